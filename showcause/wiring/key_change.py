"""A new key for the ledger: made, handed over to, and put in the old one's place."""

import os
import secrets
from typing import TYPE_CHECKING, Final

from showcause.wiring.keys import KEY_BYTES, signing_key_in, write_secret

if TYPE_CHECKING:
    from showcause.wiring.opening import Workspace

NEXT: Final = "ledger.next"
NAME: Final = "name"
"""What stop instructions call the workspace, once its ledger's first key is gone."""


def change_ledger_key(workspace: "Workspace") -> tuple[str, int]:
    """The new verifier key, and how long the ledger was; the old secret is gone afterwards.

    Killed in the middle, it goes on with the same new key when it is asked again.
    """
    from showcause.ledger.keys import key_text, new_key, verifier_key
    from showcause.steps.hand_over import hand_over

    folder = workspace.home / "keys"
    old = signing_key_in(folder / "ledger")
    if not (folder / NEXT).exists():
        made = new_key(old.name, seed=secrets.token_bytes(KEY_BYTES))
        write_secret(folder / NEXT, key_text(made))
    if not (folder / NAME).exists():
        write_secret(folder / NAME, verifier_key(old))
    new = signing_key_in(folder / NEXT)
    size = hand_over(old, new, workspace.circumstances)
    os.replace(folder / NEXT, folder / "ledger")
    return verifier_key(new), size
