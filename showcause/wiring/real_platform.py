"""Opens a real platform with what the configuration and the environment say."""

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from showcause.domain.errors import BadInput
from showcause.wiring.opening import Door

if TYPE_CHECKING:
    from showcause.enforcement.port import Platform
    from showcause.platforms.journal import Journal
    from showcause.platforms.reaching import Place

CALL_SECONDS: Final = 15.0
SECRET: Final = "SHOWCAUSE_PLATFORM_SECRET"
_LOOPBACK: Final = ("127.0.0.0/8", "::1/128")
_ID_BYTES: Final = 12


@contextmanager
def real_platform(workspace: Door) -> "Iterator[Platform]":
    """The platform at the configured address.

    Raises:
        BadInput: its credential is missing, its address or networks cannot be read, or the
            workspace's clock is not the real one.
    """
    from showcause.platforms.journal import Journal

    if workspace.clock.shift:
        message = "time was simulated to pass in this workspace"
        raise BadInput(message, hint="real platforms need a workspace of their own")
    journal = Journal(workspace.home / "platform" / "orders.sqlite3")
    place, found = _opened(workspace, journal)
    try:
        yield found
    finally:
        place.close()
        journal.close()


def _opened(workspace: Door, journal: "Journal") -> "tuple[Place, Platform]":
    kind, clock = workspace.settings.platform_kind, workspace.clock
    secret = platform_secret()
    if kind == "matrix":
        from showcause.platforms.matrix.client import MatrixPlatform

        place = place_of(workspace, {"Authorization": f"Bearer {secret}"})
        return place, MatrixPlatform(place, journal, clock)
    if kind == "atproto":
        from showcause.platforms.atproto.client import PdsPlatform, admin_header

        place = place_of(workspace, admin_header(secret))
        return place, PdsPlatform(place, journal, clock)
    if kind == "mastodon":
        from showcause.platforms.mastodon.client import MastodonPlatform

        place = place_of(workspace, {"Authorization": f"Bearer {secret}"})
        return place, MastodonPlatform(place, journal, clock)
    if kind == "ozone":
        from showcause.platforms.atproto.client import admin_header
        from showcause.platforms.ozone.client import OzonePlatform

        place = place_of(workspace, admin_header(secret))
        return place, OzonePlatform(place, journal, clock)
    from showcause.platforms.webhook.client import WebhookPlatform
    from showcause.platforms.webhook.signing import secrets_from_text

    place = place_of(workspace, {})
    signing = secrets_from_text(secret)
    return place, WebhookPlatform(place, signing, journal, clock, _message_id)


@contextmanager
def reports_made(workspace: Door) -> "Iterator[Iterator[dict[str, Any]]]":
    """The reports people made on the platform, as events to read in.

    Raises:
        BadInput: the platform is not one whose reports can be read, or its credential is missing.
    """
    settings = workspace.settings
    if settings.platform_kind == "matrix":
        from showcause.platforms.matrix.reports import reports
    elif settings.platform_kind == "mastodon":
        from showcause.platforms.mastodon.rows import reports
    elif settings.platform_kind == "ozone":
        from showcause.platforms.ozone.reports import reports
    else:
        message = f"reports cannot be read from a platform of kind '{settings.platform_kind}'"
        raise BadInput(message, hint="matrix, mastodon or ozone")

    place = place_of(workspace, _reading_header(settings.platform_kind))
    try:
        yield reports(place, settings.platform.name)
    finally:
        place.close()


def _reading_header(kind: str) -> Mapping[str, str]:
    secret = platform_secret()
    if kind == "ozone":
        from showcause.platforms.atproto.client import admin_header

        return admin_header(secret)
    return {"Authorization": f"Bearer {secret}"}


def _message_id() -> str:
    return f"ask_{secrets.token_hex(_ID_BYTES)}"


def place_of(workspace: Door, headers: Mapping[str, str]) -> "Place":
    """The platform's address, reached with these headers.

    Loopback is allowed where an administrative interface usually is: on the same machine.

    For webhooks it is not: their address may be somebody else's choice.
    """
    from showcause.platforms.reaching import Place, networks_from_text

    settings = workspace.settings.platform
    beside = () if workspace.settings.platform_kind == "webhook" else _LOOPBACK
    return Place(
        settings.address,
        headers=headers,
        timeout=CALL_SECONDS,
        allowed=networks_from_text((*settings.allow_networks, *beside)),
        ca_file=str(settings.ca_file or ""),
    )


def platform_secret() -> str:
    """The platform's credential, from the environment or the file it names.

    Raises:
        BadInput: there is none, or the file cannot be read.
    """
    given = os.environ.get(SECRET, "")
    path = os.environ.get(f"{SECRET}_FILE", "")
    if path and not given:
        try:
            given = Path(path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput("the platform's credential cannot be read", where=path) from error
    if not given.strip():
        hint = f"{SECRET}, or {SECRET}_FILE with the path of a file"
        raise BadInput("there is no credential for the platform", hint=hint)
    return given.strip()
