"""Whatever people call in whatever order, no rule reaches bulk around its path.

The real steps on a real record, in random order by random people; then every stored trace must be
one that the model accepts. SHOWCAUSE_FULL=1 plays 100,000 sequences, CI 40.
"""

import os
import random
from collections import Counter
from typing import Final

import pyarrow as pa
import pytest

from showcause.domain.errors import ShowcauseError
from showcause.domain.staff import Role, Staff
from showcause.policy.expression import CompiledRule, compile_rule
from showcause.policy.promotion import PATH, Allowed, PathState, Stage, after, answer
from showcause.policy.rulebook import Rule
from showcause.steps.back_test import back_test
from showcause.steps.detect import features_of
from showcause.steps.look import look
from showcause.steps.promote import promote, resume
from showcause.steps.propose import propose
from showcause.steps.rollout import event_from_row, rule_state
from showcause.steps.trip import trip
from showcause.store.reads.rollout import events_of, stage_sample
from showcause.store.reads.rows import fetch_tuples
from tests import cast
from tests.record.house import House, HouseAt, execute

FULL: Final = bool(os.environ.get("SHOWCAUSE_FULL"))
SEQUENCES: Final = int(os.environ.get("SHOWCAUSE_SEQUENCES", 100_000 if FULL else 40))
CALLS: Final = 90
BULK: Final = ("staged_5", "staged_25", "full")
EVA: Final = Staff("eva", "Eva", Role.RULES_ENGINEER, ("en",))
PEOPLE: Final = (cast.REX, cast.UNA, cast.IDA, cast.VAL, EVA)


def a_rule(compiled: CompiledRule, number: int) -> CompiledRule:
    """The shipped rule with a text of its own."""
    from dataclasses import replace

    from showcause.detectors.feature_table import FEATURES

    rule: Rule = replace(
        compiled.rule, rule_id=f"r{number}", rule_hash=f"{number:064x}", owner=cast.IDA.staff_id
    )
    return compile_rule(rule, FEATURES)


def other_facts(features: pa.Table, number: int) -> pa.Table:
    """The same accounts in findings of their own: nobody is proposed twice on the same facts."""
    place = features.schema.get_field_index("finding_id")
    named = [f"{finding}-{number}" for finding in features["finding_id"].to_pylist()]
    return features.set_column(place, "finding_id", pa.array(named))


def call(
    house: House, chance: random.Random, run_id: str, features: pa.Table, compiled: CompiledRule
) -> str:
    """One random call; gives back its name, or the name of its refusal."""
    rule, by, known = compiled.rule, chance.choices(PEOPLE, (6, 6, 2, 1, 1))[0], house.circumstances
    stage = rule_state(rule).stage
    near = PATH[min(PATH.index(stage) + 1, len(PATH) - 1)]
    target = near if chance.random() < 0.9 else chance.choice(PATH)
    name = chance.choices(
        ("back_test", "promote", "propose", "look", "resume", "trip"), (1, 8, 3, 8, 1, 1)
    )[0]
    try:
        if name == "back_test":
            tester = EVA if chance.random() < 0.8 else by
            back_test(
                house.engine, features, str(chance.random() < 0.1), compiled, {}, by=tester,
                circumstances=known,
            )  # fmt: skip
        elif name == "promote":
            promote(rule, target, by=by, circumstances=known)
        elif name == "propose":
            propose(house.engine, run_id, features, house.rulebook, [compiled], known)
        elif name == "look":
            rows = stage_sample(rule.rule_hash, stage.value, by.staff_id, 30)
            said = "right" if chance.random() < 0.95 else "wrong"
            look([row["proposal_id"] for row in rows], said, by=by, circumstances=known)
        elif name == "resume":
            resume(rule, by=by, circumstances=known)
        else:
            trip(known, rule.rule_hash)
    except ShowcauseError as refusal:
        return type(refusal).__name__
    return name


def bulk_without_its_path() -> list[tuple[str, str]]:
    """Sweeps of a bulk stage whose rule lacks what must come before; asked of the rows alone."""
    return [
        (rule, stage)
        for rule, stage in fetch_tuples(
            "SELECT DISTINCT rule_hash, rule_stage FROM sweep WHERE rule_stage <> 'canary'"
        )
        if stage not in BULK or not _came_all_the_way(rule, stage)
    ]


def _came_all_the_way(rule: str, stage: str) -> bool:
    rows = fetch_tuples(
        """SELECT kind, staff_id, diff_hash, stage FROM rollout_event
        WHERE content_hash = %s ORDER BY number""",
        (rule,),
    )
    kinds = Counter(kind for kind, *_ in rows)
    authors = {by for kind, by, _, _ in rows if kind == "back_tested"} | {cast.IDA.staff_id}
    (diff,) = {seen for kind, _, seen, at in rows if (kind, at) == ("promoted", stage)}
    place = next(n for n, row in enumerate(rows) if (row[0], row[3]) == ("promoted", stage))
    before = rows[:place]
    early = {by for kind, by, _, _ in before if kind == "back_tested"} | {cast.IDA.staff_id}
    people = {
        by for kind, by, seen, at in before if (kind, seen, at) == ("approved", diff, stage)
    } - early
    canary = ("promoted", "canary") in {(kind, at) for kind, _, _, at in before}
    return bool(authors and kinds["shadow_ran"] and canary and len(people) >= 2)


@pytest.fixture
def house(house_at: HouseAt) -> House:
    house = house_at("read")
    house.hire(EVA)
    if not house.site.url:
        execute("SELECT 1")
    return house


def test_random_calls_never_reach_bulk_around_the_path(house: House) -> None:
    chance = random.Random(20_261_120)
    run_id, _ = house.detect()
    features = features_of(run_id, house.circumstances)
    (shipped,) = [one for one in house.rules if one.rule.rule_id == "platform_manipulation"]
    ended: Counter[Stage] = Counter()
    for number in range(SEQUENCES):
        compiled, mine = a_rule(shipped, number), other_facts(features, number)
        for _ in range(chance.randint(30, CALLS)):
            call(house, chance, f"{run_id}{number}", mine, compiled)
            house.clock.now += 1
        ended[rule_state(compiled.rule).stage] += 1
        assert_the_model_accepts(compiled.rule)
    assert bulk_without_its_path() == []
    assert ended[Stage.DRAFT] < SEQUENCES
    assert any(ended[Stage(stage)] for stage in BULK), ended


def assert_the_model_accepts(rule: Rule) -> None:
    """Every event the steps wrote is one that the model allows at its place."""
    state = PathState()
    for row in events_of("rule", [rule.rule_hash])[rule.rule_hash]:
        event = event_from_row(row)
        assert isinstance(answer(state, event, rule.owner), Allowed), (row, state)
        state = after(state, event)
