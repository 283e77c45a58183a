"""Stop instructions: one stops, two start again, and an old one counts for nothing."""

from dataclasses import replace

import pytest

from showcause.domain.errors import BadInput
from showcause.enforcement.stop import (
    WORKSPACE_KEY,
    Instruction,
    StopVerb,
    Trust,
    Unread,
    instruction_bytes,
    standing,
    verified,
    with_signature,
)
from showcause.ledger.keys import SigningKey, load_verifier_key, new_key, verifier_key

NOW = 1_795_176_000_000
KEYS = {name: new_key(name, seed=name.encode().ljust(32)) for name in (WORKSPACE_KEY, "ana", "ben")}
STRANGER = new_key("zed", seed=b"z" * 32)
TRUST = Trust("here", {name: load_verifier_key(verifier_key(key)) for name, key in KEYS.items()})
STOP = Instruction("here", StopVerb.STOP, 1, NOW, NOW + 1_000)
START = replace(STOP, verb=StopVerb.START, counter=2)


def signed(instruction: Instruction, *keys: SigningKey) -> bytes:
    raw = instruction_bytes(instruction) + b"\n\n"
    for key in keys:
        raw = with_signature(raw, key)
    return raw


STOPPED = signed(STOP, KEYS["ana"])
STARTED = signed(START, KEYS["ana"], KEYS["ben"])


def test_nothing_said_is_running() -> None:
    assert not standing(b"", [b""], TRUST, NOW).holds


def test_one_person_stops_and_two_start_again() -> None:
    assert standing(b"", [STOPPED], TRUST, NOW).reason == "stopped"
    assert not standing(STOPPED, [STARTED], TRUST, NOW).holds


@pytest.mark.parametrize("keys", [("ana",), (WORKSPACE_KEY, "ana"), ("ana", "ana")], ids=str)
def test_fewer_than_two_people_do_not_start_anything(keys: tuple[str, ...]) -> None:
    raw = signed(START, *(KEYS[name] for name in keys))

    assert standing(STOPPED, [raw], TRUST, NOW).reason == "stopped"
    with pytest.raises(BadInput, match="two people"):
        verified(raw, TRUST)


def test_an_old_stop_put_back_stops_nothing_and_an_old_start_starts_nothing() -> None:
    again = signed(replace(STOP, counter=3), KEYS["ben"])

    assert not standing(STARTED, [STOPPED], TRUST, NOW).holds
    assert standing(again, [STARTED], TRUST, NOW).reason == "stopped"


def test_one_that_expired_before_anybody_took_it_up_is_passed_over() -> None:
    assert not standing(b"", [STOPPED], TRUST, NOW + 1_001).holds


def test_one_that_was_taken_up_holds_for_as_long_as_it_takes() -> None:
    assert standing(STOPPED, [b""], TRUST, NOW + 10**12).reason == "stopped"


def test_the_newest_of_several_places_counts() -> None:
    told = standing(b"", [STOPPED, STARTED], TRUST, NOW)

    assert not told.holds
    assert told.taken_up == STARTED
    assert standing(b"", [STARTED, STOPPED], TRUST, NOW) == told


@pytest.mark.parametrize(
    "raw",
    [
        b"{}",
        b"\xff\x00",
        signed(STOP, STRANGER),
        signed(replace(STOP, workspace="elsewhere"), KEYS["ana"]),
        STOPPED.replace(b'"counter":1', b'"counter":7'),
        STOPPED.replace(b'"verb":"stop"', b'"verb": "stop"'),
        instruction_bytes(STOP),
        Unread("the disc is gone"),
    ],
    ids=str,
)
def test_what_cannot_be_read_or_verified_holds(raw: bytes | Unread) -> None:
    assert standing(b"", [raw], TRUST, NOW).reason.startswith("could not check")
    assert standing(b"", [raw, STOPPED], TRUST, NOW).reason == "stopped"


def test_every_changed_byte_of_a_start_holds() -> None:
    """No bit of a signed start can be turned into another start that is believed."""
    for place in range(len(STARTED) - 1):
        changed = bytearray(STARTED)
        changed[place] ^= 1
        assert standing(STOPPED, [bytes(changed)], TRUST, NOW).holds, place
