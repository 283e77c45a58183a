"""Until when the certificate at an address is good, or why it is not taken."""

import smtplib
import socket
import ssl
from typing import Final

from showcause.domain.moment import SECOND
from showcause.upkeep.outside import Certificate

PATIENCE: Final = 5.0
"""Seconds to wait for each answer."""


def certificate_at(host: str, port: int, ca_file: str = "") -> Certificate:
    """The certificate of a server that speaks TLS from its first byte."""
    where, context = f"{host}:{port}", _context(ca_file)
    try:
        with (
            socket.create_connection((host, port), PATIENCE) as plain,
            context.wrap_socket(plain, server_hostname=host) as wrapped,
        ):
            return Certificate(where, _until(wrapped))
    except ssl.SSLCertVerificationError as error:
        return Certificate(where, refusal=error.verify_message)
    except OSError as error:
        return Certificate(where, why_not=f"cannot be reached: {error}")


def certificate_of_mail(host: str, port: int, ca_file: str = "") -> Certificate:
    """The certificate of a mail server that starts TLS when it is asked to."""
    where, context = f"{host}:{port}", _context(ca_file)
    try:
        with smtplib.SMTP(host, port, timeout=PATIENCE) as connection:
            connection.starttls(context=context)
            wrapped = connection.sock
            if not isinstance(wrapped, ssl.SSLSocket):
                return Certificate(where, refusal="does not start TLS")
            return Certificate(where, _until(wrapped))
    except ssl.SSLCertVerificationError as error:
        return Certificate(where, refusal=error.verify_message)
    except smtplib.SMTPNotSupportedError:
        return Certificate(where, refusal="does not start TLS")
    except (smtplib.SMTPException, OSError) as error:
        return Certificate(where, why_not=f"cannot be reached: {error}")


def _context(ca_file: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(cafile=ca_file)
    return context


def _until(wrapped: ssl.SSLSocket) -> int:
    told = wrapped.getpeercert() or {}
    return int(ssl.cert_time_to_seconds(str(told["notAfter"])) * SECOND)
