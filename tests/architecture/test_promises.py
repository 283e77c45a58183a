from pathlib import Path

import pytest

from showcause.domain.measure import MEASURES, Measure
from showcause.safeguards.chain import CHAIN

PACKAGE = Path(__file__).resolve().parents[2] / "showcause"
NOT_SAFEGUARDS = {"likeness", "__init__", "chain", "facts", "version"}


def test_every_safeguard_is_in_the_chain() -> None:
    files = {path.stem for path in (PACKAGE / "safeguards").glob("*.py")} - NOT_SAFEGUARDS

    assert set(CHAIN) == files


@pytest.mark.parametrize("measure", Measure)
def test_every_measure_has_its_row_in_the_table(measure: Measure) -> None:
    assert measure in MEASURES


def test_every_table_of_the_record_is_append_only() -> None:
    import re

    migration = (PACKAGE / "store/migrations/0002_append_only.py").read_text("utf-8")
    protected = set(re.findall(r'"(\w+)"', migration.split("RECORD = (")[1].split(")")[0]))
    tables = {
        name
        for path in (PACKAGE / "store/tables").glob("*.py")
        for name in re.findall(r'db_table = "(\w+)"', path.read_text("utf-8"))
    }
    erasable = {"member_evidence", "hearing_text", "statement_text", "notice_text", "appeal_text"}
    erasable |= {"review_text", "ledger_payload", "account_contact", "account_place"}
    work = {"outbox", "quarantine"}

    assert tables - erasable - work == protected
