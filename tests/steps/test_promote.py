"""promote: a rule goes from draft to full one stage at a time, and never by its author's hand."""

from collections.abc import Callable

import pytest

from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.staff import Role, Staff
from showcause.policy.exposure import LEAST
from showcause.policy.expression import CompiledRule
from showcause.policy.promotion import LIVE, NEXT, Stage
from showcause.steps.back_test import back_test
from showcause.steps.detect import features_of
from showcause.steps.look import look
from showcause.steps.promote import promote
from showcause.steps.rollout import rule_state
from showcause.store.reads.rollout import stage_sample
from tests import cast
from tests.record.house import House, HouseAt, entries, execute, unchanged_by

EVA = Staff("eva", "Eva", Role.RULES_ENGINEER, ("en",))
NAME = "platform_manipulation"
BO = set(map(cast.key, cast.BO))


@pytest.fixture
def draft(house_at: HouseAt) -> House:
    """A rule whose text has just been changed, on activity in which it would hit Bo's network."""
    house = house_at("read")
    house.hire(EVA)
    path = house.home / "rulebook" / f"{NAME}.yaml"
    path.write_text(path.read_text("utf-8") + "# read once more\n", "utf-8")
    return house


def the_rule(house: House) -> CompiledRule:
    (found,) = [one for one in house.rules if one.rule.rule_id == NAME]
    return found


def stage(house: House) -> Stage:
    return rule_state(the_rule(house).rule).stage


def backtested(house: House, by: Staff = EVA) -> str:
    run_id, _ = house.detect()
    features = features_of(run_id, house.circumstances)
    told = back_test(
        house.engine,
        features,
        "activity",
        the_rule(house),
        {cast.key(cast.BO[0]): True, cast.key(cast.BO[1]): False},
        by=by,
        circumstances=house.circumstances,
    )
    assert (told.whole.matched, told.whole.labelled, told.whole.wrongful) == (24, 2, 1)
    assert told.whole.low < 12 < told.whole.high
    return told.diff_hash


def approved(house: House, target: Stage, *people: Staff) -> str:
    missing = ""
    for person in people:
        _, missing = promote(
            the_rule(house).rule, target, by=person, circumstances=house.circumstances
        )
    return missing


def looked(house: House, *people: Staff, outcome: str = "right") -> None:
    rule = the_rule(house).rule
    for person in people:
        rows = stage_sample(rule.rule_hash, stage(house).value, person.staff_id, 50)
        look(
            [row["proposal_id"] for row in rows],
            outcome,
            by=person,
            circumstances=house.circumstances,
        )


def walked(house: House, until: Stage) -> None:
    """The whole path, with everything each stage asks for."""
    backtested(house)
    while stage(house) is not until:
        house.propose(promoted=False)
        if stage(house) in LIVE:
            looked(house, cast.REX, cast.UNA)
        target = NEXT[stage(house)]
        for person in (cast.REX, cast.UNA):
            if stage(house) is not target:
                approved(house, target, person)


def test_a_draft_goes_nowhere_without_a_back_test(draft: House) -> None:
    with pytest.raises(BadInput, match="not back tested"):
        approved(draft, Stage.SHADOW, cast.REX)


def test_no_stage_can_be_left_out(draft: House) -> None:
    backtested(draft)

    with pytest.raises(BadInput, match="not the next stage"):
        approved(draft, Stage.CANARY, cast.REX)


def test_whoever_back_tested_a_rule_cannot_approve_it(draft: House) -> None:
    backtested(draft, by=cast.REX)

    with pytest.raises(NotPermitted):
        approved(draft, Stage.SHADOW, cast.REX)
    assert approved(draft, Stage.SHADOW, cast.UNA) == ""


def test_a_rule_in_shadow_is_counted_and_proposes_nothing(draft: House) -> None:
    backtested(draft)
    approved(draft, Stage.SHADOW, cast.REX)

    assert draft.propose(promoted=False) == {"multiple_accounts": 0}

    (told,) = entries("rule_shadowed").values()
    assert '"matched":24' in told["detail"]
    assert draft.listed("proposals") == []
    assert unchanged_by(lambda: draft.propose(promoted=False))


def test_a_canary_reaches_few_and_every_language(draft: House) -> None:
    walked(draft, Stage.CANARY)

    assert draft.propose(promoted=False)[NAME] == LEAST[Stage.CANARY]

    languages = {row["language"] for row in draft.listed("proposals")}
    assert languages == {"en", "es", "fa"}


def test_a_canary_is_not_left_before_two_people_looked_at_it(draft: House) -> None:
    walked(draft, Stage.CANARY)
    draft.propose(promoted=False)
    looked(draft, cast.REX)

    assert approved(draft, Stage.STAGED_5, cast.REX, cast.UNA) == "not_read_enough"

    looked(draft, cast.UNA)
    assert approved(draft, Stage.STAGED_5, cast.UNA) == ""
    assert stage(draft) is Stage.STAGED_5


def test_bulk_stages_need_two_people(draft: House) -> None:
    walked(draft, Stage.CANARY)
    draft.propose(promoted=False)
    looked(draft, cast.REX, cast.UNA)

    assert approved(draft, Stage.STAGED_5, cast.REX, cast.REX) == "approvals_missing"
    assert stage(draft) is Stage.CANARY


def test_a_new_back_test_with_another_outcome_voids_what_was_approved(draft: House) -> None:
    walked(draft, Stage.CANARY)
    draft.propose(promoted=False)
    looked(draft, cast.REX, cast.UNA)
    approved(draft, Stage.STAGED_5, cast.REX)
    run_id, _ = draft.detect()
    back_test(
        draft.engine,
        features_of(run_id, draft.circumstances),
        "other activity",
        the_rule(draft),
        {},
        by=EVA,
        circumstances=draft.circumstances,
    )

    assert approved(draft, Stage.STAGED_5, cast.UNA) == "approvals_missing"


def test_the_whole_path_ends_with_everybody_proposed_once(draft: House) -> None:
    walked(draft, Stage.FULL)
    draft.propose(promoted=False)

    assert {row["account"] for row in draft.listed("proposals")} == BO
    assert len(draft.listed("proposals")) == len(BO)
    assert {row["rule_stage"] for row in draft.listed("sweeps")} == {stage.value for stage in LIVE}
    assert unchanged_by(lambda: draft.propose(promoted=False))


@pytest.mark.parametrize(
    "columns",
    ["'promoted', 'rex', '{diff}', 'full'", "'promoted', 'eva', '{diff}', 'shadow'"],
    ids=["skipping stages", "approved by nobody"],
)
def test_a_row_slipped_into_the_record_promotes_nothing(draft: House, columns: str) -> None:
    diff = backtested(draft)
    content = the_rule(draft).rule.rule_hash
    execute(
        "INSERT INTO rollout_event (event_id, subject_kind, name, content_hash, kind, staff_id,"
        f" diff_hash, stage, enough, detail, made_at) VALUES ('x', 'rule', '{NAME}', '{content}',"
        f" {columns.format(diff=diff)}, TRUE, '{{}}', {draft.clock()})"
    )

    assert stage(draft) is Stage.DRAFT


@pytest.mark.parametrize("kind", ["approved", "promoted", "resumed"])
def test_the_database_refuses_an_approval_by_a_machine(
    draft: House, kind: str, refused: Callable[[str], bool]
) -> None:
    assert refused(
        "INSERT INTO rollout_event (event_id, subject_kind, name, content_hash, kind, staff_id,"
        f" diff_hash, stage, enough, detail, made_at) VALUES ('x', 'rule', 'n', 'h', '{kind}',"
        " 'machine', 'd', 'shadow', TRUE, '{}', 1)"
    )


@pytest.fixture
def refused() -> Callable[[str], bool]:
    from django.db import DatabaseError

    def told(sql: str) -> bool:
        try:
            execute(sql)
        except DatabaseError as error:
            return "only a person" in str(error)
        return False

    return told
