"""Notices over real SMTP to a real server, and into mbox files."""

import mailbox
import socket
import ssl
from asyncio import Transport
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from showcause.domain.errors import PlatformError
from showcause.domain.notice import DeliveryState
from showcause.enforcement.port import Message
from showcause.platforms.mailfile.folder import MailFolder
from showcause.platforms.smtp.mailer import Credentials, Security, SmtpMailer

NOON = 1_700_049_600_000
SENDER = "Showcause <notices@showcause.test>"
PERSIAN = "حساب شما تعلیق شد.\nمی‌توانید اعتراض کنید.\n"


class Inbox:
    """Keeps what it is sent; some recipients are refused, some make the server hang up."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.connections = 0

    async def handle_EHLO(
        self, server: SMTP, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        for name, reply in REPLIES.items():
            if address.startswith(name):
                return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        if envelope.rcpt_tos[0].startswith("hangup"):
            assert isinstance(server.transport, Transport)
            server.transport.abort()
            return "451 gone"
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 OK"


REPLIES = {
    "gone@": "550 5.1.1 no such mailbox",
    "full@": "452 4.2.2 mailbox full",
    "closing@": "421 4.7.0 too many messages",
}


@pytest.fixture
def serve() -> Iterator[Callable[..., tuple[Inbox, int]]]:
    controllers: list[Controller] = []

    def start(**options: Any) -> tuple[Inbox, int]:
        inbox = Inbox()
        controller = Controller(inbox, hostname="127.0.0.1", port=free_port(), **options)
        controller.start()
        controllers.append(controller)
        return inbox, controller.port

    yield start
    for controller in controllers:
        controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def mailer(port: int, **options: Any) -> SmtpMailer:
    settings = {"security": Security.NONE, "timeout_seconds": 5.0, **options}
    return SmtpMailer("127.0.0.1", port, SENDER, lambda: NOON, **settings)


def notice(number: int, to: str = "ada@people.test") -> Message:
    return Message(f"notice_{number}", to, f"A message (ref {number})", PERSIAN, "fa")


Serve = Callable[..., tuple[Inbox, int]]


def test_a_notice_arrives_word_for_word(serve: Serve) -> None:
    inbox, port = serve()

    (answer,) = mailer(port).send([notice(1)])

    (letter,) = inbox.letters
    assert answer.state is DeliveryState.ACCEPTED
    assert letter["Message-ID"] == "<notice_1@showcause.test>"
    assert (letter["To"], letter["From"]) == ("ada@people.test", SENDER)
    assert letter["Content-Language"] == "fa"
    assert letter["Date"] == "Wed, 15 Nov 2023 12:00:00 +0000"
    assert letter.get_content().replace("\r\n", "\n") == PERSIAN


def test_many_notices_use_one_connection(serve: Serve) -> None:
    inbox, port = serve()

    answers = mailer(port).send([notice(number) for number in range(50)])

    assert {answer.state for answer in answers} == {DeliveryState.ACCEPTED}
    assert [letter["Message-ID"] for letter in inbox.letters] == [
        f"<notice_{number}@showcause.test>" for number in range(50)
    ]
    assert inbox.connections == 1


@pytest.mark.parametrize(
    ("to", "permanent"),
    [
        ("gone@people.test", True),
        ("full@people.test", False),
        ("closing@people.test", False),
        ("hangup@people.test", False),
        ("", True),
        ("no address", True),
        ("ada@people.test\nBcc: bo@people.test", True),
        ("ada@people.test, bo@people.test", True),
        ("ada@" + "a" * 300 + ".test", True),
    ],
)
def test_one_bad_address_spoils_no_other(serve: Serve, to: str, permanent: bool) -> None:
    inbox, port = serve()

    before, bad, after = mailer(port).send([notice(1), notice(2, to), notice(3)])

    assert before.state is after.state is DeliveryState.ACCEPTED
    assert (bad.state, bad.permanent) == (DeliveryState.FAILED, permanent)
    assert bad.detail
    assert [letter["To"] for letter in inbox.letters] == ["ada@people.test"] * 2


@pytest.mark.parametrize("field", ["subject", "notice_id", "language"])
def test_a_line_break_never_becomes_a_header(serve: Serve, field: str) -> None:
    inbox, port = serve()
    fields = {"notice_id": "n", "to": "a@b.test", "subject": "s", "body": "b", "language": "en"}

    (answer,) = mailer(port).send([Message(**{**fields, field: "x\r\nBcc: bo@people.test"})])

    assert (answer.state, answer.permanent) == (DeliveryState.FAILED, True)
    assert inbox.letters == []


def test_an_address_outside_ascii_is_served_where_the_server_can(serve: Serve) -> None:
    able, port = serve(enable_SMTPUTF8=True)
    assert mailer(port).send([notice(1, "jürgen@bücher.test")])[0].state is DeliveryState.ACCEPTED
    assert len(able.letters) == 1

    unable, port = serve(enable_SMTPUTF8=False)
    (answer,) = mailer(port).send([notice(1, "jürgen@bücher.test")])
    assert (answer.state, answer.permanent) == (DeliveryState.FAILED, True)
    assert unable.letters == []


def test_no_server_at_all_may_be_tried_again() -> None:
    with pytest.raises(PlatformError) as failure:
        mailer(free_port()).send([notice(1)])

    assert not failure.value.permanent


def test_no_messages_need_no_server() -> None:
    assert mailer(free_port()).send([]) == []


def test_a_certificate_is_verified(serve: Serve, tmp_path: Path) -> None:
    trusted, key = certificate(tmp_path, "trusted")
    stranger, _ = certificate(tmp_path, "stranger")
    inbox, port = serve(tls_context=server_context(trusted, key), require_starttls=True)
    secure = {"security": Security.STARTTLS}

    with pytest.raises(PlatformError) as failure:
        mailer(port, authorities=str(stranger), **secure).send([notice(1)])
    assert failure.value.permanent

    (answer,) = mailer(port, authorities=str(trusted), **secure).send([notice(1)])
    assert answer.state is DeliveryState.ACCEPTED
    assert len(inbox.letters) == 1


def test_a_server_without_tls_gets_nothing_when_tls_is_asked_for(serve: Serve) -> None:
    inbox, port = serve()

    with pytest.raises(PlatformError) as failure:
        mailer(port, security=Security.STARTTLS).send([notice(1)])

    assert failure.value.permanent
    assert inbox.letters == []


@pytest.mark.parametrize("password", ["right horse", "wrong horse"])
def test_a_password_is_used_and_never_shown(serve: Serve, tmp_path: Path, password: str) -> None:
    trusted, key = certificate(tmp_path, "trusted")

    def check(*details: Any) -> AuthResult:
        sent = details[-1]
        assert isinstance(sent, LoginPassword)
        return AuthResult(success=sent.password == b"right horse", handled=False)

    inbox, port = serve(tls_context=server_context(trusted, key), authenticator=check)
    settings: dict[str, Any] = {"security": Security.STARTTLS, "authorities": str(trusted)}
    sender = mailer(port, credentials=Credentials("showcause", password), **settings)

    assert "horse" not in repr(sender)
    if password == "right horse":
        assert sender.send([notice(1)])[0].state is DeliveryState.ACCEPTED
        return
    with pytest.raises(PlatformError) as failure:
        sender.send([notice(1)])
    assert failure.value.permanent and "horse" not in str(failure.value)
    assert inbox.letters == []


def test_a_password_never_crosses_an_open_network() -> None:
    credentials = Credentials("showcause", "right horse")
    far = SmtpMailer(
        "mail.showcause.test", 25, SENDER, lambda: NOON, Security.NONE, credentials=credentials
    )

    with pytest.raises(PlatformError) as failure:
        far.send([notice(1)])

    assert failure.value.permanent


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    address = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    signed = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2000, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
        .add_extension(address, critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / f"{name}.pem", folder / f"{name}.key"
    certificate_file.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate_file, key_file


def server_context(certificate_file: Path, key_file: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate_file, key_file)
    return context


def test_a_batch_is_filed_once_whatever_is_repeated(tmp_path: Path) -> None:
    folder = MailFolder(tmp_path / "mail", SENDER, lambda: NOON)
    batch = [notice(1), notice(2)]

    first = folder.send(batch, batch_id="batch_1")
    raw = (tmp_path / "mail" / "batch_1.mbox").read_bytes()
    second = MailFolder(tmp_path / "mail", SENDER, lambda: NOON + 1).send(batch, "batch_1")

    assert first == second
    assert {answer.state for answer in first} == {DeliveryState.FILED}
    assert [path.name for path in (tmp_path / "mail").iterdir()] == ["batch_1.mbox"]
    assert (tmp_path / "mail" / "batch_1.mbox").read_bytes() == raw


def test_the_same_notices_have_the_same_file_without_a_name(tmp_path: Path) -> None:
    folder = MailFolder(tmp_path, SENDER, lambda: NOON)

    for batch in ([notice(1)], [notice(1)], [notice(2)]):
        folder.send(batch)

    assert len(list(tmp_path.iterdir())) == 2


def test_what_was_filed_before_a_kill_is_not_filed_again_with_what_came_to_wait_since(
    tmp_path: Path,
) -> None:
    folder = MailFolder(tmp_path, SENDER, lambda: NOON)

    for batch in ([notice(1), notice(2)], [notice(1), notice(2), notice(3)], [notice(3)]):
        assert {answer.state for answer in folder.send(batch)} == {DeliveryState.FILED}

    filed = [letter["Message-ID"] for path in tmp_path.iterdir() for letter in mailbox.mbox(path)]
    assert len(filed) == len(set(filed)) == 3


def test_a_mail_file_is_read_back_by_any_mail_program(tmp_path: Path) -> None:
    body = "From here on we know more.\n>From there too.\n\nFrom me\n"
    letters = [Message(f"n{number}", "ada@people.test", "S", body, "en") for number in range(3)]

    MailFolder(tmp_path, SENDER, lambda: NOON).send(letters, "batch_1")

    read = list(mailbox.mbox(tmp_path / "batch_1.mbox"))
    assert [letter["Message-ID"] for letter in read] == [
        f"<n{number}@showcause.test>" for number in range(3)
    ]
    text = read[0].get_payload(decode=True)
    assert isinstance(text, bytes)
    assert text.decode().replace("\n>", "\n").removeprefix(">").rstrip() == body.rstrip()


@pytest.mark.parametrize("name", ["../out", "a/b", ".hidden", "x\n", "a" * 200])
def test_a_batch_id_never_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(PlatformError) as failure:
        MailFolder(tmp_path, SENDER, lambda: NOON).send([notice(1)], name)

    assert failure.value.permanent
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_a_platform_error(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("this is a file")

    with pytest.raises(PlatformError):
        MailFolder(tmp_path / "mail", SENDER, lambda: NOON).send([notice(1)], "batch_1")
