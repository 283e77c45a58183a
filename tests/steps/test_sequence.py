"""sequence: ledger entries get their place in the tree, under a signed checkpoint."""

import pytest

from showcause.steps import sequence as room
from showcause.store.reads.rows import fetch_tuples
from tests import cast
from tests.record.house import House, HouseAt, appeal_of, changes, dump, unchanged_by


def places() -> list[tuple[int, str]]:
    return [
        (index, entry)
        for index, entry in fetch_tuples(
            "SELECT leaf_index, entry_id FROM ledger_leaf ORDER BY leaf_index"
        )
    ]


def entries_as_written() -> list[str]:
    return [entry for (entry,) in fetch_tuples("SELECT entry_id FROM ledger_entry ORDER BY number")]


def test_every_entry_gets_its_place_once_in_the_order_they_were_written(decided: House) -> None:
    before = dump()
    written = entries_as_written()

    assert decided.sequence() == len(written)

    assert changes(before) == {"ledger_leaf": len(written), "ledger_checkpoint": 1}
    assert places() == list(enumerate(written))


def test_sequencing_again_changes_nothing(decided: House) -> None:
    decided.sequence()

    assert unchanged_by(decided.sequence)


def test_later_entries_follow_and_earlier_places_never_move(enforced: House) -> None:
    enforced.sequence()
    first = places()
    appeal_of(enforced, cast.key(cast.BO[0]))

    assert enforced.sequence() == 1

    assert places()[: len(first)] == first
    assert len(places()) == len(first) + 1


def test_batches_of_any_size_give_the_same_tree(
    house_at: HouseAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    roots = []
    for size in (7, 20_000):
        monkeypatch.setattr(room, "BATCH", size)
        house = house_at("decided")
        house.sequence()
        roots.append(
            fetch_tuples("SELECT root FROM ledger_checkpoint ORDER BY tree_size DESC LIMIT 1")
        )
    assert roots[0] == roots[1]
