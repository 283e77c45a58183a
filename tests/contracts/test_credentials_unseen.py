"""Credentials of real platforms are in no message, receipt or journal, whatever answer comes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from showcause.domain.errors import PlatformError
from showcause.domain.measure import Measure
from showcause.enforcement.port import Message, Platform
from showcause.platforms.atproto.client import PdsPlatform, admin_header
from showcause.platforms.journal import Journal
from showcause.platforms.mastodon.client import MastodonPlatform
from showcause.platforms.matrix.client import MatrixPlatform
from showcause.platforms.ozone.client import OzonePlatform
from showcause.platforms.reaching import Place
from tests.contracts.contestants import LOOPBACK, now
from tests.contracts.servers.proxy import running_echo
from tests.contracts.test_every_platform import apply, undo

CANARY = "canary-secret-5f0c"
BEARER = {"Authorization": f"Bearer {CANARY}"}
BASIC = admin_header(CANARY)
SEEN = (CANARY, BASIC["Authorization"].removeprefix("Basic "))

Make = Callable[[Place, Journal], Platform]
ADAPTERS: dict[str, tuple[dict[str, str], str, Make]] = {
    "atproto": (BASIC, "did:plc:ada", lambda place, kept: PdsPlatform(place, kept, now)),
    "mastodon": (BEARER, "1", lambda place, kept: MastodonPlatform(place, kept, now)),
    "matrix": (BEARER, "@ada:a.test", lambda place, kept: MatrixPlatform(place, kept, now)),
    "ozone": (BASIC, "did:plc:ada", lambda place, kept: OzonePlatform(place, kept, now)),
}


@pytest.mark.parametrize("status", [302, 400, 401, 403, 404, 429, 500])
@pytest.mark.parametrize("name", ADAPTERS)
def test_no_answer_brings_a_credential_into_what_is_kept_or_said(
    name: str,
    status: int,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    headers, ada, make = ADAPTERS[name]
    caplog.set_level(0)
    with running_echo(status) as echo:
        place = Place(echo.url, headers=headers, timeout=4, allowed=LOOPBACK)
        platform = make(place, Journal(tmp_path / "orders.sqlite"))
        orders = [apply(ada, Measure.SUSPEND), undo(ada, Measure.SUSPEND)]
        said = [str(receipt) for receipt in platform.carry_out(orders)]
        for ask in (
            lambda: str(platform.standing_of([ada])),
            lambda: str(list(platform.in_force())),
            lambda: str(platform.announce([Message("n", ada, "News", "Some.", "en")])),
        ):
            try:
                said.append(ask())
            except PlatformError as error:
                said += [str(error), repr(error), repr(error.__cause__)]
        place.close()

    assert echo.calls and any(SEEN[0] in call or SEEN[1] in call for call in echo.calls)
    said += [*capfd.readouterr(), caplog.text]
    assert not [text for text in said if any(secret in text for secret in SEEN)]
    for path in tmp_path.iterdir():
        assert not any(secret.encode() in path.read_bytes() for secret in SEEN), path
