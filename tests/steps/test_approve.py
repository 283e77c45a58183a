"""approve: a named person's yes or no, bound to the hash of what they saw."""

import pytest
from django.db import DatabaseError

from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.staff import MACHINE
from tests import cast
from tests.record.house import House, changes, dump, entries, execute, unchanged_by

RAW = """INSERT INTO approval
    (approval_id, subject_kind, subject_id, bound_hash, staff_id, verdict, reason, made_at)
    VALUES (%s, 'sweep', %s, %s, %s, 'yes', 'raw', 1)"""
RAW_STAFF = """INSERT INTO staff (staff_id, name, role, languages, played, added_at)
    VALUES ('policy-bot', 'Policy bot', 'machine', '[]', %s, 1)"""


def sweep_of(house: House) -> tuple[str, str]:
    row = house.one("sweeps")
    return row["sweep_id"], row["manifest_hash"]


def test_a_yes_is_a_row_and_a_ledger_entry_bound_to_what_was_seen(heard: House) -> None:
    sweep_id, manifest = sweep_of(heard)
    before = dump()

    heard.approve([sweep_id], cast.REX)

    assert changes(before) == {"approval": 1, "ledger_entry": 1, "ledger_payload": 1}
    (entry,) = entries("approved").values()
    assert (entry["by"], entry["bound"], entry["played"]) == ("rex", manifest, False)


def test_the_same_person_approving_twice_is_refused_by_the_database(heard: House) -> None:
    sweep_id, manifest = sweep_of(heard)
    heard.approve([sweep_id], cast.REX)
    before = dump()

    with pytest.raises(NotPermitted, match="answered already"):
        heard.approve([sweep_id], cast.REX)
    with pytest.raises(DatabaseError):
        execute(RAW, ("apv_other", sweep_id, manifest, "rex"))

    assert dump() == before


def test_a_yes_cannot_be_turned_into_a_no_by_answering_again(heard: House) -> None:
    sweep_id, _ = sweep_of(heard)
    heard.approve([sweep_id], cast.REX)

    with pytest.raises(NotPermitted):
        heard.approve([sweep_id], cast.REX, verdict="no")
    assert entries("refused") == {}


def test_a_machine_approves_nothing_whatever_way_it_tries(heard: House) -> None:
    sweep_id, manifest = sweep_of(heard)

    with pytest.raises(NotPermitted):
        heard.approve([sweep_id], MACHINE)
    with pytest.raises(DatabaseError, match="only a person on the staff"):
        execute(RAW, ("apv_raw", sweep_id, manifest, "machine"))
    execute(RAW_STAFF, (False,))
    with pytest.raises(DatabaseError, match="only a person on the staff"):
        execute(RAW, ("apv_raw", sweep_id, manifest, "policy-bot"))


def test_somebody_the_record_does_not_know_approves_nothing(heard: House) -> None:
    sweep_id, manifest = sweep_of(heard)

    with pytest.raises(DatabaseError, match="only a person on the staff"):
        execute(RAW, ("apv_raw", sweep_id, manifest, "mallory"))


def test_a_viewer_does_not_decide(heard: House) -> None:
    assert unchanged_by(lambda: pytest.raises(NotPermitted, heard.approve, ["x"], cast.VAL))


def test_a_subject_that_does_not_exist_is_named(heard: House) -> None:
    with pytest.raises(BadInput, match="prp_nothing"):
        heard.approve(["prp_nothing"], cast.REX)
