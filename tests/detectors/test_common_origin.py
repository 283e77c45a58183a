"""Accounts set up together are found; offices, VPN users and public machines are not."""

from collections.abc import Callable, Sequence

import pyarrow as pa
import pytest

from showcause.detectors.common_origin.definition import OriginSettings, definition
from showcause.detectors.common_origin.detect import Origins, detect, origin_findings, origins
from showcause.detectors.tables import findings
from showcause.domain.finding import Family
from showcause.domain.moment import DAY, HOUR
from showcause.engine.duckdb import DuckDBEngine
from showcause.engine.lint import violations

Signup = tuple[str, str, str, str | None]
SOME_DAY = 18_000 * DAY + 17_123


def signups(rows: Sequence[Signup]) -> pa.Table:
    columns = {
        "platform": ["here"] * len(rows),
        "account_id": [row[0] for row in rows],
        "token_kind": [row[1] for row in rows],
        "token": [row[2] for row in rows],
        "exit": pa.array([row[3] for row in rows], pa.string()),
        "at": [SOME_DAY + place for place in range(len(rows))],
        "event_id": [f"s{place}" for place in range(len(rows))],
    }
    return pa.table(columns)


def created(moments: dict[str, int]) -> pa.Table:
    return pa.table(
        {
            "platform": ["here"] * len(moments),
            "account_id": list(moments),
            "created_at": list(moments.values()),
            "event_id": [f"c-{who}" for who in moments],
        }
    )


def network(accounts: Sequence[str]) -> pa.Table:
    return pa.table(
        {"finding_id": ["fnd_x"] * len(accounts), "account": [f"here:{who}" for who in accounts]}
    )


BOTS = [f"bot{n}" for n in range(12)]


@pytest.fixture
def among(engine: DuckDBEngine) -> Callable[..., Origins]:
    def look(members: Sequence[str], **sources: pa.Table) -> Origins:
        return origins(engine, sources, network(members))

    return look


def test_one_device_links_all_who_used_it(among: Callable[..., Origins]) -> None:
    found = among(BOTS, signup=signups([(who, "device", "t1", "none") for who in BOTS]))

    assert found.links.num_rows == 12 * 11 // 2
    (finding,) = findings(origin_findings(found))
    assert finding.family is Family.INFRASTRUCTURE
    assert len(finding.members) == 12
    assert {tie.trace for tie in finding.ties} == {"device"}


@pytest.mark.parametrize(
    ("kind", "exit_"),
    [("network", "none"), ("network", "vpn"), ("device", "vpn"), ("device", "tor"),
     ("recovery", "shared")],
)  # fmt: skip
def test_networks_and_shared_exits_link_nobody(
    kind: str, exit_: str, among: Callable[..., Origins], engine: DuckDBEngine
) -> None:
    table = signups([(who, kind, "t1", exit_) for who in BOTS])

    assert among(BOTS, signup=table).links.num_rows == 0
    assert detect(engine, {"signup": table}).findings.num_rows == 0


def test_a_public_machine_links_nobody(among: Callable[..., Origins]) -> None:
    visitors = [f"visitor{n}" for n in range(OriginSettings().widest + 1)]
    table = signups([(who, "device", "café", "none") for who in visitors])

    assert among(visitors[:10], signup=table).links.num_rows == 0
    assert among(visitors[:10], signup=table.slice(0, 60)).links.num_rows == 45


def test_a_device_shared_with_strangers_says_nothing_of_the_network(
    among: Callable[..., Origins],
) -> None:
    table = signups([("ada", "device", "t1", "none"), ("stranger", "device", "t1", "none")])

    assert among(["ada", "bo"], signup=table).links.num_rows == 0


def test_repeating_a_sign_up_makes_no_second_holder(among: Callable[..., Origins]) -> None:
    table = signups([("ada", "device", "t1", "none")] * 3 + [("bo", "device", "t1", None)])

    assert among(["ada", "bo"], signup=table).links.num_rows == 1


def background(size: int = 2_000) -> dict[str, int]:
    return {f"person{n}": SOME_DAY + n * 7 * 60_000 for n in range(size)}


def test_a_burst_within_the_network_is_found(among: Callable[..., Origins]) -> None:
    burst = {who: SOME_DAY + DAY + place * 200_000 for place, who in enumerate(BOTS)}

    found = among(BOTS, account=created(background() | burst))

    assert found.bursts.num_rows == 12
    assert set(found.bursts["together"].to_pylist()) == {12}
    (finding,) = findings(origin_findings(found))
    assert {tie.trace for tie in finding.ties} == {"created"}
    assert finding.members[0].event_ids == ("c-bot0",)


@pytest.mark.parametrize("shift", [27_000_001, 1_799_999])
def test_where_the_clock_starts_changes_no_burst(shift: int, among: Callable[..., Origins]) -> None:
    burst = {who: SOME_DAY + DAY + place * 250_000 for place, who in enumerate(BOTS)}
    everyone = background() | burst

    found = among(BOTS, account=created(everyone)).bursts
    moved = {who: at + shift for who, at in everyone.items()}
    later = among(BOTS, account=created(moved)).bursts

    columns = ["account", "together", "surprise"]
    assert later.select(columns).to_pylist() == found.select(columns).to_pylist() != []


def test_members_who_joined_one_by_one_are_no_burst(among: Callable[..., Origins]) -> None:
    slowly = {who: SOME_DAY + place * 11 * HOUR for place, who in enumerate(BOTS)}

    assert among(BOTS, account=created(background() | slowly)).bursts.num_rows == 0


def test_a_day_everybody_joined_is_no_burst_of_a_network(among: Callable[..., Origins]) -> None:
    surge = {f"migrant{n}": SOME_DAY + DAY + n * 1_000 for n in range(3_000)}
    friends = list(surge)[::250]

    assert among(friends, account=created(background() | surge)).bursts.num_rows == 0


@pytest.mark.parametrize("offset", [0, 5 * HOUR + HOUR // 2, 3 * HOUR, HOUR // 4])
def test_a_date_without_a_time_is_no_burst(offset: int, among: Callable[..., Origins]) -> None:
    same_day = {who: 18_000 * DAY + offset for who in BOTS}

    assert among(BOTS, account=created(background() | same_day)).bursts.num_rows == 0


def test_a_household_is_a_pair_and_no_finding(engine: DuckDBEngine) -> None:
    table = signups([("ada", "device", "t1", "none"), ("bo", "device", "t1", "none")])

    assert detect(engine, {"signup": table}).findings.num_rows == 0


def test_groups_are_found_without_behaviour(engine: DuckDBEngine) -> None:
    rows = [(who, "device", "t1", "none") for who in BOTS]
    rows += [(f"other{n}", "payment", "t2", "none") for n in range(4)]

    tables = detect(engine, {"signup": signups(rows)})

    assert sorted(tables.findings["members"].to_pylist()) == [4, 12]
    assert detect(engine, {"signup": signups(rows[::-1])}).members.num_rows == 16
    assert detect(engine, {}).findings.num_rows == 0


def test_the_definition_stays_in_the_portable_subset() -> None:
    assert violations(definition()) == ()
