"""The left column: what the platform did, with nothing that Showcause promises."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from showcause.simulate.left_column import TABLES

if TYPE_CHECKING:
    from tests.unit.simulate.conftest import PlayedWorld


def tables(world: "PlayedWorld") -> dict[str, list[dict[str, Any]]]:
    folder = world.summary.out / "as_it_happened"
    return {name: _rows(folder / f"{name}.ndjson") for name in TABLES}


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


BESIDE = {
    1: {"organisation", "chapter", "volunteer", "lookalike"},
    3: {"dissident"},
    4: {"critic", "critic_alerted"},
}


@pytest.fixture(params=["students", "opponents", "purge"])
def world(request: pytest.FixtureRequest) -> "PlayedWorld":
    played: PlayedWorld = request.getfixturevalue(request.param)
    return played


def test_nobody_knows_who_decided_why_or_on_which_evidence(world: "PlayedWorld") -> None:
    decisions = tables(world)["decisions"]

    assert decisions
    for decision in decisions:
        assert (
            decision["decided_by"] == decision["evidence_event_ids"] == decision["families"] == []
        )
        assert decision["rule_hash"] is decision["clause"] is decision["statement"] is None


def test_everybody_is_hit_in_one_moment_by_one_sweep_nobody_approved(
    world: "PlayedWorld",
) -> None:
    decisions, (sweep,) = tables(world)["decisions"], tables(world)["sweeps"]

    assert len({decision["made_at"] for decision in decisions}) == 1
    assert {decision["sweep_id"] for decision in decisions} == {sweep["sweep_id"]}
    assert sweep["size"] == len(decisions)
    assert len(sweep["stages"]) == 1
    assert sweep["approvals"] == []


def test_the_innocent_beside_the_guilty_are_hit_too(world: "PlayedWorld") -> None:
    truth = {row["account_key"]: row for row in world.truth.values()}
    hit = [truth[decision["account"]] for decision in tables(world)["decisions"]]

    assert sum(row["guilty"] for row in hit) == world.summary.guilty
    assert {row["role"] for row in hit if not row["guilty"]} >= BESIDE[world.summary.story]


def test_every_notice_is_the_same_english_sentence_and_no_delivery_is_known(
    world: "PlayedWorld",
) -> None:
    notices = tables(world)["notices"]

    assert {notice["body"] for notice in notices} == {
        "Your account was suspended for violating our rules."
    }
    assert {notice["language"] for notice in notices} == {"en"}
    assert {notice["delivered"] for notice in notices} == {None}


def test_no_appeal_is_answered(world: "PlayedWorld") -> None:
    appeals = tables(world)["appeals"]

    assert appeals
    assert {(appeal["status"], appeal["answered_at"]) for appeal in appeals} == {("open", None)}


def test_only_the_named_come_back_after_a_week_with_one_sentence(world: "PlayedWorld") -> None:
    rows = tables(world)
    truth = {row["account_key"]: row for row in world.truth.values()}
    back = [truth[reversal["account"]] for reversal in rows["reversals"]]
    innocents = [row for row in rows["decisions"] if not truth[row["account"]]["guilty"]]

    assert 0 < len(back) < len(innocents)
    assert not any(row["guilty"] for row in back)
    for reversal in rows["reversals"]:
        assert reversal["effects"] == []
        assert reversal["cause"] is None
        assert reversal["made_at"] - rows["decisions"][0]["made_at"] == 7 * 86_400_000
