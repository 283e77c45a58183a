"""Notices sent by SMTP over one connection, each answered for itself."""

import smtplib
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from showcause.domain.errors import PlatformError
from showcause.domain.moment import MINUTE, Moment
from showcause.domain.notice import DeliveryState
from showcause.enforcement.port import DeliveryAnswer, Message
from showcause.platforms.letter import Letter, letter_from_message, sender_address

_PLACE: Final = "smtp"
_PERMANENT: Final = range(500, 600)
_TOO_LARGE: Final = 552
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_LONGEST_DETAIL: Final = 300
_OFFLINE: Final = (smtplib.SMTPServerDisconnected, OSError)


class Security(StrEnum):
    """How the connection is protected; certificates are always verified."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, slots=True)
class Credentials:
    """A mail account; the password never shows in a representation."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """Sends notices through one mail server.

    `clock` gives the moment for the Date header. `authorities` is a PEM file of certificate
    authorities to trust; empty trusts the machine's own.
    """

    host: str
    port: int
    sender: str
    clock: Callable[[], Moment]
    security: Security = Security.STARTTLS
    credentials: Credentials | None = None
    authorities: str = ""
    timeout_seconds: float = 30.0

    def send(self, messages: Sequence[Message]) -> list[DeliveryAnswer]:
        """One answer per message; a message answered `ACCEPTED` is the server's to deliver.

        When the connection breaks while a message is under way, it may have been accepted all the
        same: it is answered as failed, not permanent, and a second copy bears the same Message-ID.

        Raises:
            PlatformError: nothing was sent: no connection, no TLS, or a refused sign-in.
        """
        if not messages:
            return []
        line = _Line(self)
        line.connection = _connected(self)
        try:
            return [self._answer(line, message) for message in messages]
        finally:
            line.hang_up()

    def try_out(self) -> None:
        """Sign in and offer a letter from our sender, and take it back.

        Raises:
            PlatformError: the server takes no letters from us now, or not from this sender.
        """
        connection = _connected(self)
        try:
            connection.ehlo_or_helo_if_needed()
            code, reply = connection.mail(sender_address(self.sender))
            if code >= 400:
                told = reply.decode("utf-8", "replace")
                raise _unusable(f"{code} {told}"[:_LONGEST_DETAIL])
            connection.rset()
        except (smtplib.SMTPException, OSError) as error:
            raise _unusable(_without_secrets(error)) from error
        finally:
            connection.close()

    def _answer(self, line: "_Line", message: Message) -> DeliveryAnswer:
        if line.refusal:
            return _not_now(message, line.refusal)
        try:
            letter = letter_from_message(message, sender=self.sender, now=self.clock())
        except ValueError as error:
            return _failed(message, str(error), permanent=True)
        return _delivered(line, message, letter)


@dataclass(slots=True)
class _Line:
    mailer: SmtpMailer
    connection: smtplib.SMTP | None = None
    refusal: str = ""
    """What the server said when it would take no letter of ours at all."""

    def pick_up(self) -> smtplib.SMTP:
        if self.connection is None or self.connection.sock is None:
            self.connection = _connected(self.mailer)
        return self.connection

    def hang_up(self) -> None:
        if self.connection is None:
            return
        try:
            self.connection.quit()
        except _OFFLINE:
            # The server may hang up first; every message has its answer already.
            self.connection.close()
        self.connection = None


def _delivered(line: _Line, message: Message, letter: Letter) -> DeliveryAnswer:
    try:
        connection = line.pick_up()
        _transmit(connection, sender_address(line.mailer.sender), letter)
    except PlatformError as error:
        return _failed(message, str(error), permanent=False)
    except smtplib.SMTPSenderRefused as error:
        if error.smtp_code == _TOO_LARGE:
            return _refused(message, error.smtp_code, error.smtp_error)
        line.refusal = f"{error.smtp_code} {_as_text(error.smtp_error)}"[:_LONGEST_DETAIL]
        return _not_now(message, line.refusal)
    except smtplib.SMTPRecipientsRefused as error:
        return _refused(message, *next(iter(error.recipients.values())))
    except smtplib.SMTPResponseException as error:
        return _refused(message, error.smtp_code, error.smtp_error)
    except smtplib.SMTPNotSupportedError as error:
        return _failed(message, str(error), permanent=True)
    except _OFFLINE as error:
        connection.close()
        return _failed(message, f"the connection broke: {error}", permanent=False)
    return DeliveryAnswer(message.notice_id, DeliveryState.ACCEPTED)


def _transmit(connection: smtplib.SMTP, sender: str, letter: Letter) -> None:
    content = letter.content.replace(b"\n", b"\r\n")
    if letter.international:
        connection.ehlo_or_helo_if_needed()
        if not connection.has_extn("smtputf8"):
            raise smtplib.SMTPNotSupportedError("the server takes no address outside ASCII")
    options = ["SMTPUTF8", "BODY=8BITMIME"] if letter.international else []
    connection.sendmail(sender, [letter.recipient], content, options)


def _refused(message: Message, code: int, reply: bytes | str) -> DeliveryAnswer:
    return _failed(message, f"{code} {_as_text(reply)}", permanent=code in _PERMANENT)


def _as_text(reply: bytes | str) -> str:
    return reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply


def _not_now(message: Message, why: str) -> DeliveryAnswer:
    """Refused because of who sends it, before anything of the letter was seen."""
    state = DeliveryState.FAILED
    return DeliveryAnswer(message.notice_id, state, False, why, wait_ms=MINUTE)


def _failed(message: Message, detail: str, *, permanent: bool) -> DeliveryAnswer:
    return DeliveryAnswer(
        message.notice_id, DeliveryState.FAILED, permanent, detail[:_LONGEST_DETAIL]
    )


def _connected(mailer: SmtpMailer) -> smtplib.SMTP:
    if mailer.credentials and mailer.security is Security.NONE and mailer.host not in _LOOPBACK:
        raise PlatformError(
            "a password is not sent over an open connection",
            permanent=True,
            where=_PLACE,
            hint="choose starttls or tls",
        )
    try:
        return _signed_in(mailer)
    except ssl.SSLCertVerificationError as error:
        raise _unusable(f"its certificate is not trusted: {error.verify_message}") from error
    except (smtplib.SMTPNotSupportedError, smtplib.SMTPAuthenticationError) as error:
        raise _unusable(_without_secrets(error)) from error
    except (smtplib.SMTPException, OSError) as error:
        message = f"the mail server cannot be used now: {_without_secrets(error)}"
        raise PlatformError(message, permanent=False, where=_PLACE) from error


def _unusable(why: str) -> PlatformError:
    return PlatformError(f"the mail server cannot be used: {why}", permanent=True, where=_PLACE)


def _without_secrets(error: Exception) -> str:
    # A server's reply may quote what it was sent, the password among it.
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"sign-in refused ({error.smtp_code})"
    return f"{type(error).__name__}: {error}"


def _signed_in(mailer: SmtpMailer) -> smtplib.SMTP:
    context = ssl.create_default_context(cafile=mailer.authorities or None)
    if mailer.security is Security.TLS:
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            mailer.host, mailer.port, timeout=mailer.timeout_seconds, context=context
        )
    else:
        connection = smtplib.SMTP(mailer.host, mailer.port, timeout=mailer.timeout_seconds)
    try:
        if mailer.security is Security.STARTTLS:
            connection.starttls(context=context)
        if mailer.credentials:
            connection.login(mailer.credentials.username, mailer.credentials.password)
    except BaseException:
        connection.close()
        raise
    return connection
