"""The Persian-language accounts: hidden, pseudonymous, reported in masses, and no violation."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from showcause.simulate.stories import SimulatedWorld
from tests.record.command import showcause
from tests.record.sites import copied, remove
from tests.record.stages import Stages
from tests.stories.checks import STORY_3, Check
from tests.stories.conftest import Theatre
from tests.stories.playing import Outcome, events

Played = Callable[..., Outcome]
SEED = 1


@pytest.fixture
def world(theatre: Theatre) -> SimulatedWorld:
    return theatre.world(3, SEED, True)


@pytest.mark.parametrize("check", STORY_3, ids=lambda check: check.__name__)
def test_on_our_path(ours: Played, check: Check) -> None:
    check(ours(3, SEED))


@pytest.mark.parametrize("check", STORY_3, ids=lambda check: check.__name__)
def test_as_it_happened_it_fails(theirs: Played, check: Check) -> None:
    outcome = theirs(3, SEED)

    with pytest.raises(AssertionError):
        check(outcome)


def test_opponents_hide_shout_together_and_are_reported_in_masses(
    world: SimulatedWorld, ours: Played
) -> None:
    """What the story is about is there: nobody is spared because nothing pointed at them."""
    outcome = ours(3, SEED)
    opposed = outcome.people("dissident")
    reports = Counter(f"sandbox:{row['account_id']}" for row in events(world, "report"))
    hidden = [account for account in opposed if outcome.truth[account]["vpn"]]
    shouting = {
        f"sandbox:{row['account_id']}" for row in events(world, "post") if "مرگ بر" in row["text"]
    }
    found = {account for row in outcome.rows("findings") for account in row["account_ids"]}

    assert len(hidden) > 0.6 * len(opposed)
    assert max(reports[account] for account in opposed) >= 30
    assert len(shouting & opposed) > 0.5 * len(opposed)
    assert len(found & opposed) > 0.5 * len(opposed)


def test_both_sides_get_the_same_answer(ours: Played) -> None:
    outcome = ours(3, SEED)
    proposed = {row["account"] for row in outcome.rows("proposals")}

    assert not proposed & outcome.people("dissident", "supporter", "movement")


def test_guilty_networks_are_found_in_each_language(ours: Played) -> None:
    outcome = ours(3, SEED)
    measured = {row["account"] for row in outcome.rows("decisions")}
    languages = {outcome.truth[account]["language"] for account in measured & outcome.guilty}

    assert languages == {"en", "fa"}


THREATS = """\
id: threats
clause: "4.1"
measure: suspend
severity: 8
owner: trust-and-safety
when: behaviour_partners >= 4
"""
"""What would have hit every circle that calls together: loose, and of one kind of evidence."""


def test_a_rule_that_would_burst_against_them_reaches_nobody(
    world: SimulatedWorld, stages: Stages, tmp_path: Path
) -> None:
    site = copied(stages.site("empty"), tmp_path / "home")
    (site.home / "rulebook" / "threats.yaml").write_text(THREATS, encoding="utf-8")
    showcause(site, "ingest", *sorted(world.out.glob("events*.ndjson")))

    with pytest.raises(AssertionError, match="rule threats would do it again"):
        showcause(site, "run", "--play-reviewers")

    proposed = showcause(site, "list", "proposals", "--json")
    decided = showcause(site, "list", "decisions", "--json")
    remove(site)
    assert "threats" not in proposed
    assert not decided.strip()
