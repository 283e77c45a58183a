"""Stop instructions: what a signed one must say, and whether orders may leave now.

An instruction is one line of canonical JSON, an empty line, and a line `name signature` for each
Ed25519 signature over the first line. It is bound to one workspace, has a counter that only rises,
and must be taken up before it expires; once taken up it holds until the next. One signature stops;
starting again takes two people, and the workspace's own key is nobody.
Why: docs/decisions/0012-a-rules-path.md and docs/how-to/stop-everything.md.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Final

from showcause.domain.errors import BadInput
from showcause.ledger.canonical import canonical_bytes
from showcause.ledger.keys import (
    SigningKey,
    VerifierKey,
    bytes_from_base64,
    private_key,
)

WORKSPACE_KEY: Final = "workspace"
"""Name of the key that lies in the workspace: it can stop, and it is nobody who can start."""

PERSONS_TO_START: Final = 2


class StopVerb(StrEnum):
    """What an instruction asks for."""

    STOP = "stop"
    START = "start"


@dataclass(frozen=True, slots=True)
class Instruction:
    """Stop every measure, or start again; moments in ms UTC of the real clock."""

    workspace: str
    verb: StopVerb
    counter: int
    issued_at: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class Unread:
    """A place that should have been read and could not be."""

    reason: str


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose signatures count, by name, and for which workspace."""

    workspace: str
    keys: Mapping[str, VerifierKey]


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether measures may leave: `reason` is "" when they may. Relief always leaves.

    `checked_at` is when it was looked up, in ms UTC of the real clock; `taken_up` the text of an
    instruction that is newer than what was known.
    """

    reason: str = ""
    checked_at: int = 0
    instruction: Instruction | None = None
    taken_up: bytes = b""

    @property
    def holds(self) -> bool:
        """Whether measures wait."""
        return bool(self.reason)


Switch = Callable[[], Standing]


def always_running() -> Standing:
    """The switch of a house that has none, such as a test of something else."""
    return Standing()


def instruction_bytes(instruction: Instruction) -> bytes:
    """The line that is signed."""
    return canonical_bytes(asdict(instruction))


def signature_line(body: bytes, key: SigningKey) -> bytes:
    """A key's line under an instruction."""
    import base64

    mark = base64.b64encode(private_key(key).sign(body)).decode("ascii")
    return f"{key.name} {mark}".encode()


def with_signature(raw: bytes, key: SigningKey) -> bytes:
    """The instruction with this key's signature beside those it has; the same key signs once."""
    body, lines = _parts(raw)
    mine = signature_line(body, key)
    others = [line for line in lines if not line.startswith(key.name.encode() + b" ")]
    return b"\n".join([body, b"", *others, mine]) + b"\n"


def signers(raw: bytes, trust: Trust) -> frozenset[str]:
    """Names of trusted keys whose signature under the instruction is good."""
    body, lines = _parts(raw)
    return frozenset(
        name
        for name, _, mark in (line.decode("utf-8", "replace").partition(" ") for line in lines)
        if name in trust.keys and _is_good(body, mark, trust.keys[name])
    )


def verified(raw: bytes, trust: Trust) -> Instruction:
    """The instruction, if it is for this workspace and signed by enough people.

    Raises:
        BadInput: it cannot be read, is for another workspace, or lacks a signature.
    """
    instruction = _instruction(_parts(raw)[0])
    if instruction.workspace != trust.workspace:
        raise BadInput("the stop instruction is for another workspace")
    names = signers(raw, trust)
    if not names:
        raise BadInput("the stop instruction is signed by nobody we know")
    if instruction.verb is StopVerb.START and len(names - {WORKSPACE_KEY}) < PERSONS_TO_START:
        raise BadInput("starting again needs two people's signatures")
    return instruction


def standing(known: bytes, places: Sequence[bytes | Unread], trust: Trust, now: int) -> Standing:
    """What holds now, from what was taken up before and what the places say.

    An instruction whose counter is not higher than the known one's is a replay and is passed over,
    as is one that expired before anybody took it up. Whatever cannot be read or verified holds.
    """
    doubt, current, newest = "", None, b""
    for number, raw in enumerate((known, *places)):
        if isinstance(raw, Unread):
            doubt = raw.reason
        elif raw:
            try:
                told = verified(raw, trust)
            except BadInput as error:
                doubt = str(error)
                continue
            fresh = current is None or told.counter > current.counter
            if fresh and (number == 0 or told.expires_at >= now):
                current, newest = told, raw if number else b""
    if current is not None and current.verb is StopVerb.STOP:
        return Standing("stopped", now, current, newest)
    return Standing(f"could not check: {doubt}" if doubt else "", now, current, newest)


def _parts(raw: bytes) -> tuple[bytes, list[bytes]]:
    body, _, rest = raw.partition(b"\n")
    return body, [line for line in rest.split(b"\n") if line]


def _instruction(body: bytes) -> Instruction:
    try:
        given = json.loads(body)
        told = Instruction(
            str(given["workspace"]),
            StopVerb(given["verb"]),
            int(given["counter"]),
            int(given["issued_at"]),
            int(given["expires_at"]),
        )
    except (ValueError, TypeError, KeyError) as error:
        raise BadInput("the stop instruction cannot be read") from error
    if instruction_bytes(told) != body:
        raise BadInput("the stop instruction is not in its canonical form")
    return told


def _is_good(body: bytes, mark: str, key: VerifierKey) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(bytes_from_base64(mark), body)
    except (InvalidSignature, BadInput):
        return False
    return True
