"""publish: the ledger as files that a stranger checks with the verifier alone."""

import subprocess
import sys
from pathlib import Path

import pytest

from showcause.domain.errors import BadInput
from showcause.ledger.verification import verify_published
from showcause.steps.publish import prove, publish_ledger
from showcause.wiring import running
from tests import cast
from tests.record.house import House, appeal_of, unchanged_by

VERIFIER = Path(__file__).parents[2] / "verifier" / "verify.py"


def published(house: House) -> Path:
    house.sequence()
    folder = house.home / "published" / "ledger"
    publish_ledger(folder, running.ledger_key(house.workspace))
    return folder


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def verified(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(VERIFIER), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True)


def a_proof(house: House, folder: Path) -> Path:
    decision = house.listed("decisions")[0]["decision_id"]
    key = running.ledger_key(house.workspace)
    path = house.home / "proof.json"
    path.write_bytes(prove(folder, decision, "decision_made", key))
    return path


def test_the_published_ledger_holds_every_entry_and_publishing_writes_no_row(
    decided: House,
) -> None:
    placed = decided.sequence()
    assert unchanged_by(lambda: published(decided))

    folder = decided.home / "published" / "ledger"
    assert verify_published(lambda path: (folder / path).read_bytes()) == placed


def test_publishing_again_changes_no_file_and_growing_keeps_it_verifiable(
    enforced: House,
) -> None:
    folder = published(enforced)
    files = files_in(folder)
    published(enforced)
    assert files_in(folder) == files

    appeal_of(enforced, cast.key(cast.BO[0]))

    published(enforced)
    assert verified(folder).returncode == 0


def test_the_stand_alone_verifier_says_ok_to_the_ledger_and_a_receipt(decided: House) -> None:
    folder = published(decided)

    told = verified(folder, "--receipt", a_proof(decided, folder))

    assert told.returncode == 0, told.stderr
    assert "decision_made" in told.stdout


@pytest.mark.parametrize("which", ["ledger", "receipt"])
def test_one_flipped_byte_is_named(decided: House, which: str) -> None:
    folder = published(decided)
    proof = a_proof(decided, folder)
    bundle = next(path for path in folder.rglob("*") if path.is_file() and "entries" in str(path))
    broken = bundle if which == "ledger" else proof
    content = bytearray(broken.read_bytes())
    place = content.index(b"decision_made")
    content[place] ^= 1
    broken.write_bytes(bytes(content))

    told = verified(folder, "--receipt", proof)

    assert told.returncode == 1
    assert "entry" in told.stdout + told.stderr


def test_an_entry_that_is_not_published_has_no_proof(decided: House) -> None:
    folder = published(decided)

    with pytest.raises(BadInput):
        prove(folder, "dec_nothing", "decision_made", running.ledger_key(decided.workspace))
