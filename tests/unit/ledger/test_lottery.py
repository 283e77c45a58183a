"""The lottery: word and checkpoint fix the draw, and nobody chooses."""

from collections import Counter

import pytest

from showcause.domain.errors import BadInput
from showcause.ledger.checkpoint import next_checkpoint
from showcause.ledger.keys import new_key, verifier_key
from showcause.ledger.leaf import entry_leaf, leaf_hash
from showcause.ledger.lottery import drawn
from showcause.ledger.publication import publication_files
from showcause.ledger.tiles import FileReader
from showcause.ledger.tree import Frontier

KEY = new_key("ledger.example.org", seed=bytes(32))


def published(count: int) -> FileReader:
    """Every third entry is a decision."""
    leaves = [
        entry_leaf(
            kind="heard" if number % 3 else "decision_made",
            subject=f"dec_{number}",
            at=number,
            payload_hash=bytes(32),
        )
        for number in range(count)
    ]
    _, note = next_checkpoint(Frontier(), map(leaf_hash, leaves), key=KEY, origin=KEY.name)
    files = publication_files(
        0, leaves, read=lambda path: b"", checkpoint=note, keys=[verifier_key(KEY)]
    )
    return files.__getitem__


def test_the_same_word_draws_the_same_decisions_and_another_word_others() -> None:
    read = published(900)

    assert drawn(read, "tulip", 20) == drawn(read, "tulip", 20)
    assert len(set(drawn(read, "tulip", 20)) & set(drawn(read, "rose", 20))) < 10


def test_only_decisions_are_drawn_each_as_often_as_another() -> None:
    read = published(90)

    often = Counter(lot for word in range(600) for lot in drawn(read, f"word {word}", 10))

    assert set(often) == {f"dec_{number}" for number in range(0, 90, 3)}
    assert min(often.values()) > 130 and max(often.values()) < 280


def test_more_entries_draw_anew() -> None:
    assert drawn(published(90), "tulip", 10) != drawn(published(93), "tulip", 10)


def test_no_word_draws_nothing() -> None:
    with pytest.raises(BadInput):
        drawn(published(3), " ", 1)
