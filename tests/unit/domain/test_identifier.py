import base64
import hmac

from hypothesis import given
from hypothesis import strategies as st

from showcause.domain.identifier import (
    TOKEN_BYTES,
    account_key,
    derived_id,
    digest,
    keyed_token,
    split_account_key,
)


def test_the_same_parts_give_the_same_id_for_ever() -> None:
    assert derived_id("dec", "a", "b") == "dec_hfv5uln5ffxtd66xz2tf"


def test_moving_a_letter_between_parts_changes_the_digest() -> None:
    assert digest("ab", "c") != digest("a", "bc")


@given(st.binary(max_size=200), st.text(), st.text())
def test_a_token_is_the_hmac_of_what_it_is_for(key: bytes, purpose: str, part: str) -> None:
    told = bytes.fromhex(digest(purpose, part))
    whole = hmac.digest(key, told, "sha256")[:TOKEN_BYTES]

    assert keyed_token(key, purpose, part) == base64.b32encode(whole).decode().lower()


def test_a_token_needs_its_key_and_its_purpose() -> None:
    token = keyed_token(b"k" * 32, "portal", "dec_1")

    assert token != keyed_token(b"l" * 32, "portal", "dec_1")
    assert token != keyed_token(b"k" * 32, "hearing", "dec_1")


@given(st.text(min_size=1).filter(lambda name: ":" not in name), st.text(min_size=1))
def test_an_account_key_can_be_taken_apart_again(platform: str, account_id: str) -> None:
    assert split_account_key(account_key(platform, account_id)) == (platform, account_id)
