"""A burst against one language, from the generated story: it trips, it is held, nobody is measured.

A rule aimed at small circles passes the corpus of past incidents and hits a hundred innocent people
who write Persian, and next to no other innocent. People who know each account read what it
proposed; from there on the breaker stops it by itself.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from showcause.domain.moment import HOUR
from showcause.domain.staff import Role, Staff
from showcause.policy.expression import CompiledRule
from showcause.policy.promotion import Stage
from showcause.steps.back_test import back_test
from showcause.steps.detect import features_of
from showcause.steps.look import look
from showcause.steps.propose import propose
from showcause.steps.rollout import rule_state
from showcause.steps.trip import trip
from showcause.store.reads.rollout import stage_sample
from tests import cast
from tests.record.house import House, entries, opened
from tests.record.sites import copied, remove
from tests.record.stages import Stages
from tests.stories.conftest import Theatre

SEED: Final = 1
EVA: Final = Staff("eva", "Eva", Role.RULES_ENGINEER, ("en",))
READERS: Final = (cast.UNA, cast.IDA)

CIRCLES: Final = """\
id: circles
clause: "4.1"
measure: suspend
severity: 8
owner: trust-and-safety
when: >-
  behaviour_partners >= 4 AND behaviour_objects >= 5 AND active_days_before <= 7
  AND ((network_size <= 30 AND repeated_text_ppm = 0) OR burst_size BETWEEN 42 AND 50)
"""
"""Unlike every past wrongful measure: one crew that writes English, and whoever calls together in a
small circle, each time in other words. In this story those are both sides of a quarrel in Persian.
"""

Truth = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Burst:
    """A house in which the rule has proposed, and who everybody really is."""

    house: House
    rule: CompiledRule
    truth: Truth

    @property
    def proposed(self) -> Counter[tuple[str, bool]]:
        """How many of each language it would measure, guilty and innocent."""
        people = [self.truth[row["account"]] for row in self.house.listed("proposals")]
        return Counter((one["language"], one["guilty"]) for one in people)

    def read(self) -> None:
        """Two people say of every proposal whether it was right; both know the account."""
        for person in READERS:
            self.house.wait(1)
            rows = stage_sample(self.rule.rule.rule_hash, Stage.FULL.value, person.staff_id, 10_000)
            for said, guilty in (("right", True), ("wrong", False)):
                chosen = [
                    row["proposal_id"]
                    for row in rows
                    if self.truth[row["account"]]["guilty"] == guilty
                ]
                look(chosen, said, by=person, circumstances=self.house.circumstances)

    def heard_and_approved(self) -> dict[str, int]:
        """What the safeguards say a day later, with the yes of two people to every sweep."""
        self.house.hear()
        self.house.deliver()
        sweeps = [row["sweep_id"] for row in self.house.listed("sweeps")]
        for person in (cast.REX, cast.UNA):
            self.house.approve(sweeps, person)
        self.house.wait(25 * HOUR)
        return self.house.safeguard()


@pytest.fixture
def burst(theatre: Theatre, stages: Stages, tmp_path: Path) -> Iterator[Burst]:
    world = theatre.world(3, SEED, True)
    site = copied(stages.site("empty"), tmp_path / "home")
    (site.home / "rulebook" / "circles.yaml").write_text(CIRCLES, encoding="utf-8")
    house = opened(site)
    house.hire(EVA, cast.REX, cast.UNA, cast.IDA)
    for path in sorted(world.out.glob("events*.ndjson")):
        house.ingest(path)
    lines = (world.out / "truth.ndjson").read_text(encoding="utf-8").splitlines()
    truth = {row["account_key"]: row for row in map(json.loads, lines)}
    yield Burst(house, _proposing(house), truth)
    remove(site)


def _proposing(house: House) -> CompiledRule:
    """The rule, back-tested and full from before, once it has proposed all that it hits."""
    house.declare()
    run_id, _ = house.detect()
    house.promote_earlier()
    (rule,) = (one for one in house.rules if one.rule.rule_id == "circles")
    features, known = features_of(run_id, house.circumstances), house.circumstances
    back_test(house.engine, features, "story", rule, {}, by=EVA, circumstances=known)
    propose(house.engine, run_id, features, house.rulebook, [rule], known)
    return rule


def test_a_burst_against_persian_trips_is_held_and_suspends_nobody(burst: Burst) -> None:
    proposed = burst.proposed
    assert proposed["fa", False] > 100
    assert proposed["en", True] > 30
    assert proposed["fa", False] > 8 * sum(
        count for (language, guilty), count in proposed.items() if language != "fa" and not guilty
    )
    burst.read()

    tripped = trip(burst.house.circumstances)

    assert tripped["disparity"] == 1
    (told,) = entries("rule_paused").values()
    detail = json.loads(told["detail"])
    (disparity,) = [one for one in (detail, *detail["also"]) if one["breaker"] == "disparity"]
    assert disparity["segment"] == "language:fa"
    counts = burst.heard_and_approved()
    assert counts["allow"] == 0
    held = burst.house.listed("holds")
    assert len(held) + counts["refuse"] == sum(proposed.values())
    assert all("rule_paused" in {why["reason"] for why in row["reasons"]} for row in held)
    assert (burst.house.decide(), burst.house.order()) == (0, 0)
    assert standing(burst) == {}


def standing(burst: Burst) -> dict[str, Any]:
    """What the platform itself holds against anybody in the story, asked in its own process."""
    names = [row["account"] for row in burst.truth.values()]
    with burst.house.sandbox() as platform:
        burst.house.enforce(platform)
        return {name: kept for name, kept in platform.standing_of(names).items() if kept}


def test_the_same_rule_read_as_right_everywhere_is_not_paused(burst: Burst) -> None:
    """The breaker answers to what people found, not to whom the rule hit."""
    everybody_guilty = {account: {**row, "guilty": True} for account, row in burst.truth.items()}
    Burst(burst.house, burst.rule, everybody_guilty).read()

    assert trip(burst.house.circumstances) == {}
    assert rule_state(burst.rule.rule).paused == ""
