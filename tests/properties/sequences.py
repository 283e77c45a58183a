"""Calls of the real steps in an order nobody planned, cheap enough for a hundred thousand orders.

A sequence is a value: every choice in it is made before it is played, so it can be played again,
shortened and printed. It is played on the real record with rules and findings of its own; after
`PLACES` sequences the record is put back page by page. An engine remembers what it answered to the
same question about the same table.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import pyarrow as pa

from showcause.detectors.feature_table import FEATURES
from showcause.domain.errors import ShowcauseError
from showcause.domain.moment import DAY
from showcause.domain.staff import Role, Staff
from showcause.engine.definition import Definition
from showcause.engine.port import Engine, Sources
from showcause.policy.expression import CompiledRule, compile_rule
from showcause.policy.promotion import PATH, Allowed, PathState, Stage, after, answer
from showcause.policy.rulebook import Rule, Rulebook
from showcause.steps.back_test import back_test
from showcause.steps.detect import features_of
from showcause.steps.look import look
from showcause.steps.promote import promote, resume
from showcause.steps.propose import propose
from showcause.steps.rollout import event_from_row, rule_states
from showcause.steps.trip import trip
from showcause.store.reads.rollout import events_of, stage_sample
from showcause.store.reads.rows import fetch_tuples
from tests import cast
from tests.record.house import House

BULK: Final = ("staged_5", "staged_25", "full")
EVA: Final = Staff("eva", "Eva", Role.RULES_ENGINEER, ("en",))
PEOPLE: Final = (cast.REX, cast.UNA, cast.IDA, cast.VAL, EVA)
"""Two who may approve, the rule's owner, one who only reads, and who writes the rules."""

SAMPLE: Final = 30
PLACES: Final = 20
"""Sequences between two times that the record is put back, which costs as much as one of them."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call with everything chosen in it: who, up to which stage, and which word."""

    name: str
    by: int = 0
    stage: Stage = Stage.DRAFT
    word: str = "right"

    def __str__(self) -> str:
        return f"{self.name}({PEOPLE[self.by].name}, {self.stage.value}, {self.word})"


def straight() -> list[Call]:
    """The calls that bring a rule to full by its path, and let it propose at each stage."""
    calls = [Call("back_test", PEOPLE.index(EVA))]
    for before, stage in zip(PATH, PATH[1:], strict=False):
        if before not in (Stage.DRAFT, Stage.SHADOW):
            calls += [Call("look", 0, before), Call("look", 1, before)]
        calls.append(Call("promote", 0, stage))
        if stage.value in BULK:
            calls.append(Call("promote", 1, stage))
        calls.append(Call("propose", 0, stage))
    return calls


STRAIGHT: Final = tuple(straight())
NAMES: Final = ("back_test", "promote", "propose", "look", "resume", "trip", "edit", "wait")
OFTEN: Final = (3, 12, 8, 8, 3, 2, 1, 1)


def any_call(chance: random.Random) -> Call:
    """Any call by anybody, for any stage."""
    (name,) = chance.choices(NAMES, OFTEN)
    (by,) = chance.choices(range(len(PEOPLE)), (6, 6, 2, 1, 2))
    word = "right" if chance.random() < 0.8 else "wrong"
    return Call(name, by, chance.choice(PATH), word)


def sequence(chance: random.Random) -> list[Call]:
    """The straight path with a few faults in it, cut off somewhere; one in five is anything."""
    if chance.random() < 0.2:
        return [any_call(chance) for _ in range(chance.randint(8, 24))]
    calls = list(STRAIGHT[: chance.randint(7, len(STRAIGHT))])
    for _ in range(chance.randint(0, 5)):
        _spoil(calls, chance)
    return calls


def _spoil(calls: list[Call], chance: random.Random) -> None:
    """One fault: a call left out, doubled, put elsewhere, made by somebody else, or added."""
    place, other = chance.randrange(len(calls)), chance.randrange(len(calls))
    match chance.randrange(6):
        case 0 if len(calls) > 1:
            del calls[place]
        case 1:
            calls.insert(other, calls[place])
        case 2:
            calls[place], calls[other] = calls[other], calls[place]
        case 3:
            calls[place] = replace(calls[place], by=chance.randrange(len(PEOPLE)))
        case 4:
            calls[place] = replace(calls[place], stage=chance.choice(PATH))
        case _:
            calls.insert(place, any_call(chance))


@dataclass
class Remembering:
    """A real engine that is not asked twice the same of the same table; large ones have names."""

    engine: Engine
    names: dict[int, str]
    known: dict[tuple[str, str], pa.Table] = field(default_factory=dict)

    def run(self, definition: Definition, sources: Sources, params: Any = None) -> pa.Table:
        (table,) = sources.values()
        assert isinstance(table, pa.Table)
        key = (definition.steps[-1].sql, self._text(table))
        if key not in self.known:
            self.known[key] = self.engine.run(definition, sources, params)
        return self.known[key]

    def run_to(self, *args: Any, **named: Any) -> int:
        return self.engine.run_to(*args, **named)

    def _text(self, table: pa.Table) -> str:
        return self.names.get(id(table)) or repr(table.to_pydict())


@dataclass(frozen=True)
class Place:
    """What one sequence is played with: two texts of a rule, and findings nobody else has."""

    texts: tuple[CompiledRule, ...]
    features: pa.Table


@dataclass
class Player:
    """Plays sequences on one record, each with a rule that has done nothing before."""

    house: House
    engine: Remembering
    run_id: str
    rulebook: Rulebook
    places: tuple[Place, ...]
    beginning: Any
    began_at: int
    played: int = 0
    version: int = 0
    counted: Counter[str] = field(default_factory=Counter)

    @property
    def place(self) -> Place:
        return self.places[self.played % len(self.places)]

    @property
    def compiled(self) -> CompiledRule:
        return self.place.texts[self.version % len(self.place.texts)]

    def play(self, calls: Sequence[Call]) -> list[str]:
        """What is wrong with the record after these calls; nothing, if the path holds."""
        self._begin()
        for call in calls:
            self._call(call)
            self.house.clock.now += 1
        rules = [text.rule for text in self.place.texts]
        ended = max((state.stage for state in rule_states(rules).values()), key=PATH.index)
        self.counted.update({f"ended {ended.value}": 1, "calls": len(calls), "sequences": 1})
        return [*_around_the_path(rules), *_not_of_the_model(rules)]

    def _begin(self) -> None:
        from django.db import connection

        self.played, self.version = self.played + 1, 0
        if self.played % len(self.places) == 0:
            connection.ensure_connection()
            self.beginning.backup(connection.connection)
            self.house.clock.now = self.began_at

    def _call(self, call: Call) -> None:
        try:
            _CALLS[call.name](self, call)
            self.counted[call.name] += 1
        except ShowcauseError as refusal:
            self.counted[f"{call.name} {type(refusal).__name__}"] += 1


def _back_test(player: Player, call: Call) -> None:
    back_test(
        player.engine, player.place.features, call.word, player.compiled, {}, by=PEOPLE[call.by],
        circumstances=player.house.circumstances,
    )  # fmt: skip


def _promote(player: Player, call: Call) -> None:
    known = player.house.circumstances
    promote(player.compiled.rule, call.stage, by=PEOPLE[call.by], circumstances=known)


def _propose(player: Player, call: Call) -> None:
    mine, known = player.place, player.house.circumstances
    run_id = f"{player.run_id}-{player.played % PLACES}"
    propose(player.engine, run_id, mine.features, player.rulebook, mine.texts, known)


def _look(player: Player, call: Call) -> None:
    by, rule = PEOPLE[call.by], player.compiled.rule
    rows = stage_sample(rule.rule_hash, call.stage.value, by.staff_id, SAMPLE)
    known = player.house.circumstances
    look([row["proposal_id"] for row in rows], call.word, by=by, circumstances=known)


def _resume(player: Player, call: Call) -> None:
    known = player.house.circumstances
    resume(player.compiled.rule, by=PEOPLE[call.by], circumstances=known)


def _trip(player: Player, call: Call) -> None:
    trip(player.house.circumstances, player.compiled.rule.rule_hash)


def _edit(player: Player, call: Call) -> None:
    """The file is written anew: what was approved before was another text."""
    player.version += 1


def _wait(player: Player, call: Call) -> None:
    player.house.clock.now += 8 * DAY


_CALLS: Final[dict[str, Callable[[Player, Call], None]]] = {
    "back_test": _back_test,
    "promote": _promote,
    "propose": _propose,
    "look": _look,
    "resume": _resume,
    "trip": _trip,
    "edit": _edit,
    "wait": _wait,
}


def player_in(house: House) -> Player:
    """A player in a house whose activity is read in; its record begins as it is now."""
    import sqlite3

    from django.db import connection

    house.hire(EVA)
    run_id, _ = house.detect()
    features = features_of(run_id, house.circumstances)
    (shipped,) = [one for one in house.rules if one.rule.rule_id == "platform_manipulation"]
    connection.ensure_connection()
    # Cutting the power is another test's: here nothing waits for a disk.
    connection.connection.execute("PRAGMA synchronous=OFF")
    beginning = sqlite3.connect(":memory:")
    connection.connection.backup(beginning)
    places = tuple(_place(shipped, features, number) for number in range(PLACES))
    named = {id(place.features): str(number) for number, place in enumerate(places)}
    engine = Remembering(house.engine, named)
    return Player(house, engine, run_id, house.rulebook, places, beginning, house.clock.now)


def _place(shipped: CompiledRule, features: pa.Table, number: int) -> Place:
    texts = tuple(_with_text_of_its_own(shipped, number, text) for text in range(2))
    column = features.schema.get_field_index("finding_id")
    named = [f"{finding}-{number}" for finding in features["finding_id"].to_pylist()]
    return Place(texts, features.set_column(column, "finding_id", pa.array(named)))


def _with_text_of_its_own(compiled: CompiledRule, number: int, text: int) -> CompiledRule:
    rule = replace(
        compiled.rule,
        rule_id=f"tried-{number}",
        rule_hash=f"{number:060x}{text:04x}",
        owner=cast.IDA.staff_id,
    )
    return compile_rule(rule, FEATURES)


def shortest(fails: Callable[[Sequence[Call]], bool], calls: Sequence[Call]) -> list[Call]:
    """Calls that still fail and of which none can be left out."""
    kept = list(calls)
    place = 0
    while place < len(kept):
        fewer = kept[:place] + kept[place + 1 :]
        if fails(fewer):
            kept, place = fewer, 0
        else:
            place += 1
    return kept


def _around_the_path(rules: Sequence[Rule]) -> Iterator[str]:
    """Sweeps of a bulk stage whose rule lacks what must come before; asked of the rows alone."""
    hashes = [rule.rule_hash for rule in rules]
    for rule, stage in fetch_tuples(
        "SELECT DISTINCT rule_hash, rule_stage FROM sweep WHERE rule_hash IN (%s, %s)", hashes
    ):
        if stage != Stage.CANARY.value and not _came_all_the_way(rule, stage):
            yield f"{rule[-4:]} proposed at {stage} around its path"


def _came_all_the_way(rule: str, stage: str) -> bool:
    """Back-test, shadow, canary and two people who neither wrote nor own it, in this order."""
    rows = fetch_tuples(
        """SELECT kind, staff_id, diff_hash, stage FROM rollout_event
        WHERE content_hash = %s ORDER BY number""",
        (rule,),
    )
    places = [n for n, row in enumerate(rows) if (row[0], row[3]) == ("promoted", stage)]
    if stage not in BULK or not places:
        return False
    before, diff = rows[: places[0]], rows[places[0]][2]
    kinds = [kind for kind, *_ in before]
    authors = {by for kind, by, _, _ in before if kind == "back_tested"}
    agreed = {by for kind, by, seen, at in before if (kind, seen, at) == ("approved", diff, stage)}
    canary = next((n for n, row in enumerate(before) if row[0::3] == ("promoted", "canary")), 0)
    return (
        "back_tested" in kinds
        and "shadow_ran" in kinds[:canary]
        and "stage_read" in kinds[canary:]
        and len(agreed - authors - {cast.IDA.staff_id}) >= 2
    )


def _not_of_the_model(rules: Sequence[Rule]) -> Iterator[str]:
    """Events the steps wrote that the model does not allow at their place."""
    found = events_of("rule", [rule.rule_hash for rule in rules])
    for rule in rules:
        state = PathState()
        for event in map(event_from_row, found[rule.rule_hash]):
            if not isinstance(answer(state, event, rule.owner), Allowed):
                yield f"{event} is not allowed in {state}"
            state = after(state, event)
