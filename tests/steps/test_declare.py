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
