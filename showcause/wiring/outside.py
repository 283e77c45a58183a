"""Everything outside: the platform measures take effect on, and how letters leave."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from showcause.domain.errors import BadInput
from showcause.wiring.engines import activity_digest, engine, sources
from showcause.wiring.opening import Door, Workspace
from showcause.wiring.real_platform import real_platform

if TYPE_CHECKING:
    from showcause.disclosure.eu.port import EuDatabase
    from showcause.enforcement.port import Mailer, Platform
    from showcause.platforms.sandbox.client import SandboxPlatform


SANDBOX_SECONDS: Final = 20.0


def mailer(workspace: Door) -> "Mailer":
    """How notices leave: as mbox files, or by SMTP with credentials from the environment."""
    mail = workspace.settings.mail
    if mail.kind == "files":
        from showcause.platforms.mailfile.folder import MailFolder

        return MailFolder(workspace.home / "mail", mail.sender, workspace.clock)
    if mail.kind != "smtp":
        raise BadInput(f"mail kind is '{mail.kind}'", hint="files or smtp")
    from showcause.platforms.smtp.mailer import Credentials, Security, SmtpMailer

    user = os.environ.get("SHOWCAUSE_SMTP_USER", "")
    password = os.environ.get("SHOWCAUSE_SMTP_PASSWORD", "")
    return SmtpMailer(
        host=mail.host,
        port=mail.port,
        sender=mail.sender,
        clock=workspace.clock,
        security=Security.STARTTLS if mail.starttls else Security.NONE,
        credentials=Credentials(user, password) if user else None,
    )


@contextmanager
def eu_database(workspace: Workspace) -> "Iterator[EuDatabase]":
    """The EU transparency database, with the token from the environment.

    Raises:
        BadInput: the address or the token is not set.
    """
    from showcause.platforms.eu_database.client import EuDatabaseClient

    address, token = workspace.settings.eu_address, os.environ.get("SHOWCAUSE_EU_TOKEN", "")
    if not address or not token:
        raise BadInput("the EU database is not set up", hint="eu.address and SHOWCAUSE_EU_TOKEN")
    client = EuDatabaseClient(address, token)
    try:
        yield client
    finally:
        client.close()


@contextmanager
def platform(workspace: Workspace) -> "Iterator[Platform]":
    """The platform measures take effect on; in `observe` and `explain` one that cannot be changed.

    Raises:
        BadInput: its credential is missing, or its address or networks cannot be read.
    """
    from showcause.platforms.held_back import HeldBack

    opened = _sandbox if workspace.settings.platform_kind == "sandbox" else real_platform
    with opened(workspace) as found:
        mode = workspace.settings.platform.mode
        yield found if mode.may_order else HeldBack(found, mode)


@contextmanager
def _sandbox(workspace: Workspace) -> "Iterator[Platform]":
    from showcause.platforms.sandbox.client import SandboxPlatform

    with running_sandbox(workspace) as address:
        client = SandboxPlatform(address, _sandbox_token(workspace), SANDBOX_SECONDS)
        _populate(workspace, client)
        try:
            yield client
        finally:
            client.close()


def _sandbox_token(workspace: Workspace) -> str:
    return (workspace.home / "keys" / "sandbox").read_text(encoding="ascii").strip()


@contextmanager
def running_sandbox(workspace: Workspace) -> Iterator[str]:
    """The address of the workspace's sandbox; started here unless it runs already."""
    from showcause.platforms.sandbox.process import sandbox_process

    links = (f"{workspace.settings.rules_url}#{{}}", f"{workspace.settings.public_url}/s/{{}}")
    with sandbox_process(
        workspace.home / "sandbox",
        workspace.home / "keys" / "sandbox",
        rule_link=links[0],
        statement_link=links[1],
    ) as address:
        yield address


def _populate(workspace: Workspace, client: "SandboxPlatform") -> None:
    """Give the sandbox the accounts whose activity was read, once for each state of activity."""
    from showcause.platforms.sandbox.people import people_of

    done = workspace.home / "sandbox" / "populated"
    known = activity_digest()
    if done.exists() and done.read_text(encoding="ascii") == known:
        return
    client.populate(people_of(engine(workspace), sources(workspace)))
    done.write_text(known, encoding="ascii")
