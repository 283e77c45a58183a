"""Every state a rule can reach on its path is visited, and no way leads around a guard.

The transitions are those of production; what must hold is worked out here anew. CI visits 40,000
states, SHOWCAUSE_FULL=1 a million and more.
"""

import os
import random
from collections.abc import Iterator
from typing import Final

from showcause.domain.moment import DAY
from showcause.policy.promotion import (
    LIVE,
    NEXT,
    PATH,
    RESUME,
    Allowed,
    Event,
    Kind,
    PathState,
    Stage,
    after,
    answer,
)

MOST: Final = 1_200_000 if os.environ.get("SHOWCAUSE_FULL") else 40_000
AUTHOR, OWNER, ONE, TWO = "author", "owner", "one", "two"
PEOPLE: Final = (AUTHOR, OWNER, ONE, TWO)
DIFFS: Final = ("first diff", "second diff")
PAUSE: Final = "trip"
NOW: Final = 20 * DAY
BULK: Final = (Stage.STAGED_5, Stage.STAGED_25, Stage.FULL)


def events(state: PathState) -> Iterator[Event]:
    """Whatever anybody might try in a state, sensible or not."""
    for diff in DIFFS:
        for by, at in ((AUTHOR, NOW), (ONE, NOW), (AUTHOR, DAY)):
            yield Event(Kind.BACK_TESTED, by, diff, at=at)
        for by in PEOPLE:
            yield Event(Kind.APPROVED, by, diff, NEXT.get(state.stage, Stage.FULL), at=NOW)
        for stage in PATH:
            yield Event(Kind.PROMOTED, ONE, diff, stage, at=NOW)
    for by in PEOPLE:
        yield Event(Kind.APPROVED, by, PAUSE, RESUME, at=NOW)
    for enough in (True, False):
        yield Event(Kind.SHADOW_RAN, enough=enough, at=NOW)
        for stage in (state.stage, Stage.CANARY):
            yield Event(Kind.STAGE_READ, stage=stage, enough=enough, at=NOW)
    yield Event(Kind.PAUSED, diff=PAUSE, at=NOW)
    yield Event(Kind.RESUMED, ONE, PAUSE, at=NOW)


def independent(state: PathState, diff: str, stage: str) -> set[str]:
    """Who approved exactly this and is neither author nor owner."""
    given = {by for by, seen, target in state.approvals if seen == diff and target == stage}
    return given - set(state.authors) - {OWNER}


def check(before: PathState, event: Event) -> None:
    """What must have been true of any promotion, said without the code that allowed it."""
    if event.kind is Kind.RESUMED:
        assert len(independent(before, before.paused, RESUME)) >= 2
    if event.kind is not Kind.PROMOTED:
        return
    target = Stage(event.stage)
    assert PATH.index(target) == PATH.index(before.stage) + 1
    assert before.diff == event.diff != ""
    assert NOW - before.tested_at <= 14 * DAY
    assert not before.paused
    assert len(independent(before, event.diff, target)) >= (2 if target in BULK else 1)
    if target not in (Stage.SHADOW, Stage.CANARY):
        assert before.shadowed
        assert before.stage in LIVE
        assert before.read


def pack(state: PathState) -> int:
    """A state as one whole number, so that millions fit into memory."""
    return hash(
        (
            state.stage, state.diff, state.tested_at, state.shadowed, state.over_budget, state.read,
            state.paused, state.authors, state.approvals,
        )
    )  # fmt: skip


def taken(waiting: dict[Stage, list[PathState]], chance: random.Random, turn: int) -> PathState:
    """A waiting state: in turn one that came furthest and any other, so that both ends are seen."""
    open_stages = [stage for stage in PATH if waiting[stage]]
    mine = waiting[open_stages[-1] if turn % 2 else chance.choice(open_stages)]
    place = chance.randrange(len(mine))
    mine[place], mine[-1] = mine[-1], mine[place]
    return mine.pop()


def test_no_state_is_reached_around_a_guard() -> None:
    chance = random.Random(1)
    seen = {pack(PathState())}
    waiting: dict[Stage, list[PathState]] = {stage: [] for stage in PATH}
    waiting[Stage.DRAFT].append(PathState())
    reached: set[Stage] = set()
    turn = 0
    while any(waiting.values()) and len(seen) < MOST:
        turn += 1
        state = taken(waiting, chance, turn)
        reached.add(state.stage)
        for event in events(state):
            if not isinstance(answer(state, event, OWNER), Allowed):
                continue
            check(state, event)
            then = after(state, event)
            key = pack(then)
            if key not in seen:
                seen.add(key)
                waiting[then.stage].append(then)
    assert reached == set(PATH)
    assert len(seen) >= MOST or not any(waiting.values())


def test_the_check_sees_a_promotion_that_one_person_forced() -> None:
    """The check can fail: two approvals by an author and a colleague are one."""
    given = frozenset({(AUTHOR, DIFFS[0], "full"), (ONE, DIFFS[0], "full")})
    state = PathState(
        Stage.STAGED_25,
        DIFFS[0],
        NOW,
        shadowed=True,
        read=True,
        authors=frozenset({AUTHOR}),
        approvals=given,
    )
    forced = Event(Kind.PROMOTED, ONE, DIFFS[0], "full", at=NOW)

    assert not isinstance(answer(state, forced, OWNER), Allowed)
    assert len(independent(state, DIFFS[0], "full")) == 1
