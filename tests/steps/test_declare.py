"""declare: what organisations declared becomes part of the record."""

from collections.abc import Iterator

import pytest

from tests import cast, makers
from tests.record.house import House, changes, dump, entries, unchanged_by

CHAPTERS = tuple(f"chapter-{number:02d}" for number in range(24))


def an_organisation() -> Iterator[makers.Event]:
    """A union whose chapters share an office, a computer and their links, and say so."""
    members = ("union", *CHAPTERS)
    yield from makers.one_origin(members, "office")
    yield from makers.together(members, "campaign")
    yield from makers.own_lives(cast.ADA)
    yield from (makers.an_affiliation("union", chapter) for chapter in CHAPTERS)


@pytest.fixture
def union(empty: House) -> House:
    empty.ingest(makers.write_events(empty.home / "union.ndjson", an_organisation()))
    return empty


def test_each_declaration_is_a_row_and_a_ledger_entry(union: House) -> None:
    before = dump()

    assert union.declare() == len(CHAPTERS)

    assert changes(before) == {
        "affiliation": len(CHAPTERS),
        "account_contact": 1,
        "ledger_entry": len(CHAPTERS),
        "ledger_payload": len(CHAPTERS),
    }
    assert {entry["evidence"] for entry in entries("affiliation_declared").values()} == {"dns"}


def test_declaring_again_changes_nothing(union: House) -> None:
    union.declare()

    assert unchanged_by(union.declare)


def test_declared_chapters_are_found_and_no_measure_is_proposed(union: House) -> None:
    union.declare()

    union.propose()

    (network,) = union.listed("findings", detector="coshare")
    assert set(network["account_ids"]) == {cast.key("union"), *map(cast.key, CHAPTERS)}
    assert union.listed("proposals") == []


def test_the_organisation_is_asked_beside_the_holder(empty: House) -> None:
    """Bo's first account says it belongs to Ada's choir, and everybody else's does not."""
    events = [*makers.the_cast(), makers.an_affiliation("ada-000", cast.BO[0])]
    empty.ingest(makers.write_events(empty.home / "events.ndjson", events))
    empty.declare()
    empty.propose()
    empty.hear()
    empty.deliver()

    (letter,) = empty.listed("notices", kind="organisation_reasons")

    assert letter["account"] == cast.key("ada-000")
    assert letter["delivered"]
    assert "says openly that it belongs to you" in letter["body"]
    assert f"\u2068{cast.BO[0]}\u2069" in letter["body"]
    assert empty.one("notices", kind="proposed_reasons", account=cast.key(cast.BO[0]))
