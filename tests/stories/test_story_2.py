"""The page and its leaders: a careless rule hits tens of innocents and is rolled back by cause."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from showcause.simulate.stories import SimulatedWorld
from showcause.store.reads.lists import LISTS
from showcause.wiring import opening
from tests.record.command import showcause
from tests.record.sites import Site, copied, environment, remove
from tests.record.stages import Stages
from tests.stories import playing
from tests.stories.checks import (
    Check,
    appeals_are_answered_by_somebody_else,
    clause_and_rule_are_cited,
    decisions,
    deliveries_are_recorded,
    everybody_was_heard_first,
    evidence_is_the_persons_own,
    people_decided,
    safeguards_are_on_record,
    statements_are_complete,
    the_guilty_are_found_and_shown_why,
    the_platform_is_as_decided,
    two_families_of_evidence,
)
from tests.stories.playing import Outcome, as_it_happened, simulated

ACCOUNTS: Final = 1_500
SEED: Final = 1
CARELESS: Final = """\
id: page_automation
clause: "4.1"
measure: lock
severity: 5
owner: trust-and-safety
when: families >= 2 AND behaviour_partners >= 4 AND origin_partners >= 3
unless: affiliated_partner_ppm >= 900000
"""
"""Everybody beside a page, whatever else they are; it repeats no incident that ships."""

AUTHORITY: Final = "Ministry of the Interior"
TENS: Final = 200


def no_leader_is_under_a_measure(outcome: Outcome) -> None:
    """Pages and those who lead them were hit, and are free again."""
    ours = outcome.people("leaders_page", "leader")
    hit = [row for row in decisions(outcome) if row["account"] in ours]
    assert hit
    assert {row["status"] for row in hit} == {"reversed"}
    assert not {row["account"] for row in outcome.rows("platform") if row["measures"]} & ours


def everybody_hit_by_the_rule_is_told_why_and_what_prevents_it(outcome: Outcome) -> None:
    """An apology each, in their language, with how many others; nobody was left out."""
    faulty = {row["account"] for row in decisions(outcome) if row["rule_id"] == "page_automation"}
    letters = {row["account"]: row for row in outcome.rows("notices") if row["kind"] == "rollback"}
    won = {row["account"] for row in outcome.rows("notices") if row["kind"] == "reversal"}
    assert faulty and letters and set(letters) | won == faulty
    english = [row["body"] for row in letters.values() if row["language"] == "en"]
    for part in ("sorry", "A rule of ours was wrong", "Your case is now a test", str(len(letters))):
        assert all(part in body for body in english), part
    for account, row in letters.items():
        assert row["language"] == outcome.truth[account]["language"]


def reversals_give_everything_back(outcome: Outcome) -> None:
    """Each reversal has its reason, and gives back all but what another decision withholds."""
    assert outcome.rows("reversals")
    standing = {row["account"] for row in decisions(outcome) if row["status"] == "in_force"}
    free = [row for row in outcome.rows("reversals") if row["account"] not in standing]
    assert free and all(row.get("reason") for row in outcome.rows("reversals"))
    for row in free:
        assert row["effects"] and all(effect["restored"] for effect in row["effects"])


def independent_decisions_stand(outcome: Outcome) -> None:
    """Who is under a valid decision as well stays under that one, and under that one alone."""
    both = [
        row
        for row in decisions(outcome)
        if row["rule_id"] == "platform_manipulation" and row["account"] in outcome.guilty
    ]
    assert both
    assert {row["status"] for row in both} == {"in_force"}
    assert {row["measure"] for row in both} == {"suspend"}


def few_were_hit(outcome: Outcome) -> None:
    """Tens of accounts, not thousands, and nobody for standing near."""
    hit = [row for row in decisions(outcome) if row["account"] not in outcome.guilty]
    assert 0 < len(hit) < TENS
    assert all(row["evidence_event_ids"] for row in hit)


def requests_are_shown(outcome: Outcome) -> None:
    """Whether somebody outside asked stands on each decision; the statement says it, or none."""
    for row in decisions(outcome):
        assert row["statement"] is not None and "requests" in row["statement"], row["account"]
    asked = [row for row in decisions(outcome) if row["statement"]["requests"]]
    assert asked
    for row in asked:
        assert row["statement"]["requests"] == [f"authority:{AUTHORITY}"]


STORY_2: Final[tuple[Check, ...]] = (
    statements_are_complete,
    evidence_is_the_persons_own,
    clause_and_rule_are_cited,
    two_families_of_evidence,
    people_decided,
    everybody_was_heard_first,
    the_guilty_are_found_and_shown_why,
    deliveries_are_recorded,
    appeals_are_answered_by_somebody_else,
    reversals_give_everything_back,
    safeguards_are_on_record,
    the_platform_is_as_decided,
    no_leader_is_under_a_measure,
    everybody_hit_by_the_rule_is_told_why_and_what_prevents_it,
    independent_decisions_stand,
    few_were_hit,
    requests_are_shown,
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> SimulatedWorld:
    return simulated(2, ACCOUNTS, SEED, tmp_path_factory.mktemp("story-2"), declared=True)


@pytest.fixture(scope="module")
def played(
    stages: Stages, world: SimulatedWorld, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Site, Outcome]]:
    site = copied(stages.site("empty"), tmp_path_factory.mktemp("story-2-site") / "home")
    yield site, our_way(world, site)
    remove(site)


def our_way(world: SimulatedWorld, site: Site) -> Outcome:
    """The careless rule goes live, people appeal, and one of them rolls it back by cause."""
    careless = site.home / "rulebook" / "page_automation.yaml"
    careless.write_text(CARELESS, encoding="utf-8")
    truth = playing._truth(world.out)
    page = next(key for key, row in truth.items() if row["role"] == "leaders_page")
    showcause(site, "staff", "ana", "--role", "senior")
    showcause(site, "contact", page, "--by", "ana", "--name", AUTHORITY)
    showcause(site, "ingest", *sorted(world.out.glob("events*.ndjson")))
    showcause(site, "run", "--play-reviewers")
    token = token_of(site, page)
    showcause(site, "appeal", "--token", token, "--text", "We are a page and those who lead it.")
    showcause(site, "run", "--play-reviewers")
    by_rule = [row for row in listed(site, "rules") if row["rule_id"] == "page_automation"]
    cause = f"rule:{by_rule[0]['rule_hash']}"
    showcause(site, "roll-back", cause, "--by", "ana", "--guard", "incident_corpus")
    showcause(site, "run", "--play-reviewers")
    with environment(site):
        workspace = opening.open_workspace(site.home)
        tables = playing._listed(workspace)
        tables["platform"] = playing._platform(workspace, truth)
    return Outcome(2, tables, truth, playing._authors(world.out))


def listed(site: Site, what: str) -> list[dict[str, str]]:
    with environment(site):
        workspace = opening.open_workspace(site.home)
        return [json.loads(json.dumps(row)) for row in LISTS[what](workspace.clock())]


def token_of(site: Site, account: str) -> str:
    (letter,) = [
        row
        for row in listed(site, "notices")
        if row["account"] == account and row["kind"] == "decision"
    ]
    found = re.search(r"/c/([a-z2-7]{32})", letter["body"])
    assert found
    return found[1]


@pytest.mark.parametrize("check", STORY_2, ids=lambda check: check.__name__)
def test_on_our_path(played: tuple[Site, Outcome], check: Check) -> None:
    check(played[1])


@pytest.mark.parametrize("check", STORY_2, ids=lambda check: check.__name__)
def test_as_it_happened_it_fails(world: SimulatedWorld, check: Check) -> None:
    outcome = as_it_happened(world)

    with pytest.raises((AssertionError, KeyError, TypeError)):
        check(outcome)


def test_the_careless_rule_may_not_come_back_under_another_hash(
    played: tuple[Site, Outcome],
) -> None:
    site, _ = played
    path = Path(site.home) / "rulebook" / "page_automation.yaml"
    path.write_text(CARELESS + "# mended, it says\n", encoding="utf-8")

    with pytest.raises(Exception, match="would do it again"):
        showcause(site, "rules", "check")
