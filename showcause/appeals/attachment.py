"""What may come with an appeal: told by its content, whole, of one kind only, and small.

A name or a declared type proves nothing. Archives and office files are refused, since both can
hold anything and swell; a file that is two things at once is refused too. Pictures lose what is
hidden in them, such as the place they were taken at.

Sources: PNG (ISO/IEC 15948), JPEG (ITU-T T.81), PDF (ISO 32000-1, 7.5).
"""

import re
import struct
import zlib
from dataclasses import dataclass
from typing import Final

MOST_BYTES: Final = 20 * 1_024 * 1_024
MOST_TEXT: Final = 1_024 * 1_024
MOST_PIXELS: Final = 50_000_000
MOST_FILES: Final = 10

KINDS: Final = ("pdf", "jpeg", "png", "text")
"""Refusals are `empty`, `too_large`, `unknown_kind`, `not_whole`, `two_kinds`, `active`."""

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"
_OTHER_KINDS: Final = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"<script",
    b"<html",
    b"<!doctype",
    b"<svg",
    b"<?php",
    b"%pdf-",
    b"\x7felf",
)
_ACTIVE: Final = re.compile(
    rb"/(JavaScript|JS|Launch|EmbeddedFiles?|OpenAction|AA|RichMedia|XFA|SubmitForm|ImportData)\b"
)
_KEPT_CHUNKS: Final = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB"}
)
_PDF_TAIL: Final = 64


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file that may be kept: its kind, and its content without what was hidden in it."""

    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a file may not be kept, in a fixed word."""

    reason: str


def checked(content: bytes) -> Accepted | Refused:
    """The file as it may be kept, or why not."""
    if not content:
        return Refused("empty")
    if len(content) > MOST_BYTES:
        return Refused("too_large")
    if content.startswith(_PNG):
        return _png(content)
    if content.startswith(_JPEG):
        return _jpeg(content)
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    return _text(content)


def plain_file_name(given: str) -> str:
    """A name to show: without folders and control or direction marks; never used as a path."""
    bare = re.split(r"[/\\]", given)[-1]
    bare = re.sub("[\x00-\x1f\x7f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]", "", bare)
    return bare.strip()[:120] or "file"


def _png(content: bytes) -> Accepted | Refused:
    """Chunk by chunk up to the end; what follows it, or tells more than the picture, goes."""
    kept, at = [_PNG], len(_PNG)
    while at + 12 <= len(content):
        (length,) = struct.unpack_from(">I", content, at)
        name = content[at + 4 : at + 8]
        end = at + 12 + length
        if end > len(content) or not _crc_fits(content, at, length):
            return Refused("not_whole")
        if name == b"IHDR" and _pixels(content[at + 8 : at + 16]) > MOST_PIXELS:
            return Refused("too_large")
        if name in _KEPT_CHUNKS:
            kept.append(content[at:end])
        at = end
        if name == b"IEND":
            return Refused("two_kinds") if at < len(content) else Accepted("png", b"".join(kept))
    return Refused("not_whole")


def _crc_fits(content: bytes, at: int, length: int) -> bool:
    (told,) = struct.unpack_from(">I", content, at + 8 + length)
    return zlib.crc32(content[at + 4 : at + 8 + length]) == int(told)


def _pixels(size: bytes) -> int:
    width, height = struct.unpack(">II", size)
    return int(width * height)


def _jpeg(content: bytes) -> Accepted | Refused:
    """Segment by segment up to the scan; the end mark must be the end."""
    kept, at = [b"\xff\xd8"], 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        (length,) = struct.unpack_from(">H", content, at + 2)
        end = at + 2 + length
        if length < 2 or end > len(content):
            return Refused("not_whole")
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack_from(">HH", content, at + 5)
            if height * width > MOST_PIXELS:
                return Refused("too_large")
        if marker == 0xDA:
            return _scan(content, at, kept)
        if not 0xE1 <= marker <= 0xEF and marker != 0xFE:
            kept.append(content[at:end])
        at = end
    return Refused("not_whole")


def _scan(content: bytes, at: int, kept: list[bytes]) -> Accepted | Refused:
    """In a scan 0xFF is followed by 0 or a restart, so the first end mark ends the picture."""
    end = content.find(b"\xff\xd9", at)
    if end < 0:
        return Refused("not_whole")
    if content[end + 2 :].strip(b"\x00"):
        return Refused("two_kinds")
    return Accepted("jpeg", b"".join([*kept, content[at : end + 2]]))


def _pdf(content: bytes) -> Accepted | Refused:
    end = content.rfind(b"%%EOF")
    if end < 0:
        return Refused("not_whole")
    if len(content) - end - 5 > _PDF_TAIL or _holds_another(content[5:]):
        return Refused("two_kinds")
    if _ACTIVE.search(_without_escapes(content)):
        return Refused("active")
    return Accepted("pdf", content)


def _without_escapes(content: bytes) -> bytes:
    """A PDF may write /JavaScript as /J#61vaScript."""
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), content)


def _holds_another(content: bytes) -> bool:
    lowered = content.lower()
    return any(mark.lower() in lowered for mark in _OTHER_KINDS)


def _text(content: bytes) -> Accepted | Refused:
    if len(content) > MOST_TEXT:
        return Refused("unknown_kind" if b"\x00" in content else "too_large")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Refused("unknown_kind")
    if re.search("[\x00-\x08\x0e-\x1f]", text):
        return Refused("unknown_kind")
    if _holds_another(content):
        return Refused("active")
    return Accepted("text", text.encode("utf-8"))
