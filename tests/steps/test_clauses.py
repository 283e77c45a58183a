"""Clauses: the text people are held to is on record, and acts are judged by that of their time."""

import pytest

from showcause.domain.errors import BadInput
from showcause.policy.rulebook import CLAUSES_NAME
from showcause.store.reads.rows import fetch
from tests import cast
from tests.record.house import House, entries


def changed(house: House, before: str, after: str) -> None:
    path = house.home / "rulebook" / CLAUSES_NAME
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def test_the_first_text_holds_since_ever_and_is_on_record(proposed: House) -> None:
    rows = fetch("SELECT * FROM clause_version ORDER BY clause_id")

    assert [(row["clause_id"], row["version"], row["valid_from"]) for row in rows] == [
        ("4.1", "1", 0),
        ("4.2", "1", 0),
    ]
    assert len(entries("clause_recorded")) == 2


def test_a_text_that_changed_and_kept_its_version_is_refused(proposed: House) -> None:
    changed(proposed, "Do not use several accounts", "Never use several accounts")

    with pytest.raises(BadInput, match="still version 1"):
        proposed.propose()


def test_acts_before_a_new_text_are_judged_by_the_old_one(read: House) -> None:
    from showcause.steps.clauses import record_clauses

    record_clauses(read.rulebook, read.circumstances)
    changed(read, 'version: "1"', 'version: "2"')
    changed(read, "Do not use several accounts", "Never use several accounts")

    read.propose()

    since = record_clauses(read.rulebook, read.circumstances)
    assert since["4.1", "2"] == read.clock()
    versions = {row["clause_version"] for row in read.listed("proposals")}
    assert versions == {"1"}


def test_a_text_younger_than_every_act_is_refused(read: House) -> None:
    changed(read, 'version: "1"', 'version: "1"\n    valid_from: 2099-01-01')
    read.propose()
    read.hear()
    read.safeguard()

    told = read.one("proposals", account=cast.key(cast.BO[0]))

    assert told["status"] == "refused"
    assert "no_such_text_then" in {answer["reason"] for answer in told["safeguards"]}
