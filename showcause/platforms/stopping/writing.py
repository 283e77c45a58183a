"""Writes stop instructions beside the workspace: one person stops, two start again."""

from pathlib import Path

from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.moment import HOUR, MINUTE
from showcause.enforcement.stop import (
    PERSONS_TO_START,
    WORKSPACE_KEY,
    Instruction,
    StopVerb,
    instruction_bytes,
    signers,
    verified,
    with_signature,
)
from showcause.ledger.keys import SigningKey, key_text, new_key, verifier_key
from showcause.platforms.stopping.places import (
    INSTRUCTION,
    KNOWN,
    PENDING,
    TRUSTED,
    StopPlaces,
    trusted_keys,
)
from showcause.platforms.whole_file import write_whole

STOP_WITHIN = 15 * MINUTE
"""How long a stop may be on its way before nobody takes it up any more, in ms."""

START_WITHIN = HOUR
"""How long two people have to sign a start, in ms."""


def stop(places: StopPlaces, key: SigningKey) -> Instruction:
    """The instruction that stops every measure from now on, written.

    Raises:
        NotPermitted: the workspace does not trust this key.
    """
    _must_be_trusted(places, key)
    made = _next(places, StopVerb.STOP, STOP_WITHIN)
    places.folder.mkdir(parents=True, exist_ok=True)
    write_whole(places.folder / INSTRUCTION, with_signature(instruction_bytes(made) + b"\n\n", key))
    return made


def start(places: StopPlaces, key: SigningKey) -> int:
    """How many more people must sign before measures start again; at 0 they do.

    Raises:
        NotPermitted: the workspace does not trust this key, or it is nobody's.
        BadInput: nothing is stopped.
    """
    _must_be_trusted(places, key)
    if key.name == WORKSPACE_KEY:
        raise NotPermitted("the workspace's key is nobody", hint="--key, a person's own key")
    if not places().holds:
        raise BadInput("measures are not stopped", hint="showcause kill-switch status")
    pending = places.folder / PENDING
    raw = with_signature(_pending(places) or _start(places), key)
    missing = PERSONS_TO_START - len(signers(raw, places.trust()) - {WORKSPACE_KEY})
    if missing > 0:
        write_whole(pending, raw)
        return missing
    verified(raw, places.trust())
    write_whole(places.folder / INSTRUCTION, raw)
    pending.unlink(missing_ok=True)
    return 0


def _start(places: StopPlaces) -> bytes:
    return instruction_bytes(_next(places, StopVerb.START, START_WITHIN)) + b"\n\n"


def _pending(places: StopPlaces) -> bytes:
    """A start that somebody signed and that would still follow what stands; else nothing."""
    import json

    path = places.folder / PENDING
    if not path.exists():
        return b""
    raw = path.read_bytes()
    told = json.loads(raw.partition(b"\n")[0])
    wanted = _next(places, StopVerb.START, START_WITHIN).counter
    return raw if told["counter"] == wanted and told["expires_at"] > places.clock() else b""


def _next(places: StopPlaces, verb: StopVerb, within: int) -> Instruction:
    standing = places()
    counter = standing.instruction.counter + 1 if standing.instruction else 1
    now = places.clock()
    return Instruction(places.workspace, verb, counter, now, now + within)


def _must_be_trusted(places: StopPlaces, key: SigningKey) -> None:
    if key.name not in places.trust().keys:
        raise NotPermitted(
            f"{key.name}'s key is not among those that may stop", hint="showcause kill-switch key"
        )


def known_text(places: StopPlaces) -> bytes:
    """The text of the instruction that stands, or nothing."""
    path = places.folder / KNOWN
    return path.read_bytes() if path.exists() else b""


def trust_new_key(home: Path, name: str, *, seed: bytes) -> str:
    """The secret half of a new key, whose public half the workspace trusts from now on.

    Raises:
        BadInput: somebody has a key of that name.
    """
    listed = home / "keys" / TRUSTED
    if name in trusted_keys(home):
        raise BadInput(f"{name} has a key already", where=str(listed))
    made = new_key(name, seed=seed)
    before = listed.read_bytes() if listed.exists() else b""
    write_whole(listed, before + verifier_key(made).encode() + b"\n")
    return key_text(made)
