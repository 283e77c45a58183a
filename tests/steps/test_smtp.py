"""notify, delivered by real SMTP to a real server on this machine."""

import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from showcause.platforms.smtp.mailer import Security, SmtpMailer
from tests import cast
from tests.record.house import House, entries, outbox


class Inbox:
    """Keeps what arrives; the mailbox `gone` is refused for good."""

    def __init__(self) -> None:
        self.letters: dict[str, EmailMessage] = {}

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address.startswith("gone@"):
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        assert letter["Message-ID"] not in self.letters
        self.letters[letter["Message-ID"]] = letter
        return "250 OK"


@pytest.fixture
def inbox(told: House) -> Iterator[tuple[Inbox, SmtpMailer]]:
    kept = Inbox()
    controller = Controller(kept, hostname="127.0.0.1", port=_free_port())
    controller.start()
    mailer = SmtpMailer(
        "127.0.0.1", controller.port, "notices@showcause.test", told.clock, security=Security.NONE
    )
    told.wait(1)
    yield kept, mailer
    controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_a_real_server_receives_every_letter_once(
    told: House, inbox: tuple[Inbox, SmtpMailer]
) -> None:
    kept, mailer = inbox
    waiting = len(outbox("mail"))

    done = told.deliver(mailer)

    assert done == {"delivered": waiting - 1, "failed": 1}
    assert len(kept.letters) == waiting - 1
    told.deliver(mailer)
    assert len(kept.letters) == waiting - 1


def test_what_arrives_is_what_the_record_says_was_sent(
    told: House, inbox: tuple[Inbox, SmtpMailer]
) -> None:
    kept, mailer = inbox
    told.deliver(mailer)

    for account_id in (cast.BO[0], cast.SPANISH, cast.PERSIAN):
        notice = told.one("notices", account=cast.key(account_id), kind="decision")
        letter = kept.letters[f"<{notice['notice_id']}@showcause.test>"]
        assert letter["To"] == f"{account_id}@people.test"
        assert letter.get_content().split() == notice["body"].split()
        assert notice["states"] == ["written", "accepted"]


def test_a_refused_recipient_becomes_a_stored_failure(
    told: House, inbox: tuple[Inbox, SmtpMailer]
) -> None:
    told.deliver(inbox[1])

    notice = told.one("notices", account=cast.key(cast.GONE), kind="decision")
    assert notice["states"] == ["written", "failed"]
    assert not notice["delivered"]
    assert set(entries("notice_failed")) == {notice["notice_id"]}
