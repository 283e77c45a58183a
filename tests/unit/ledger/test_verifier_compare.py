"""Comparing what two people were shown: one ledger that grew, or a split view."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from showcause.ledger.keys import verifier_key
from showcause.ledger.receipt import PublishedEntry

Run = Callable[..., tuple[int, str]]
MakeLedger = Callable[..., Any]


def an_other_entry(index: int) -> PublishedEntry:
    return PublishedEntry(index, "decision_made", "dec_other", 1, bytes(32), None, None)


@pytest.fixture
def split(make_ledger: MakeLedger) -> tuple[Any, Any]:
    """Two ledgers signed by one key, alike up to entry 300."""
    ours, theirs = make_ledger(300), make_ledger(300, name="theirs")
    ours.grow(10)
    theirs.grow(20, entry=an_other_entry)
    return ours, theirs


def kept_checkpoint(ledger: Any, tmp_path: Path) -> Path:
    path = tmp_path / f"kept-{ledger.frontier.size}-{ledger.folder.name}"
    path.write_text(ledger.checkpoint, encoding="utf-8")
    return path


def test_a_kept_checkpoint_is_in_the_past_of_the_ledger_that_grew(
    make_ledger: MakeLedger, verify: Run, tmp_path: Path
) -> None:
    ledger = make_ledger(300)
    kept, receipt = kept_checkpoint(ledger, tmp_path), ledger.receipt(7)
    ledger.grow(700)

    for older in (kept, receipt):
        for pair in ((older, ledger.folder), (ledger.folder, older)):
            code, said = verify("compare", *pair)
            assert code == 0, said
            assert "300 entries grew to 1000" in said


def test_two_folders_of_one_ledger_are_one_ledger(make_ledger: MakeLedger, verify: Run) -> None:
    assert verify("compare", make_ledger(5).folder, make_ledger(9, name="copy").folder)[0] == 0


def test_a_split_view_between_two_folders_names_the_first_entry_that_differs(
    split: tuple[Any, Any], verify: Run
) -> None:
    ours, theirs = split

    for pair in ((ours.folder, theirs.folder), (theirs.folder, ours.folder)):
        code, said = verify("compare", *pair)
        assert (code, "SPLIT VIEW" in said, "differ in entry 300" in said) == (1, True, True)


def test_a_split_view_shows_against_a_kept_checkpoint_or_receipt(
    split: tuple[Any, Any], verify: Run, tmp_path: Path
) -> None:
    ours, theirs = split

    for older in (kept_checkpoint(ours, tmp_path), ours.receipt(3)):
        code, said = verify("compare", older, theirs.folder)
        assert (code, "SPLIT VIEW" in said, "before 310" in said) == (1, True, True)


def test_two_checkpoints_of_one_size_are_compared_without_any_ledger(
    split: tuple[Any, Any], verify: Run, tmp_path: Path
) -> None:
    ours, theirs = split
    theirs_too, key = kept_checkpoint(theirs, tmp_path), verifier_key(ours.key)
    ours.grow(10)
    kept = kept_checkpoint(ours, tmp_path)

    assert verify("compare", kept, kept, "--key", key)[0] == 0
    code, said = verify("compare", kept, theirs_too, "--key", key)
    assert (code, "SPLIT VIEW" in said) == (1, True)


def test_what_two_checkpoints_alone_cannot_tell_is_not_called_ok(
    make_ledger: MakeLedger, verify: Run, tmp_path: Path
) -> None:
    ledger = make_ledger(5)
    older = kept_checkpoint(ledger, tmp_path)
    ledger.grow(5)
    newer = kept_checkpoint(ledger, tmp_path)

    code, said = verify("compare", older, newer, "--key", verifier_key(ledger.key))
    assert (code, "must be a ledger folder" in said) == (2, True)
    code, said = verify("compare", older, newer)
    assert (code, "--key" in said) == (2, True)


def test_a_checkpoint_changed_by_its_keeper_is_refused(
    make_ledger: MakeLedger, verify: Run, tmp_path: Path
) -> None:
    ledger = make_ledger(5)
    kept = kept_checkpoint(ledger, tmp_path)
    kept.write_text(ledger.checkpoint.replace("\n5\n", "\n4\n"), encoding="utf-8")

    code, said = verify("compare", kept, ledger.folder)

    assert (code, "the signature of" in said) == (1, True)
