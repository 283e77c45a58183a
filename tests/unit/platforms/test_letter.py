"""Letters: read back by the standard library, they say what was written."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from showcause.enforcement.port import Message
from showcause.platforms.letter import letter_from_message, sender_address

SENDER = "Showcause <notices@showcause.test>"
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=200)
BODIES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=600)


def read(content: bytes) -> EmailMessage:
    letter = message_from_bytes(content.replace(b"\n", b"\r\n"), policy=policy.SMTP)
    assert isinstance(letter, EmailMessage)
    return letter


def a_letter(**changes: str) -> EmailMessage:
    fields = {"notice_id": "n", "to": "a@b.test", "subject": "s", "body": "b", "language": "en"}
    message = Message(**{**fields, **changes})
    return read(letter_from_message(message, sender=SENDER, now=1_700_000_000_000).content)


@settings(max_examples=60)
@given(BODIES)
def test_any_body_is_read_back(body: str) -> None:
    letter = a_letter(body=body)

    raw = letter.get_payload(decode=True)
    assert isinstance(raw, bytes)
    assert raw.decode().replace("\r\n", "\n").removesuffix("\n") == body.removesuffix("\n")
    assert not letter.defects


@settings(max_examples=60)
@given(WORDS.map(lambda words: " ".join(words.split())))
def test_any_subject_is_read_back(subject: str) -> None:
    letter = a_letter(subject=subject)

    assert letter["Subject"] == subject
    assert letter.keys().count("Subject") == 1
    assert len(letter.keys()) == 10


@settings(max_examples=60)
@given(BODIES)
def test_no_line_is_longer_than_mail_allows(body: str) -> None:
    message = Message("n", "a@b.test", "s", body, "en")

    content = letter_from_message(message, sender=SENDER, now=0).content

    assert max(len(line) for line in content.split(b"\n")) <= 78


@settings(max_examples=60)
@given(st.text(max_size=20), st.text(max_size=20))
def test_no_address_ever_adds_a_header(left: str, right: str) -> None:
    message = Message("n", f"{left}@{right}", "s", "b", "en")
    try:
        content = letter_from_message(message, sender=SENDER, now=0).content
    except ValueError:
        return
    headers = content.partition(b"\n\n")[0]
    assert headers.count(b"\n") == 9
    assert b"\r" not in headers


@pytest.mark.parametrize("sender", ["", "nobody", "ü@b.test", "a b@c.test"])
def test_a_sender_must_be_an_address(sender: str) -> None:
    with pytest.raises(ValueError):
        sender_address(sender)


def test_a_sender_never_adds_a_header() -> None:
    message = Message("n", "a@b.test", "s", "b", "en")

    letter = letter_from_message(message, sender="x\nBcc: y <a@b.test>", now=0)

    assert b"\nBcc" not in letter.content
