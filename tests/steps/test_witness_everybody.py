"""Every letter carries the checkpoint, and a new key is handed over to."""

import mailbox
import subprocess
import sys
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from showcause.ledger.checkpoint import checkpoint_from_text, handed_over, signed_checkpoint
from showcause.ledger.keys import verifier_key
from showcause.notices.envelope import BELOW
from showcause.steps.hand_over import hand_over
from showcause.steps.publish import prove, publish_ledger
from showcause.store.reads.ledger import latest_checkpoint
from showcause.wiring import running
from showcause.wiring.key_change import NEXT, change_ledger_key
from showcause.wiring.stopping import stop_places
from tests import cast
from tests.record.house import House, appeal_of, entries

VERIFIER = Path(__file__).parents[2] / "verifier" / "verify.py"


def verified(*arguments: object) -> tuple[int, str]:
    command = [sys.executable, "-I", str(VERIFIER), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode, done.stdout


def published(house: House, name: str = "ledger") -> Path:
    house.sequence()
    folder = house.home / "published" / name
    publish_ledger(folder, running.ledger_key(house.workspace))
    return folder


def key_line(house: House) -> str:
    return verifier_key(running.ledger_key(house.workspace))


def letters(house: House) -> list[Path]:
    """The letters about decisions as they came by mail, each in a file of its own."""
    found = []
    for path in sorted((house.home / "mail").glob("*.mbox")):
        for number, letter in enumerate(mailbox.mbox(path, create=False)):
            if "decision@" not in str(letter["Message-ID"]):
                continue
            kept = house.home / f"letter-{path.stem}-{number}.eml"
            kept.write_bytes(letter.as_bytes().replace(b"\n", b"\r\n"))
            found.append(kept)
    return found


def forked(house: House, path: Path) -> Path:
    """The same letter with a checkpoint that the operator signed for somebody else's eyes."""
    note = latest_checkpoint()
    assert note
    true = checkpoint_from_text(note["note"])
    other = type(true)(true.origin, true.size, bytes(32))
    kept = path.with_suffix(".forked")
    signed = signed_checkpoint(other, running.ledger_key(house.workspace))
    kept.write_text(f"Dear holder,\n{BELOW}Keep it.\n\n{signed}", encoding="utf-8")
    return kept


@pytest.fixture
def mailed(told: House) -> House:
    told.sequence()
    told.deliver()
    return told


def test_every_letter_carries_the_checkpoint_below_its_own_text(mailed: House) -> None:
    bodies = {row["notice_id"]: row["body"] for row in mailed.listed("notices")}
    found = letters(mailed)

    assert len(found) > 20
    for path in found:
        letter = message_from_bytes(path.read_bytes(), policy=default)
        own, _, below = letter.get_content().replace("\r\n", "\n").rpartition(BELOW)
        notice_id = str(letter["Message-ID"]).strip("<>").partition("@")[0]
        assert own.strip() == bodies[notice_id].strip()
        assert latest_checkpoint()["note"] in below  # type: ignore[index]


def test_a_letter_is_held_against_the_ledger_everybody_sees(mailed: House) -> None:
    kept, key = letters(mailed), key_line(mailed)
    appeal_of(mailed, cast.key(cast.BO[0]))
    folder = published(mailed)

    code, said = verified("compare", *kept, folder, "--key", key)
    assert (code, "one ledger" in said) == (0, True), said


def test_a_letter_shows_that_its_reader_was_shown_another_ledger(mailed: House) -> None:
    kept, key = letters(mailed)[0], key_line(mailed)
    other = forked(mailed, kept)

    code, said = verified("compare", kept, other, "--key", key)
    assert (code, "SPLIT VIEW" in said) == (1, True), said
    appeal_of(mailed, cast.key(cast.BO[0]))
    code, said = verified("compare", other, published(mailed), "--key", key)
    assert (code, "SPLIT VIEW" in said) == (1, True), said


def test_a_new_key_takes_over_and_the_old_key_still_opens_everything(told: House) -> None:
    before, old = published(told), key_line(told)
    receipt = told.home / "old.json"
    decision = told.listed("decisions")[0]["decision_id"]
    receipt.write_bytes(
        prove(before, decision, "decision_made", running.ledger_key(told.workspace))
    )
    stop_name = stop_places(told.workspace.settings).workspace

    new, size = change_ledger_key(told.workspace)

    assert new == key_line(told) != old
    assert not (told.home / "keys" / NEXT).exists()
    assert stop_places(told.workspace.settings).workspace == stop_name
    (said,) = entries("ledger_key_changed").values()
    assert said == {"new": new, "old": old}
    appeal_of(told, cast.key(cast.BO[0]))
    for folder in (published(told), published(told, "from-the-first-entry")):
        assert (folder / "handover" / str(size)).is_file()
        for key in (old, new):
            code, told_us = verified(folder, "--receipt", receipt, "--key", key)
            assert code == 0, told_us
            assert verified("compare", receipt, folder, "--key", key)[0] == 0


def test_handing_over_again_changes_nothing_and_no_third_key_is_let_in(told: House) -> None:
    from showcause.ledger.keys import new_key

    key = running.ledger_key(told.workspace)
    new = new_key(key.name, seed=bytes(range(32)))
    size = hand_over(key, new, told.circumstances)

    assert hand_over(key, new, told.circumstances) == size
    folder = told.home / "published" / "ledger"
    publish_ledger(folder, new)
    note = (folder / "handover" / str(size)).read_text("utf-8")
    assert handed_over(note) == (verifier_key(key), verifier_key(new))
    stranger = verifier_key(new_key(key.name, seed=bytes(32)))
    assert verified(folder, "--key", stranger)[0] == 1
    (folder / "handover" / str(size)).write_text(
        note.replace(verifier_key(key), stranger), encoding="utf-8"
    )
    assert verified(folder, "--key", verifier_key(new))[0] == 1
