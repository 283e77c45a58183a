"""disclose: the accounts under decisions in force, pseudonymised, as a published archive."""

import csv
import hashlib
import json
from pathlib import Path

import pytest

from showcause.domain.appeal import AppealOutcome
from showcause.domain.errors import BadInput
from showcause.domain.moment import DAY
from showcause.steps.disclose import disclose
from tests import cast
from tests.record.house import (
    House,
    appeal_of,
    changes,
    dump,
    entries,
    reviewed,
    unchanged_by,
)


def disclosed(house: House) -> Path:
    return disclose(house.engine, house.sources, house.circumstances)[0]


def accounts_in(folder: Path) -> int:
    with (folder / "accounts.csv").open(encoding="utf-8", newline="") as file:
        return len(list(csv.DictReader(file)))


def test_an_archive_is_a_folder_a_row_and_a_ledger_entry_that_agree(enforced: House) -> None:
    before = dump()

    folder = disclosed(enforced)

    rows = {"disclosure": 1, "told_outside": len(cast.BO), "ledger_entry": 1, "ledger_payload": 1}
    assert changes(before) == rows
    (entry,) = entries("disclosure_published").values()
    manifest = (folder / "manifest.json").read_bytes()
    assert entry["manifest"] == hashlib.sha256(manifest).hexdigest()
    for name, digest in json.loads(manifest)["files"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert accounts_in(folder) == entry["accounts"] == len(cast.BO)


def test_disclosing_the_same_again_changes_neither_record_nor_archive(enforced: House) -> None:
    folder = disclosed(enforced)
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    enforced.wait(DAY)

    assert unchanged_by(lambda: disclosed(enforced))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == files


def test_no_raw_id_handle_name_or_address_is_in_it(enforced: House) -> None:
    folder = disclosed(enforced)

    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8")
        for account_id in (*cast.BO, cast.DI):
            for raw in (account_id, f"{account_id} by name", f"{account_id}@people.test"):
                assert f'"{raw}"' not in text and f",{raw}," not in text and f"{raw}-p" not in text
        assert "bo-" not in text and "people.test" not in text and "pictures.test" not in text


def test_whoever_waits_for_an_answer_or_was_restored_is_left_out(enforced: House) -> None:
    appeal_of(enforced, cast.key(cast.BO[0]))
    granted = appeal_of(enforced, cast.key(cast.BO[6]))
    reviewed(enforced, granted, cast.IDA, AppealOutcome.NO_VIOLATION)

    assert accounts_in(disclosed(enforced)) == len(cast.BO) - 2


def test_without_a_decision_in_force_there_is_nothing_to_disclose(allowed: House) -> None:
    with pytest.raises(BadInput, match="no decision is in force"):
        disclosed(allowed)
