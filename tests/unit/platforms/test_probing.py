"""DNS and time servers answered by hand, byte for byte, and what is made of strange answers."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from showcause.domain.errors import PlatformError
from showcause.platforms.probing.dns import texts_of
from showcause.platforms.probing.ntp import moment_at
from showcause.upkeep.outside import mail_names as mail_names_check
from showcause.wiring.asking_dns import mail_names

ID = 0x1234


@contextmanager
def answering(answer: Callable[[bytes], bytes]) -> Iterator[str]:
    """One question over UDP, answered."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", 0))

        def one() -> None:
            asked, who = line.recvfrom(512)
            line.sendto(answer(asked), who)

        thread = threading.Thread(target=one)
        thread.start()
        yield f"127.0.0.1:{line.getsockname()[1]}"
        thread.join()


@contextmanager
def serving(texts: dict[str, bytes]) -> Iterator[str]:
    """A name server that knows these, until the end."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", 0))

        def answer() -> None:
            while True:
                asked, who = line.recvfrom(512)
                if not asked:
                    return
                name, at = [], 12
                while asked[at]:
                    name.append(asked[at + 1 : at + 1 + asked[at]].decode())
                    at += asked[at] + 1
                text = texts.get(".".join(name))
                told = txt_answer(asked, *([(text,)] if text else []))
                line.sendto(asked[:2] + told[2:], who)

        thread = threading.Thread(target=answer)
        thread.start()
        yield f"127.0.0.1:{line.getsockname()[1]}"
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ending:
            ending.sendto(b"", line.getsockname())
        thread.join()


def test_what_dns_says_of_a_senders_domain_is_asked_name_by_name() -> None:
    texts = {
        "a.test": b"v=spf1 mx -all",
        "_dmarc.a.test": b"v=DMARC1; p=reject",
        "s1._domainkey.a.test": b"v=DKIM1; p=AAAA",
    }
    with serving(texts) as server:
        assert mail_names_check(mail_names("a.test", "s1", server)).health == "well"
        assert "no DKIM" in mail_names_check(mail_names("a.test", "s2", server)).told
        assert "no SPF, no DMARC" in mail_names_check(mail_names("b.test", "s1", server)).told


def test_a_long_answer_is_asked_for_again_over_tcp() -> None:
    text = (b"p=" + b"A" * 200,)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]

        def whole() -> None:
            caller, _ = listening.accept()
            with caller:
                asked = caller.recv(512)[2:]
                told = txt_answer(asked, text)
                caller.sendall(struct.pack(">H", len(told)) + told)

        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            line.bind(("127.0.0.1", port))

            def cut() -> None:
                asked, who = line.recvfrom(512)
                line.sendto(struct.pack(">6H", ID, 0x8380, 1, 0, 0, 0) + asked[12:], who)

            threads = [threading.Thread(target=work) for work in (cut, whole)]
            for thread in threads:
                thread.start()
            assert texts_of("a.test", f"127.0.0.1:{port}", ID) == [text[0].decode()]
            for thread in threads:
                thread.join()


def txt_answer(asked: bytes, *texts: tuple[bytes, ...], code: int = 0) -> bytes:
    head = struct.pack(">6H", ID, 0x8180 | code, 1, len(texts), 0, 0)
    rows = b""
    for parts in texts:
        content = b"".join(bytes([len(part)]) + part for part in parts)
        rows += b"\xc0\x0c" + struct.pack(">HHIH", 16, 1, 60, len(content)) + content
    return head + asked[12:] + rows


def test_texts_of_several_parts_are_joined() -> None:
    long = (b"v=DKIM1; ", b"p=" + b"A" * 200)
    with answering(lambda asked: txt_answer(asked, (b"v=spf1 -all",), long)) as server:
        assert texts_of("a.test", server, ID) == ["v=spf1 -all", "v=DKIM1; p=" + "A" * 200]


def test_a_name_that_does_not_exist_has_no_texts() -> None:
    with answering(lambda asked: txt_answer(asked, code=3)) as server:
        assert texts_of("a.test", server, ID) == []


@pytest.mark.parametrize(
    "answer",
    [
        lambda asked: b"",
        lambda asked: b"\x99\x99" + txt_answer(asked)[2:],
        lambda asked: txt_answer(asked, code=2),
        lambda asked: txt_answer(asked, (b"v=spf1",))[:-12],
    ],
    ids=["nothing", "another's", "failed", "cut"],
)
def test_an_answer_that_cannot_be_read_is_no_answer(answer: Callable[[bytes], bytes]) -> None:
    with answering(answer) as server, pytest.raises(PlatformError, match="no answer about"):
        texts_of("a.test", server, ID)


def test_the_moment_of_a_time_server_is_read_to_the_millisecond() -> None:
    stamp = struct.pack(">II", 1_700_049_600 + 2_208_988_800, 1 << 31)
    with answering(lambda asked: b"\x24\x02" + bytes(38) + stamp) as server:
        assert moment_at(server) == 1_700_049_600_500


@pytest.mark.parametrize("answer", [b"", b"\x24\x00" + bytes(46), b"\x24\x10" + bytes(46)])
def test_a_clock_that_is_not_kept_itself_is_not_gone_by(answer: bytes) -> None:
    with answering(lambda asked: answer) as server, pytest.raises(PlatformError):
        moment_at(server)
