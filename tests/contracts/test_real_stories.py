"""Decisions of the small world, carried out and undone on real servers, from letter to restoral.

The people of the world are registered on the server, and their ids there put in for those of the
world; everything else is the record, the steps and the adapter as they are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from showcause.domain.appeal import AppealOutcome, CauseKind
from showcause.domain.measure import Effect, Measure
from showcause.domain.order import Order, Receipt
from showcause.enforcement.mode import Mode
from showcause.enforcement.port import DeliveryAnswer, InForce, Message, Platform
from showcause.steps.account_for import account_for
from showcause.steps.circumstances import Circumstances
from showcause.steps.roll_back import roll_back
from tests import cast
from tests.contracts.contestants import Contestant
from tests.record.house import House, HouseAt, appeal_of, reviewed

LOOKED_AT = 4

pytestmark = pytest.mark.parametrize("quiet", ["atproto", "matrix"], indirect=True, scope="session")


@dataclass(frozen=True)
class InTheNameOf:
    """A platform on which the people of the world have other ids."""

    platform: Platform
    known: Mapping[str, str]
    back: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.back.update({real: ours for ours, real in self.known.items()})

    @property
    def accepts(self) -> Mapping[Measure, frozenset[str]]:
        return self.platform.accepts

    @property
    def effects(self) -> Mapping[Measure, tuple[Effect, ...]]:
        return self.platform.effects

    def carry_out(self, orders: Sequence[Order]) -> list[Receipt]:
        there = [replace(order, account_id=self.known[order.account_id]) for order in orders]
        return self.platform.carry_out(there)

    def standing_of(self, account_ids: Sequence[str]) -> dict[str, frozenset[Measure]]:
        found = self.platform.standing_of([self.known[name] for name in account_ids])
        return {self.back[name]: held for name, held in found.items()}

    def in_force(self) -> Iterator[list[InForce]]:
        for page in self.platform.in_force():
            known = [row for row in page if row.account_id in self.back]
            yield [replace(row, account_id=self.back[row.account_id]) for row in known]

    def announce(self, messages: Sequence[Message]) -> list[DeliveryAnswer]:
        return self.platform.announce([replace(m, to=self.known[m.to]) for m in messages])


@pytest.fixture
def stage(quiet: tuple[str, Contestant]) -> Contestant:
    return quiet[1]


def settled(contestant: Contestant, folder: Path) -> InTheNameOf:
    """Everybody who is decided about in the small world, on the real platform."""
    known = {name: contestant.make("account") for name in cast.BO}
    return InTheNameOf(contestant.again(folder), known)


def withheld(contestant: Contestant, platform: InTheNameOf) -> set[frozenset[Effect]]:
    """What the first few can see to be withheld; the platform's own word is asked about all."""
    standing = platform.standing_of(cast.BO)
    assert len(standing) == len(cast.BO) and len(set(standing.values())) == 1
    return {contestant.withheld(platform.known[name]) for name in cast.BO[:LOOKED_AT]}


def test_a_faulty_rules_accounts_are_suspended_and_all_of_them_restored_by_its_rollback(
    stage: Contestant, house_at: HouseAt, tmp_path: Path
) -> None:
    house, platform = house_at("told"), settled(stage, tmp_path)
    house.order()
    assert house.enforce(platform) == {"confirmed": len(cast.BO), "refused": 0, "stuck": 0}  # type: ignore[arg-type]
    taken = frozenset(stage.platform.effects[Measure.SUSPEND])
    assert withheld(stage, platform) == {taken}

    house.wait(1)
    roll_back(
        CauseKind.RULE,
        house.listed("decisions")[0]["rule_hash"],
        by=cast.IDA,
        reason="rule_fault",
        guard="stopped",
        circumstances=house.circumstances,
    )
    give_back(house, platform)

    assert withheld(stage, platform) == {frozenset()}
    told = {row["account"]: row["body"] for row in house.listed("notices", kind="rollback")}
    assert set(told) == {cast.key(name) for name in cast.BO}
    assert all("A rule of ours was wrong" in body for body in told.values())
    for row in house.listed("reversals"):
        given = {effect["effect"] for effect in row["effects"] if effect["restored"]}
        assert taken <= given
    counts = account_for(platform, cast.key("").rstrip(":"), *_enforcing(house))
    assert (counts["unexplained"], counts["missing"]) == (0, 0)


def test_one_suspended_all_the_same_appeals_without_signing_in_and_gets_everything_back(
    stage: Contestant, house_at: HouseAt, tmp_path: Path
) -> None:
    house, platform = house_at("told"), settled(stage, tmp_path)
    house.order()
    house.enforce(platform)  # type: ignore[arg-type]
    chapter, others = cast.BO[0], cast.BO[1:]
    assert Effect.POSTING in stage.withheld(platform.known[chapter])

    appeal = appeal_of(house, cast.key(chapter), "We are a chapter and say so.")
    house.wait(1)
    reviewed(house, appeal, cast.IDA, AppealOutcome.NO_VIOLATION, "You are right.")
    give_back(house, platform)

    assert stage.withheld(platform.known[chapter]) == frozenset()
    assert all(stage.withheld(platform.known[name]) for name in others[:3])
    body = house.one("notices", kind="reversal", account=cast.key(chapter))["body"]
    assert "You did not break the rule." in body
    for effect in stage.platform.effects[Measure.SUSPEND]:
        assert f"Back: {_WORDS[effect]}." in body


_WORDS = {
    Effect.SIGN_IN: "log-in",
    Effect.POSTING: "posting",
    Effect.PICTURE: "your picture",
    Effect.HEADER: "your header picture",
    Effect.TIMELINE: "your posts",
}


def give_back(house: House, platform: InTheNameOf) -> None:
    """What a run does once something was undone."""
    house.write_reversals()
    house.order()
    house.wait(1)
    house.enforce(platform)  # type: ignore[arg-type]
    house.tell_reversals()
    house.wait(1)


def _enforcing(house: House) -> tuple[Mode, Circumstances]:
    return Mode.ENFORCE, house.circumstances
