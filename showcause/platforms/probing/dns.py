"""TXT records by DNS, asked of one name server over UDP, and over TCP where they are long.

Source: RFC 1035, sections 4.1 and 4.2.
"""

import socket
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from showcause.domain.errors import PlatformError

PORT: Final = 53
PATIENCE: Final = 3.0
"""Seconds to wait for each answer."""

MACHINE: Final = Path("/etc/resolv.conf")
_TXT: Final = 16
_IN: Final = 1
_HEADER: Final = struct.Struct(">6H")
_NO_SUCH_NAME: Final = 3
_CUT_SHORT: Final = 0x0200
_LONGEST_LABEL: Final = 63


def texts_of(name: str, server: str, ask_id: int) -> list[str]:
    """The TXT records of a name, each whole; none if there is no such name.

    `server` is `ADDRESS` or `ADDRESS:PORT`; empty is the machine's own. `ask_id` is random.

    Raises:
        PlatformError: the server gave no answer that can be read.
    """
    host, _, port = (server or _own_server()).partition(":")
    question = _question(name, ask_id & 0xFFFF)
    try:
        answer = _by_udp(question, host, int(port or PORT))
        if _HEADER.unpack_from(answer)[1] & _CUT_SHORT:
            answer = _by_tcp(question, host, int(port or PORT))
        return list(_texts(answer, ask_id & 0xFFFF))
    except (OSError, ValueError, struct.error, IndexError) as error:
        raise PlatformError(f"no answer about {name} from {host}", permanent=False) from error


def _own_server() -> str:
    for line in MACHINE.read_text("utf-8", "replace").splitlines() if MACHINE.exists() else ():
        words = line.split()
        if len(words) > 1 and words[0] == "nameserver" and ":" not in words[1]:
            return words[1]
    return "127.0.0.1"


def _question(name: str, ask_id: int) -> bytes:
    labels = [part.encode("idna") for part in name.strip(".").split(".")]
    if not all(0 < len(label) <= _LONGEST_LABEL for label in labels):
        raise PlatformError(f"'{name}' cannot be a name", permanent=True)
    path = b"".join(bytes([len(label)]) + label for label in labels) + b"\0"
    return _HEADER.pack(ask_id, 0x0100, 1, 0, 0, 0) + path + struct.pack(">HH", _TXT, _IN)


def _by_udp(question: bytes, host: str, port: int) -> bytes:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.settimeout(PATIENCE)
        line.connect((host, port))
        line.send(question)
        return line.recv(4_096)


def _by_tcp(question: bytes, host: str, port: int) -> bytes:
    with socket.create_connection((host, port), PATIENCE) as line:
        line.sendall(struct.pack(">H", len(question)) + question)
        with line.makefile("rb") as reading:
            (length,) = struct.unpack(">H", reading.read(2))
            return reading.read(length)


def _texts(answer: bytes, ask_id: int) -> Iterator[str]:
    told_id, flags, questions, answers, _, _ = _HEADER.unpack_from(answer)
    code = flags & 0xF
    if told_id != ask_id or code not in (0, _NO_SUCH_NAME):
        raise ValueError(f"code {code}")
    at = _HEADER.size
    for _ in range(questions):
        at = _after_name(answer, at) + 4
    for _ in range(answers):
        at = _after_name(answer, at)
        kind, _, _, length = struct.unpack_from(">HHIH", answer, at)
        at += 10
        if kind == _TXT:
            yield _joined(answer[at : at + length])
        at += length


def _after_name(answer: bytes, at: int) -> int:
    while answer[at]:
        if answer[at] >= 0xC0:
            return at + 2
        at += answer[at] + 1
    return at + 1


def _joined(content: bytes) -> str:
    parts, at = [], 0
    while at < len(content):
        parts.append(content[at + 1 : at + 1 + content[at]])
        at += content[at] + 1
    return b"".join(parts).decode("utf-8", "replace")
