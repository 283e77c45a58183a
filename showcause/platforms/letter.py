"""A notice as an internet message (RFC 5322, 2045), the same whether sent or filed.

Written by hand: the standard library's EmailMessage takes over a millisecond each, and a sweep
has 200,000. Tests read every letter back with the standard library.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr, parseaddr
from functools import lru_cache
from typing import Final

from showcause.domain.moment import Moment, datetime_from_moment
from showcause.enforcement.port import Message

_LONGEST_LINE: Final = 76
_LONGEST_ADDRESS: Final = 254
_ADDRESS: Final = re.compile(
    r"[^\s<>@,;:\\\"()\[\]\x00-\x1f\x7f]+@[^\s<>@,;:\\\"()\x00-\x1f\x7f]+\Z"
)
_TOKEN: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+\Z")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Letter:
    """One message ready to leave; lines end in a bare newline.

    `international` letters have an address outside ASCII and need a server that takes SMTPUTF8.
    """

    recipient: str
    content: bytes
    international: bool


def letter_from_message(message: Message, *, sender: str, now: Moment) -> Letter:
    """The letter; its `Message-ID` is the notice id at the sender's domain.

    Raises:
        ValueError: the address, subject, language or id cannot stand in a header, or the text
            holds half a surrogate pair.
    """
    recipient = _recipient(message.to)
    from_header, domain = _sender(sender)
    encoding, body = _encoded(message.body)
    headers = (
        f"From: {from_header}",
        f"To: {recipient}",
        f"Subject: {_subject(message.subject)}",
        f"Date: {_date(now)}",
        f"Message-ID: <{_token(message.notice_id)}@{domain}>",
        # Keeps holiday replies away (RFC 3834).
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
        *([f"Content-Language: {_token(message.language)}"] if message.language else ()),
        'Content-Type: text/plain; charset="utf-8"',
        f"Content-Transfer-Encoding: {encoding}",
    )
    content = "\n".join(headers).encode() + b"\n\n" + body
    return Letter(recipient, content, not recipient.isascii())


def sender_address(sender: str) -> str:
    """The bare address of `Name <address>`.

    Raises:
        ValueError: it is none.
    """
    address = parseaddr(sender)[1]
    if not address.isascii() or not _ADDRESS.match(address):
        raise ValueError("the sender is no address")
    return address


def _recipient(text: str) -> str:
    if len(text) > _LONGEST_ADDRESS or not _ADDRESS.match(text):
        raise ValueError("this is not one mail address")
    local, _, domain = text.rpartition("@")
    # UnicodeError is a ValueError: a domain that IDNA cannot spell is refused with the rest.
    return f"{local}@{domain if domain.isascii() else domain.encode('idna').decode('ascii')}"


@lru_cache(maxsize=64)
def _sender(sender: str) -> tuple[str, str]:
    address = sender_address(sender)
    return formataddr((parseaddr(sender)[0], address)), address.rpartition("@")[2]


@lru_cache(maxsize=1_024)
def _date(now: Moment) -> str:
    when: datetime = datetime_from_moment(now)
    return format_datetime(when)


def _subject(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError("the subject holds a control character or line break")
    plain = text.isascii() and len(text) <= _LONGEST_LINE - len("Subject: ") and "=?" not in text
    return text if plain else Header(text, "utf-8", header_name="Subject").encode()


def _token(text: str) -> str:
    if not _TOKEN.match(text):
        raise ValueError("an id or language cannot stand in a header")
    return text


def _encoded(body: str) -> tuple[str, bytes]:
    text = body.replace("\r\n", "\n").replace("\r", "\n")
    text = text if text.endswith("\n") else text + "\n"
    raw = text.encode()
    # Quoted-printable triples every byte outside ASCII; UTF-8 adds one to three per letter.
    if (len(raw) - len(text)) * 6 > len(raw):
        # Lines end in CRLF inside a base64 text too (RFC 2046, 4.1.1).
        return "base64", base64.encodebytes(raw.replace(b"\n", b"\r\n"))
    return "quoted-printable", binascii.b2a_qp(raw, istext=True)
