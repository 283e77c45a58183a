"""The letter with the list of accounts, answered: one case, one ruling, everybody alike restored.

Our path refuses what hit them in 2023 (tests/stories/test_story_3.py), so here it happened all the
same: a rule on one kind of evidence, let through by hand as if there had been no safeguards and no
memory of past incidents.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from showcause.domain.appeal import AppealOutcome
from showcause.domain.group import Breadth, GroupKind
from showcause.domain.identifier import id_beside
from showcause.steps.group_case import group_case
from showcause.steps.group_list import bases_of
from showcause.steps.receive_group_appeal import Received, receive_group_appeal
from showcause.steps.rule_on_group import Ruled, rule_on_group
from showcause.store.reads.force import measures_in_force
from showcause.store.reads.groups import standing
from tests import cast
from tests.record.house import House, execute, opened
from tests.record.sites import copied, remove
from tests.record.stages import Stages
from tests.stories.conftest import Theatre
from tests.stories.playing import _truth
from tests.stories.test_story_3 import SEED, THREATS

CIRCLES: Final = ("dissident", "supporter", "movement")


class Hit:
    """The house after it happened: who was suspended, and who everybody really is."""

    def __init__(self, house: House, out: Path) -> None:
        self.house = house
        self.truth = _truth(out)
        account = {row["decision_id"]: row["account"] for row in house.listed("decisions")}
        self.suspended = sorted(account.values())
        bases = bases_of(standing(list(account), house.clock()))
        self.grounds = {account[name]: basis.rule_key for name, basis in bases.items()}

    def of(self, *roles: str) -> list[str]:
        return [one for one in self.suspended if self.truth[one]["role"] in roles]

    @property
    def guilty(self) -> list[str]:
        return [one for one in self.suspended if self.truth[one]["guilty"]]

    def under_a_measure(self) -> set[str]:
        return set(measures_in_force(self.suspended, self.house.clock()))


def _let_through(house: House) -> None:
    """Every proposal is approved and allowed, whatever the evidence."""
    for person in (cast.REX, cast.UNA):
        house.approve([row["sweep_id"] for row in house.listed("sweeps")], person)
    columns = "round_id, proposal_id, number, verdict, outcomes, input_digest, made_at"
    for row in house.listed("proposals"):
        execute(
            f"INSERT INTO safeguard_round ({columns}) VALUES (%s, %s, 1, 'allow', '[]', '', 1)",
            (id_beside("rnd", row["proposal_id"]), row["proposal_id"]),
        )
    house.decide()
    house.notify()


@pytest.fixture(scope="module")
def hit(
    theatre: Theatre, stages: Stages, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hit]:
    world = theatre.world(3, SEED, True)
    house = opened(copied(stages.site("empty"), tmp_path_factory.mktemp("story-3-group") / "home"))
    (house.home / "rulebook" / "threats.yaml").write_text(THREATS, encoding="utf-8")
    house.hire(cast.REX, cast.UNA, cast.IDA)
    for path in sorted(world.out.glob("events*.ndjson")):
        house.ingest(path)
    with pytest.MonkeyPatch.context() as before_2023:
        before_2023.setattr("showcause.steps.propose.corpus", lambda: ())
        house.propose()
    _let_through(house)
    yield Hit(house, world.out)
    remove(house.site)


@pytest.fixture(scope="module")
def filed(hit: Hit) -> Received:
    """Two in three of the opponents, somebody misspelt, all the guilty, and strangers."""
    opponents = hit.of("dissident")
    listed = [one for number, one in enumerate(opponents) if number % 3]
    strangers = [one for one in hit.truth if one not in hit.suspended][:100]
    names = [*listed, f"{opponents[0]}x", *hit.guilty, *strangers, listed[0]]
    return receive_group_appeal(
        "\n".join(names),
        kind=GroupKind.THIRD_PARTY,
        organisation="شورای مقاومت",
        words="این شعارها سیاسی‌اند و کسی را تهدید نمی‌کنند.",
        language="fa",
        circumstances=hit.house.circumstances,
    )


@pytest.fixture(scope="module")
def ruled(hit: Hit, filed: Received) -> Ruled:
    """The reviewer says yes to what is political speech, and leaves the other questions open."""
    told = group_case(filed.group_appeal_id, hit.house.circumstances)
    opponents = set(hit.of("dissident"))
    account = {row["decision_id"]: row["account"] for row in hit.house.listed("decisions")}
    asked = [
        row["question_id"]
        for row in told["questions"]
        if row.get("decisions") and account[row["decisions"][0]] in opponents
    ]
    return rule_on_group(
        filed.group_appeal_id,
        asked,
        AppealOutcome.NO_VIOLATION,
        breadth=Breadth.RULE,
        by=cast.IDA,
        reason="rule_fault",
        words="این شعار سیاسی است، نه تهدید.",
        rulebook=hit.house.rulebook,
        circumstances=hit.house.circumstances,
    )


def test_it_happened_to_all_sides_on_one_kind_of_evidence(hit: Hit) -> None:
    assert len(hit.of("dissident")) > 50 and len(hit.guilty) > 20
    assert hit.of("supporter") and hit.of("movement")


def test_one_list_became_one_case_and_told_nothing(hit: Hit, filed: Received) -> None:
    assert len(hit.house.listed("group_appeals")) == 1
    assert filed.shown == () and filed.doubles == 1


def test_every_opponent_is_restored_listed_misspelt_or_not(hit: Hit, ruled: Ruled) -> None:
    assert not set(hit.of("dissident")) & hit.under_a_measure()
    assert ruled.restored >= len(hit.of("dissident")) and ruled.unlisted > 0


def test_the_other_side_and_people_elsewhere_get_the_same_answer(hit: Hit, ruled: Ruled) -> None:
    """Who was hit on the same grounds as an opponent is restored, whatever side they are on."""
    answered = {hit.grounds[one] for one in hit.of("dissident")}
    for circle in CIRCLES:
        alike = {one for one in hit.of(circle) if hit.grounds[one] in answered}
        assert ruled.restored and alike
        assert not alike & hit.under_a_measure()


def test_the_guilty_on_the_list_are_not_carried_along(hit: Hit, ruled: Ruled) -> None:
    """They rest on more than a shared minute, so their questions are others, and are left open."""
    assert set(hit.guilty) <= hit.under_a_measure()
    assert ruled.left > 0


def test_everybody_restored_gets_the_reasons_in_their_language(hit: Hit, ruled: Ruled) -> None:
    hit.house.order()
    with hit.house.sandbox() as platform:
        hit.house.enforce(platform)
    hit.house.tell_reversals()

    letters = {row["account"]: row for row in hit.house.listed("notices", kind="reversal")}
    assert set(hit.of("dissident")) <= set(letters)
    for account in hit.of("dissident"):
        assert letters[account]["language"] == "fa"
        assert "این شعار سیاسی است، نه تهدید." in letters[account]["body"]
