"""Sealed keys open by their passphrase, and by nothing else."""

import pytest

from showcause.domain.errors import BadInput
from showcause.upkeep.backup import manifest_from_text
from showcause.upkeep.sealing import CHANCE_BYTES, opened, sealed

KEYS = {"ledger": "PRIVATE+KEY+name", "token": "ab" * 32}
WORDS = "correct horse battery"


def box() -> bytes:
    return sealed(KEYS, WORDS, chance=bytes(range(CHANCE_BYTES)))


def test_what_was_sealed_comes_back() -> None:
    assert opened(box(), WORDS) == KEYS
    assert b"PRIVATE" not in box()


def test_another_passphrase_or_a_changed_byte_opens_nothing() -> None:
    changed = bytearray(box())
    changed[-1] ^= 1
    with pytest.raises(BadInput, match="do not open"):
        opened(box(), "incorrect horse battery")
    with pytest.raises(BadInput, match="do not open"):
        opened(bytes(changed), WORDS)
    with pytest.raises(BadInput, match="no sealed keys"):
        opened(b"PRIVATE+KEY", WORDS)


def test_a_short_passphrase_is_refused() -> None:
    with pytest.raises(BadInput, match="too short"):
        sealed(KEYS, "hunter2", chance=bytes(CHANCE_BYTES))


@pytest.mark.parametrize("path", ["../keys/ledger", "/etc/passwd", "files/../../x", ""])
def test_a_manifest_never_leads_out_of_its_folder(path: str) -> None:
    text = f'{{"files": {{"{path}": "00"}}, "taken_at": 1, "v": 1}}'
    with pytest.raises(BadInput, match="leads out"):
        manifest_from_text(text, "manifest.json")
