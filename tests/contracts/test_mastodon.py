"""What only Mastodon does: purges, roles, scopes, limits, lengths and reports (on the stand-in)."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from showcause.domain.errors import PlatformError
from showcause.domain.measure import Effect, Measure
from showcause.domain.moment import MINUTE
from showcause.domain.notice import DeliveryState
from showcause.domain.order import OrderState
from showcause.enforcement.port import Message
from showcause.platforms.journal import Journal
from showcause.platforms.mastodon.client import MastodonPlatform
from showcause.platforms.mastodon.measures import PURGED
from showcause.platforms.mastodon.parts import parts
from showcause.platforms.mastodon.rows import reports
from showcause.platforms.reaching import Place
from tests.contracts.contestants import LOOPBACK, now
from tests.contracts.servers.mastodon import LEAST, Mastodon, running_mastodon
from tests.contracts.test_every_platform import apply, one, undo
from tests.record.house import HouseAt


@pytest.fixture(scope="module")
def server() -> Iterator[Mastodon]:
    with running_mastodon() as server:
        server.control("limits", limit=1_000_000)
        yield server


def place(server: Mastodon, token: str = "") -> Place:
    headers = {"Authorization": f"Bearer {token or server.token}"}
    return Place(server.url, headers=headers, timeout=10, allowed=LOOPBACK)


def platform_of(server: Mastodon, folder: Path, token: str = "") -> MastodonPlatform:
    return MastodonPlatform(place(server, token), Journal(folder / "orders.sqlite"), now)


def test_what_was_purged_is_not_called_given_back(server: Mastodon, tmp_path: Path) -> None:
    platform, ada = platform_of(server, tmp_path), server.register("purged")
    server.furnish(ada)
    one(platform, apply(ada, Measure.SUSPEND))
    path = f"/api/v1/admin/accounts/{ada}"
    assert server.call("DELETE", path, token=server.token).is_success

    receipt = one(platform, undo(ada, Measure.SUSPEND))

    assert receipt.state is OrderState.CONFIRMED
    assert set(receipt.effects) == {Effect.SIGN_IN, Effect.POSTING, Effect.SEARCH_RANK}
    assert not set(receipt.effects) & set(PURGED) and "purges" in receipt.message


@pytest.mark.parametrize("missing", LEAST.split()[:3])
def test_a_token_without_a_scope_waits_and_refuses_nobody(
    server: Mastodon, tmp_path: Path, missing: str
) -> None:
    scopes = " ".join(scope for scope in LEAST.split() if scope != missing)
    helper = server.register(f"less-{missing.replace(':', '')}", scopes, rank=5)
    platform = platform_of(server, tmp_path, server.tokens[helper])
    ada = server.register(f"spared-{missing.replace(':', '')}")

    receipt = one(platform, apply(ada, Measure.SUSPEND))

    if missing == "admin:read:reports":
        assert receipt.state is OrderState.CONFIRMED
        return
    assert (receipt.state, receipt.retry, receipt.wait_ms) == (OrderState.READY, True, MINUTE)
    assert "scopes" in receipt.message


def test_a_lost_role_waits_and_a_protected_account_is_refused(
    server: Mastodon, tmp_path: Path
) -> None:
    helper, owner = server.register("helper", LEAST, rank=5), server.register("owner", rank=100)
    platform, ada = platform_of(server, tmp_path, server.tokens[helper]), server.register("bo")

    protected = one(platform, apply(owner, Measure.SUSPEND))
    server.control("rank", id=helper, rank=0)
    demoted = one(platform, apply(ada, Measure.SUSPEND))
    server.control("rank", id=helper, rank=5)

    assert (protected.state, protected.retry) == (OrderState.REFUSED, False)
    assert (demoted.state, demoted.wait_ms) == (OrderState.READY, MINUTE)
    assert one(platform, apply(ada, Measure.SUSPEND)).state is OrderState.CONFIRMED


def test_the_limit_is_waited_out_until_the_moment_mastodon_names(
    server: Mastodon, tmp_path: Path
) -> None:
    helper = server.register("hurried", LEAST, rank=5)
    platform = platform_of(server, tmp_path, server.tokens[helper])
    names = [server.register(f"many{number}") for number in range(6)]
    server.control("limits", limit=4)

    receipts = platform.carry_out([apply(name, Measure.LOCK) for name in names])

    server.control("limits", limit=1_000_000)
    waiting = [receipt for receipt in receipts if receipt.state is OrderState.READY]
    assert len(waiting) >= 4 and all(receipt.retry for receipt in waiting)
    assert all(0 < receipt.wait_ms <= 5 * MINUTE for receipt in waiting)
    assert len({receipt.wait_ms for receipt in waiting} - {MINUTE}) >= 1


def test_a_long_notice_comes_in_parts_and_once(server: Mastodon, tmp_path: Path) -> None:
    platform, ada = platform_of(server, tmp_path), server.register("reader")
    body = " ".join(f"word{number}" for number in range(300))
    notice = Message("notice-long", ada, "News", body, "en")

    platform.announce([notice])
    # The answers were lost: another journal knows of nothing, and the keys make it the same posts.
    again = platform_of(server, tmp_path / "other")
    again.announce([notice])

    told = server.said_to(ada)
    assert len(told) > 3 and max(map(len, told)) <= 500
    assert " ".join(" ".join(told).split()) == f"News {body}"


def test_a_frozen_person_is_told_by_mail(server: Mastodon, tmp_path: Path) -> None:
    platform, ada = platform_of(server, tmp_path), server.register("frozen")
    one(platform, apply(ada, Measure.LOCK))

    (answer,) = platform.announce([Message("notice-frozen", ada, "News", "There is some.", "en")])

    assert answer.state is DeliveryState.ACCEPTED
    assert server.control("mails", id=ada)["mails"] == ["News\n\nThere is some."]


def test_more_than_a_page_is_listed_and_nothing_twice(server: Mastodon, tmp_path: Path) -> None:
    guilty = [server.register(f"page{number}") for number in range(205)]
    for number in guilty:
        server.suspend(number)

    listed = [row for page in platform_of(server, tmp_path).in_force() for row in page]

    assert set(guilty) <= {row.account_id for row in listed}
    assert len(listed) == len(set(listed))


def test_reports_are_read_in_once(server: Mastodon, house_at: HouseAt, tmp_path: Path) -> None:
    ada, bo = server.register("complainant"), server.register("complained-of")
    status = server.post(bo, "buy <b>now</b>").json()
    sent = {"account_id": bo, "status_ids": [status["id"]], "comment": "spam", "category": "spam"}
    assert server.call("POST", "/api/v1/reports", sent, server.tokens[ada]).is_success

    rows = list(reports(place(server), "social"))

    (row,) = (row for row in rows if row["account"] == bo)
    assert (row["reporter"], row["post"], row["text"]) == (ada, status["id"], "spam")
    file = tmp_path / "reports.ndjson"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    house = house_at("empty")
    house.clock.now = now()  # the stand-in's clock is the real one
    first, again = house.ingest(file), house.ingest(file, retry=True)
    assert first.added["report"] == len(rows)
    assert not again.added.get("report")


def test_a_strange_account_id_reaches_no_other_path(server: Mastodon, tmp_path: Path) -> None:
    platform = platform_of(server, tmp_path)
    for strange in ("1/../2", "1?x=1", "٣", "", "@ada"):
        receipt = one(platform, replace(apply("1", Measure.SUSPEND), account_id=strange))
        assert receipt.state is OrderState.REFUSED


def test_a_server_that_takes_no_token_is_no_empty_list(server: Mastodon, tmp_path: Path) -> None:
    platform = platform_of(server, tmp_path, "wrong")

    with pytest.raises(PlatformError, match="credentials"):
        list(platform.in_force())


def test_parts_lose_no_word() -> None:
    text = "one two three\n\nfour five " + "x" * 50
    found = list(parts(text, "@ada ", 20))

    assert max(map(len, found)) <= 20
    assert "".join("".join(found).replace("@ada ", "").split()) == "".join(text.split())
