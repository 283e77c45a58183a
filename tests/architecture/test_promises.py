from pathlib import Path

import pytest

from showcause.domain.measure import MEASURES, Measure
from showcause.safeguards.chain import CHAIN
from tests.record.kinds import ERASABLE, WORK, append_only, tables_that_say

PACKAGE = Path(__file__).resolve().parents[2] / "showcause"
NOT_SAFEGUARDS = {"likeness", "tables", "__init__", "chain", "facts", "version"}


def test_every_safeguard_is_in_the_chain() -> None:
    files = {path.stem for path in (PACKAGE / "safeguards").glob("*.py")} - NOT_SAFEGUARDS

    assert set(CHAIN) == files


@pytest.mark.parametrize("measure", Measure)
def test_every_measure_has_its_row_in_the_table(measure: Measure) -> None:
    assert measure in MEASURES


def test_every_table_of_the_record_is_append_only() -> None:
    assert tables_that_say("") - ERASABLE - WORK == set(append_only())
