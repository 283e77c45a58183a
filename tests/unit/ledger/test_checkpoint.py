"""Keys and checkpoints, against the vectors of Go's `note` package."""

import pytest

from showcause.domain.errors import BadInput, BrokenRecord
from showcause.ledger.checkpoint import (
    Checkpoint,
    checkpoint_from_text,
    next_checkpoint,
    signatures,
    signed_checkpoint,
    verified_checkpoint,
    with_signature,
)
from showcause.ledger.keys import (
    SigningKey,
    key_text,
    load_key,
    load_verifier_key,
    new_key,
    verifier_key,
)
from showcause.ledger.tree import Frontier

SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
SIGNED = (
    f"{TEXT}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXg"
    "KvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_a_key_of_gos_note_package_is_read_and_signs_alike() -> None:
    key = load_key(SECRET)

    assert verifier_key(key) == PUBLIC
    assert with_signature(f"{TEXT}\n", key) == SIGNED


def test_a_key_comes_back_from_its_text(key: SigningKey) -> None:
    assert load_key(key_text(key)) == key
    assert load_verifier_key(verifier_key(key)).name == key.name


def test_a_key_never_shows_its_seed(key: SigningKey) -> None:
    assert "seed" not in repr(key)


@pytest.mark.parametrize("text", [PUBLIC, "", SECRET[:-4], SECRET.replace("Peter", "Paul")])
def test_what_is_not_a_signing_key_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        load_key(text)


@pytest.mark.parametrize(
    "text", ["", "a+b", PUBLIC.replace("c74f", "C74F"), PUBLIC[:-1] + "X", f"{PUBLIC}\n", SECRET]
)
def test_what_is_not_a_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        load_verifier_key(text)


@pytest.mark.parametrize("name", ["", "two words", "a+b", "line\n", "nbsp\u00a0"])
def test_a_name_that_would_break_a_signature_line_is_refused(name: str) -> None:
    with pytest.raises(BadInput):
        new_key(name, seed=bytes(32))


def test_a_key_needs_the_whole_seed() -> None:
    with pytest.raises(BadInput, match="seed"):
        new_key("ledger.example.org", seed=bytes(31))


def test_a_checkpoint_says_origin_size_and_root(key: SigningKey) -> None:
    frontier, note = next_checkpoint(Frontier(), [bytes(32)], key=key, origin="ledger.example.org")

    checkpoint = verified_checkpoint(note, [load_verifier_key(verifier_key(key))])

    assert checkpoint == Checkpoint("ledger.example.org", 1, bytes(32))
    assert frontier.size == 1
    assert note.split("\n")[:4] == ["ledger.example.org", "1", f"{'A' * 43}=", ""]


def test_two_keys_sign_while_one_takes_over(key: SigningKey) -> None:
    old = new_key("ledger.example.org", seed=bytes(32))
    note = with_signature(signed_checkpoint(Checkpoint("o", 0, bytes(32)), old), key)

    for trusted in (old, key):
        assert verified_checkpoint(note, [load_verifier_key(verifier_key(trusted))]).size == 0
    assert len(signatures(note)) == 2


def test_a_checkpoint_by_a_stranger_is_refused(key: SigningKey) -> None:
    stranger = new_key(key.name, seed=bytes(32))
    note = signed_checkpoint(Checkpoint("o", 0, bytes(32)), stranger)

    with pytest.raises(BrokenRecord, match="none of the known keys"):
        verified_checkpoint(note, [load_verifier_key(verifier_key(key))])


def test_a_checkpoint_changed_after_signing_is_refused(key: SigningKey) -> None:
    note = signed_checkpoint(Checkpoint("o", 5, bytes(32)), key).replace("\n5\n", "\n6\n")

    with pytest.raises(BrokenRecord, match="signature of"):
        verified_checkpoint(note, [load_verifier_key(verifier_key(key))])


@pytest.mark.parametrize(
    "body", ["", "o\n1", "o\n01\nAA==", "o\n-1\nAA==", "o\n1\nAA==", "o\n1\n!"]
)
def test_what_is_not_a_checkpoint_is_refused(body: str) -> None:
    with pytest.raises(BrokenRecord):
        checkpoint_from_text(f"{body}\n\n— o AA==\n")


@pytest.mark.parametrize("line", ["— o\n", "- o AA==\n", "— o A\n", "— o AA=="])
def test_what_is_not_a_signature_line_is_refused(line: str) -> None:
    with pytest.raises(BrokenRecord):
        signatures(f"o\n1\nAA==\n\n— o AA==\n{line}")


def test_an_origin_with_a_line_end_is_refused(key: SigningKey) -> None:
    with pytest.raises(BadInput):
        signed_checkpoint(Checkpoint("o\n9", 0, bytes(32)), key)
