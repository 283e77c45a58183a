"""Where stop instructions are looked for and written; needs no record and no platform."""

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from showcause.settings import Settings
from showcause.wiring.clock import WorkspaceClock
from showcause.wiring.configured import settings_of
from showcause.wiring.key_change import NAME
from showcause.wiring.keys import KEY_BYTES, signing_key_in, write_secret

if TYPE_CHECKING:
    from showcause.enforcement.stop import Instruction
    from showcause.platforms.stopping.places import StopPlaces
    from showcause.wiring.opening import Workspace


def stop_places(settings: Settings) -> "StopPlaces":
    """Where stop instructions are looked for, by the real clock; needs no record, no platform."""
    from showcause.ledger.keys import verifier_key
    from showcause.platforms.stopping.places import StopPlaces

    kept = settings.home / "keys" / NAME
    name = (
        kept.read_text(encoding="ascii")
        if kept.exists()
        else verifier_key(signing_key_in(settings.home / "keys" / "ledger"))
    )
    return StopPlaces(settings.home, name, settings.stop_address, WorkspaceClock())


def stop_measures(start: Path, key: Path | None) -> "Instruction":
    """The instruction that stops every measure, written; without a key by the workspace's own."""
    from showcause.platforms.stopping.writing import stop

    at = stop_places_from(start)
    return stop(at, signing_key_in(key or at.home / "keys" / "stop"))


def start_measures(start: Path, key: Path) -> int:
    """How many more people must sign before measures start again; at 0 they do."""
    from showcause.platforms.stopping.writing import start as sign

    return sign(stop_places_from(start), signing_key_in(key))


def stop_places_from(start: Path) -> "StopPlaces":
    """Where a workspace looks for stop instructions; calling it says what stands."""
    return stop_places(settings_of(start))


def new_stop_key(start: Path, name: str, path: Path) -> None:
    """Make a person's key, write its secret half to a file and trust its public half here."""
    from showcause.platforms.stopping.writing import trust_new_key

    home = start if name == "workspace" else settings_of(start).home
    write_secret(path, trust_new_key(home, name, seed=secrets.token_bytes(KEY_BYTES)))


def note_stop(workspace: "Workspace") -> None:
    """Write a stop instruction that acts already into the record."""
    from showcause.platforms.stopping.writing import known_text
    from showcause.steps.stop import record_instruction

    at = stop_places(workspace.settings)
    record_instruction(at(), known_text(at), at.trust(), workspace.circumstances)
