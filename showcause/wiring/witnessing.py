"""A witness put together: its folder, its key, and the ledgers it watches."""

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from showcause.ledger.keys import SEED_LENGTH, key_text, load_verifier_key, new_key
from showcause.wiring.clock import WorkspaceClock
from showcause.wiring.keys import signing_key_in, write_secret

if TYPE_CHECKING:
    from showcause.platforms.witness.server import Witness
    from showcause.steps.cosign import Ask


def witness(folder: Path, name: str, logs: Sequence[str]) -> "Witness":
    """The witness in a folder; its key is made the first time."""
    from showcause.platforms.witness.server import Witness

    folder.mkdir(parents=True, exist_ok=True)
    key_file = folder / "key"
    if not key_file.exists():
        made = new_key(name, seed=secrets.token_bytes(SEED_LENGTH))
        write_secret(key_file, key_text(made))
    return Witness(
        folder, [load_verifier_key(log) for log in logs], signing_key_in(key_file), WorkspaceClock()
    )


def asking(address: str) -> "Ask":
    """What shows a checkpoint to the witness at an address."""
    from showcause.platforms.witness.client import ask_witness

    return lambda body: ask_witness(address, body)
