"""cosign: two real witnesses sign what only grew, and the stand-alone verifier asks for both."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from waitress.server import create_server

from showcause.domain.errors import BrokenRecord
from showcause.ledger.keys import verifier_key, witness_key
from showcause.ledger.verification import verify_published
from showcause.platforms.witness.server import Witness
from showcause.steps.cosign import cosign
from showcause.steps.publish import publish_ledger
from showcause.wiring import running
from showcause.wiring.witnessing import asking, witness
from tests import cast
from tests.record.house import House, appeal_of

VERIFIER = Path(__file__).parents[2] / "verifier" / "verify.py"


@dataclass(frozen=True)
class Watching:
    """A witness that listens."""

    address: str
    witness: Witness

    @property
    def key(self) -> str:
        return witness_key(self.witness.key)

    def signs(self, folder: Path) -> bool:
        return cosign(folder, asking(self.address), self.key)


@pytest.fixture
def two(enforced: House) -> Iterator[list[Watching]]:
    """Two witnesses of the house's ledger, each its own service with its own folder."""
    log = verifier_key(running.ledger_key(enforced.workspace))
    made, servers = [], []
    for name in ("one.test", "two.test"):
        mine = witness(enforced.home / name, name, [log])
        server = create_server(mine, host="127.0.0.1", port=0, threads=2)
        threading.Thread(target=server.run, daemon=True).start()
        servers.append(server)
        made.append(Watching(f"http://127.0.0.1:{server.effective_port}", mine))
    yield made
    for server in servers:
        server.close()


def published(house: House, name: str = "ledger") -> Path:
    house.sequence()
    folder = house.home / "published" / name
    publish_ledger(folder, running.ledger_key(house.workspace))
    return folder


def verified(folder: Path, *keys: str) -> tuple[int, str]:
    asked = [word for key in keys for word in ("--key", key)]
    command = [sys.executable, "-I", str(VERIFIER), str(folder), *asked]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_both_sign_a_ledger_that_grew_and_both_are_asked_for(
    enforced: House, two: list[Watching]
) -> None:
    folder = published(enforced)
    log = verifier_key(running.ledger_key(enforced.workspace))
    assert all(each.signs(folder) for each in two)
    appeal_of(enforced, cast.key(cast.BO[0]))

    published(enforced)
    assert two[0].signs(folder)
    code, said = verified(folder, log, *(each.key for each in two))
    assert code == 1 and "not signed by the witness two.test" in said

    assert two[1].signs(folder)
    assert verified(folder, log, *(each.key for each in two))[0] == 0
    assert verify_published(lambda path: (folder / path).read_bytes())


def test_publishing_the_same_again_keeps_the_signatures(
    enforced: House, two: list[Watching]
) -> None:
    folder = published(enforced)
    two[0].signs(folder)
    signed = (folder / "checkpoint").read_bytes()

    published(enforced)

    assert (folder / "checkpoint").read_bytes() == signed


def test_a_ledger_rewritten_behind_the_witness_is_not_signed(
    enforced: House, two: list[Watching]
) -> None:
    from showcause.ledger.checkpoint import Checkpoint, checkpoint_from_text, signed_checkpoint

    folder = published(enforced)
    two[0].signs(folder)
    key = running.ledger_key(enforced.workspace)
    size = checkpoint_from_text((folder / "checkpoint").read_text("utf-8")).size
    forged = signed_checkpoint(Checkpoint(key.name, size, bytes(32)), key)
    (folder / "checkpoint").write_text(forged, encoding="utf-8")

    with pytest.raises(BrokenRecord, match="did not sign"):
        two[0].signs(folder)


@pytest.mark.parametrize(
    ("body", "status"),
    [("", 400), ("old -1\n\nx", 400), ("old 0\n\nstranger.test\n1\n", 400), ("old 0\n" * 99, 400)],
)
def test_nonsense_is_refused(two: list[Watching], body: str, status: int) -> None:
    assert asking(two[0].address)(body)[0] == status


def test_a_ledger_nobody_watches_is_unknown(enforced: House, two: list[Watching]) -> None:
    from showcause.ledger.checkpoint import Checkpoint, signed_checkpoint
    from showcause.ledger.keys import new_key
    from showcause.ledger.tree import EMPTY_ROOT

    stranger = new_key("stranger.test", seed=bytes(32))
    note = signed_checkpoint(Checkpoint("stranger.test", 0, EMPTY_ROOT), stranger)

    assert asking(two[0].address)(f"old 0\n\n{note}")[0] == 404
    own = running.ledger_key(enforced.workspace).name
    note = signed_checkpoint(Checkpoint(own, 0, EMPTY_ROOT), new_key(own, seed=bytes(32)))
    assert asking(two[0].address)(f"old 0\n\n{note}")[0] == 403
