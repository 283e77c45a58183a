"""Planted networks are found with their proof, and look-alikes are not."""

import random
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from showcause.detectors.coshare.definition import CoshareSettings, definition
from showcause.detectors.coshare.detect import detect
from showcause.detectors.coshare.pairs import co_shares, groundwork
from showcause.detectors.tables import findings
from showcause.domain.finding import Family, Finding
from showcause.domain.moment import DAY, HOUR
from showcause.engine.definition import through
from showcause.engine.duckdb import DuckDBEngine

Row = tuple[str, str, int]
Build = Callable[..., pa.Table]
NOON = 12 * HOUR


@pytest.fixture
def found(engine: DuckDBEngine, share_table: Build) -> Callable[..., list[Finding]]:
    def run(rows: list[Row], trace: str = "link", **more: pa.Table) -> list[Finding]:
        return findings(detect(engine, {"share": share_table(rows, trace), **more}))

    return run


def a_cell(name: str = "bot", size: int = 6, things: int = 5, start: int = DAY) -> list[Row]:
    return [
        (f"{name}{who}", f"{name}-story{thing}", start + thing * HOUR + who * 3_000)
        for who in range(size)
        for thing in range(things)
    ]


def names(finding: Finding) -> list[str]:
    return [member.account for member in finding.members]


def test_a_cell_is_found_with_all_its_members(
    found: Callable[..., list[Finding]], crowd: list[Row]
) -> None:
    (finding,) = found(crowd + a_cell())

    assert names(finding) == [f"here:bot{who}" for who in range(6)]
    assert finding.family is Family.BEHAVIOUR
    assert finding.platform == "here"
    assert 1 <= finding.error_ppm <= 10_000
    assert all(member.partners == 5 for member in finding.members)


def test_every_tie_is_proven_by_two_events_within_the_window(
    found: Callable[..., list[Finding]], crowd: list[Row]
) -> None:
    (finding,) = found(crowd + a_cell())

    pairs = {(tie.account_a, tie.account_b) for tie in finding.ties}
    assert len(pairs) == 15
    assert len(finding.ties) == 15 * 5
    for tie in finding.ties:
        assert abs(tie.at_a - tie.at_b) <= 60_000
        assert tie.event_a == f"{tie.account_a.removeprefix('here:')}/{tie.object}/{tie.at_a}"
        assert tie.event_b == f"{tie.account_b.removeprefix('here:')}/{tie.object}/{tie.at_b}"


def test_two_cells_are_two_findings(found: Callable[..., list[Finding]], crowd: list[Row]) -> None:
    both = found(crowd + a_cell("bot") + a_cell("sock", start=3 * DAY))

    assert sorted(len(finding.members) for finding in both) == [6, 6]


def test_order_and_strangers_do_not_change_a_finding(
    found: Callable[..., list[Finding]], crowd: list[Row]
) -> None:
    (finding,) = found(crowd + a_cell())
    shuffled = crowd + a_cell() + [(f"stranger{n}", f"odd{n}", n * HOUR) for n in range(20)]
    random.Random(1).shuffle(shuffled)

    (again,) = found(shuffled)

    assert again.finding_id == finding.finding_id
    assert again.ties == finding.ties
    assert names(again) == names(finding)


def test_what_speaks_for_a_member_stands_beside_what_speaks_against(
    found: Callable[..., list[Finding]], crowd: list[Row]
) -> None:
    life = [("bot0", f"garden{day}", day * HOUR) for day in range(10)]
    account = pa.table(
        {
            "platform": ["here"],
            "account_id": ["bot0"],
            "created_at": [DAY - 400 * DAY],
            "followers": [12_000],
            "at": [0],
            "event_id": ["a0"],
        }
    )

    (finding,) = found(crowd + a_cell() + life, account=account)

    assert dict(finding.members[0].counter) == {
        "account_age_days": 400,
        "active_days_before": 1,
        "followers": 12_000,
        "unrelated_share_ppm": 666_666,
    }
    assert "followers" not in dict(finding.members[1].counter)


def test_a_crowd_at_its_own_pace_is_no_network(
    found: Callable[..., list[Finding]], crowd: list[Row]
) -> None:
    assert found(crowd) == []


def test_nothing_shared_is_no_finding(found: Callable[..., list[Finding]]) -> None:
    assert found([]) == []
    assert found([("ada", "a", 1)]) == []


def test_friends_who_share_one_thing_once_are_no_network(
    found: Callable[..., list[Finding]], crowd: list[Row]
) -> None:
    assert found(crowd + a_cell(things=1)) == []


def test_one_post_with_many_hashtags_is_one_act(
    found: Callable[..., list[Finding]], crowd: list[Row]
) -> None:
    copied = [(f"fan{who}", f"tag{tag}", DAY + who * 1_000) for who in range(8) for tag in range(6)]

    assert found(crowd + copied, "hashtag") == []


@pytest.mark.parametrize("shift", [27_000_001, 23 * HOUR + 1_799_999])
@pytest.mark.parametrize("compiled_from", [0, 1_000_000])
def test_where_the_clock_starts_changes_no_finding(
    shift: int, compiled_from: int, engine: DuckDBEngine, share_table: Build, crowd: list[Row]
) -> None:
    """Whoever lives in another time zone is found neither more nor less."""
    life = [("bot0", f"garden{hour}", hour * HOUR) for hour in range(20)]
    chosen = CoshareSettings(compiled_from=compiled_from)

    def tables(shift: int) -> list[dict[str, object]]:
        rows = [(who, what, at + shift) for who, what, at in crowd + a_cell() + life]
        found = detect(engine, {"share": share_table(rows)}, chosen)
        return [*found.members.to_pylist(), *found.pairs.to_pylist()]

    assert without_ids(tables(shift)) == without_ids(tables(0)) != []


def without_ids(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    named = ("finding_id", "event_ids")
    return [{name: row[name] for name in row if name not in named} for row in rows]


@pytest.mark.parametrize("route", [0, 10**9])
@pytest.mark.parametrize("trace", ["domain", "mention", "reply", "text"])
def test_a_further_trace_counts_only_when_it_is_asked_for(
    trace: str, route: int, engine: DuckDBEngine, share_table: Build, crowd: list[Row]
) -> None:
    sources = {"share": pa.concat_tables([share_table(crowd), share_table(a_cell(), trace)])}
    asked = CoshareSettings(compiled_from=route)

    without = detect(engine, sources, asked)
    having = detect(engine, sources, replace(asked, **{f"with_{trace}": True}))

    assert (without.findings.num_rows, having.findings.num_rows) == (0, 1)


@pytest.mark.parametrize("route", [0, 10**9])
def test_strangers_and_what_they_share_never_change_a_tie(
    route: int, engine: DuckDBEngine, share_table: Build, crowd: list[Row]
) -> None:
    chosen = CoshareSettings(compiled_from=route)
    strangers = [(f"a{n:03}", f"a{n % 50}", DAY + n * HOUR) for n in range(100)]
    rows = crowd + a_cell()

    alone, among = (edges(engine, share_table(some), chosen) for some in (rows, strangers + rows))

    assert len(alone) >= 15
    assert among == alone


def edges(
    engine: DuckDBEngine, table: pa.Table, chosen: CoshareSettings
) -> set[tuple[str, str, int, int]]:
    ground = groundwork(engine, {"share": table}, chosen)
    pairs = co_shares(engine, ground, replace(chosen, false_ties_ppm=1_000_000))
    named = ["", *ground["accounts"].sort_by("account_no")["account"].to_pylist()]
    ends = zip(pairs.account_a, pairs.account_b, pairs.objects, pairs.acts, strict=True)
    return {(named[a], named[b], int(objects), int(acts)) for a, b, objects, acts in ends}


def test_hours_apart_is_not_together(found: Callable[..., list[Finding]], crowd: list[Row]) -> None:
    slow = [(who, what, at + int(who[-1]) * HOUR) for who, what, at in a_cell()]

    assert found(crowd + slow) == []


def test_fans_of_one_match_on_its_hashtags_are_no_network(
    found: Callable[..., list[Finding]],
) -> None:
    chance = random.Random(9)
    fans = [
        (f"fan{who:03}", f"tag{chance.randrange(6)}", DAY + chance.randrange(3 * HOUR))
        for who in range(300)
        for _ in range(6)
    ]

    assert found(fans, "hashtag") == []


def test_a_popular_cue_does_not_hide_a_cell_behind_it(
    found: Callable[..., list[Finding]], crowd: list[Row]
) -> None:
    chance = random.Random(4)
    cue = [(f"person{n % 60:02}", "goal", DAY + chance.randrange(HOUR)) for n in range(400)]
    masked = [(f"bot{who}", "goal", DAY + chance.randrange(HOUR)) for who in range(6)]

    (finding,) = found(crowd + cue + masked + a_cell())

    assert names(finding) == [f"here:bot{who}" for who in range(6)]


def test_the_same_key_on_another_platform_is_another_thing(
    engine: DuckDBEngine, share_table: Build
) -> None:
    here = share_table(a_cell(size=2))
    there = share_table(a_cell("other", size=2)).set_column(
        0, "platform", pa.array(["there"] * 10, pa.string())
    )
    there = there.set_column(3, "object", share_table(a_cell(size=2))["object"])

    tables = detect(engine, {"share": pa.concat_tables([here, there])})

    assert tables.findings.num_rows == 0


def test_a_viral_object_stays_bounded_and_what_is_not_looked_for_is_said(
    engine: DuckDBEngine, share_table: Build, crowd: list[Row]
) -> None:
    viral = [(f"viewer{n:05}", thing, DAY + n) for n in range(20_000) for thing in ("v", "w")]
    chosen = CoshareSettings(heavy=1_000, saturation=1_000_000)

    table = share_table(crowd + a_cell() + viral)
    (finding,) = findings(detect(engine, {"share": table}, chosen))

    assert names(finding) == [f"here:bot{who}" for who in range(6)]
    assert any("1 objects were shared by so many" in note for note in finding.notes)


def test_too_many_proofs_are_cut_to_two_a_tie_and_it_is_said(
    engine: DuckDBEngine, share_table: Build, crowd: list[Row]
) -> None:
    table = share_table(crowd + a_cell())

    (finding,) = findings(detect(engine, {"share": table}, CoshareSettings(most_proofs=0)))

    assert len(finding.ties) == 15 * 2
    assert len({(tie.account_a, tie.account_b, tie.object) for tie in finding.ties}) == 30
    assert any("up to 2 of its objects" in note for note in finding.notes)


def test_naming_the_acts_of_many_ties_on_one_object_takes_no_more_than_the_ties(
    engine: DuckDBEngine,
) -> None:
    """Acts joined to acts on their object alone once filled a disk: 243 million here."""
    people, objects = 9_000, 3
    accounts = np.repeat(np.arange(1, people + 1), objects)
    acts = {"account_no": accounts, "object_no": np.tile(np.arange(objects), people)}
    acts |= {"event_at": acts["object_no"], "act_no": np.arange(accounts.size)}
    a, apart = (ends.ravel() for ends in np.meshgrid(accounts[: -33 * objects], np.arange(1, 34)))
    shared = np.tile(acts["object_no"][: -33 * objects], 33)
    ties = {"finding_no": a * 0, "account_a": a, "account_b": a + apart, "object_no": shared}
    ties |= {"a_at": shared, "b_at": shared, "proof_rank": a * 0 + 1}
    given = {"numbered_acts": pa.table(acts), "proof_ranks": pa.table(ties)}
    begun = time.process_time()

    proofs = engine.run(through(definition(), "proofs"), given, CoshareSettings().parameters())

    assert time.process_time() - begun < 10
    found = zip(*(proofs[act].to_pylist() for act in ("act_a", "act_b")), strict=True)
    first = (a - 1) * objects + shared
    assert sorted(found) == sorted(
        zip(first.tolist(), (first + apart * objects).tolist(), strict=True)
    )
