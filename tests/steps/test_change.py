"""change: a changed setting, list or tuning touches nobody before it walked its path."""

from collections.abc import Callable

import pytest

from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.staff import Role, Staff
from showcause.policy.changes import Change, changes_in, due_of, sweeps_of
from showcause.policy.promotion import NEXT, Allowed, PathState, Stage, after, answer
from showcause.steps.change import (
    in_force,
    look_at_change,
    pause_change,
    promote_change,
    resume_change,
    shadow_change,
    to_read,
    try_out,
)
from showcause.steps.concern import concerned
from showcause.steps.rollout import event_from_row, state_of
from showcause.store.reads.rollout import events_of
from tests import cast
from tests.record.house import House, HouseAt, entries

EVA = Staff("eva", "Eva", Role.RULES_ENGINEER, ("en",))
TWO = (cast.REX, cast.UNA)
CLAUSE = "4.1"


@pytest.fixture
def house(house_at: HouseAt) -> House:
    house = house_at("proposed")
    house.hire(EVA)
    return house


def written(house: House, name: str, text: str) -> None:
    (house.home / "rulebook" / name).write_text(text, "utf-8")


def quicker(house: House) -> Change:
    """Due times by which holders get more time to answer."""
    written(house, "due.yaml", "hearing_hours: 72\n")
    return now(house, "due")


def now(house: House, name: str) -> Change:
    return changes_in(house.home / "rulebook")[name]


def bodies(house: House) -> dict[str, str]:
    return in_force(changes_in(house.home / "rulebook"))[0]


def tried(house: House, change: Change, by: Staff = EVA) -> int:
    touched = concerned(change, bodies(house)[change.name], house.engine, house.sources)
    told = try_out(change, touched, by=by, circumstances=house.circumstances)
    return int(told["concerned"])


def looked(house: House, change: Change, outcome: str = "right", *people: Staff) -> None:
    for person in people or TWO:
        left = to_read(change, person.staff_id)
        look_at_change(change, left, outcome, by=person, circumstances=house.circumstances)


def promoted(house: House, change: Change, target: Stage, *people: Staff) -> str:
    missing = ""
    for person in people or TWO:
        _, missing = promote_change(change, target, by=person, circumstances=house.circumstances)
    return missing


def walked(house: House, change: Change) -> None:
    """All the way to full, as people would."""
    tried(house, change)
    stage = Stage.DRAFT
    while stage in NEXT:
        stage = NEXT[stage]
        assert promoted(house, change, stage) == "", stage
        shadow_change(change, 0, house.circumstances)
        looked(house, change)


def test_a_changed_file_is_a_draft_and_the_shipped_values_are_in_force(house: House) -> None:
    change = quicker(house)

    values, pending = in_force(changes_in(house.home / "rulebook"))

    assert due_of(values).hearing_hours == 24
    assert [(one.change, one.state.stage) for one in pending] == [(change, Stage.DRAFT)]


def test_it_is_in_force_once_it_walked_its_path_and_says_so_in_the_ledger(house: House) -> None:
    change = quicker(house)

    walked(house, change)

    values, pending = in_force(changes_in(house.home / "rulebook"))
    assert due_of(values).hearing_hours == 72
    assert pending == []
    assert len(entries("change_promoted")) == 5


def test_every_stage_before_full_leaves_what_was_in_force(house: House) -> None:
    change = quicker(house)
    tried(house, change)
    for stage in (Stage.SHADOW, Stage.CANARY, Stage.STAGED_5, Stage.STAGED_25):
        assert promoted(house, change, stage) == ""
        shadow_change(change, 0, house.circumstances)
        looked(house, change)

        assert due_of(bodies(house)).hearing_hours == 24


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("interim", f'interim: ["{CLAUSE}"]\n'),
        ("imminent_harm", f'imminent_harm: ["{CLAUSE}"]\n'),
        ("due", "appeal_hours: 12\n"),
    ],
)
def test_a_list_and_a_setting_of_one_file_walk_apart(house: House, name: str, text: str) -> None:
    written(house, "due.yaml", text)

    _, pending = in_force(changes_in(house.home / "rulebook"))

    assert [one.change.name for one in pending] == [name]
    assert tried(house, pending[0].change) == 24


def test_nothing_but_values_makes_another_version(house: House) -> None:
    path = house.home / "rulebook" / "sweeps.yaml"
    path.write_text("# read again\n" + path.read_text("utf-8"), "utf-8")

    assert in_force(changes_in(house.home / "rulebook"))[1] == []
    assert sweeps_of(bodies(house)) == house.rulebook.sweeps


def test_tuning_of_detection_is_tried_on_the_activity_and_walks_too(house: House) -> None:
    written(house, "detection.yaml", "smallest_network: 100\n")
    change = now(house, "detection")

    assert tried(house, change) > 0
    assert bodies(house)["detection"] == "{}"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("smallest_netwrk: 5\n", "did you mean smallest_network?"),
        ("objects: 1\n", "2 to 50"),
        ("- objects\n", "name: value"),
    ],
)
def test_a_mistyped_tuning_is_one_clear_line(house: House, text: str, told: str) -> None:
    written(house, "detection.yaml", text)

    with pytest.raises(BadInput) as raised:
        now(house, "detection")
    assert told in str(raised.value)


def test_who_tested_it_neither_approves_nor_reads(house: House) -> None:
    change = quicker(house)
    tried(house, change, by=cast.REX)

    with pytest.raises(NotPermitted):
        promoted(house, change, Stage.SHADOW, cast.REX)
    promoted(house, change, Stage.SHADOW, cast.UNA)
    with pytest.raises(NotPermitted):
        looked(house, change, "right", cast.REX)


def not_tried(house: House, change: Change) -> None:
    promoted(house, change, Stage.SHADOW)


def a_stage_left_out(house: House, change: Change) -> None:
    tried(house, change)
    promoted(house, change, Stage.FULL)


@pytest.mark.parametrize("way", [not_tried, a_stage_left_out])
def test_no_stage_is_reached_around_the_path(
    house: House, way: Callable[[House, Change], None]
) -> None:
    change = quicker(house)

    with pytest.raises(BadInput):
        way(house, change)
    assert state_of(change).stage is Stage.DRAFT


def test_without_a_shadow_run_or_a_reading_it_stays(house: House) -> None:
    change = quicker(house)
    tried(house, change)
    promoted(house, change, Stage.SHADOW)
    assert promoted(house, change, Stage.CANARY) == "no_shadow_run"

    shadow_change(change, 0, house.circumstances)
    assert promoted(house, change, Stage.CANARY, cast.REX) == ""
    assert promoted(house, change, Stage.STAGED_5) == "not_read_enough"
    looked(house, change)
    assert promoted(house, change, Stage.STAGED_5, cast.REX) in {"", "approvals_missing"}


def test_what_two_people_read_as_wrong_is_paused_and_two_resume_it(house: House) -> None:
    change = quicker(house)
    tried(house, change)
    promoted(house, change, Stage.SHADOW)
    shadow_change(change, 0, house.circumstances)
    promoted(house, change, Stage.CANARY)

    looked(house, change, "wrong")

    assert state_of(change).paused
    assert promoted(house, change, Stage.STAGED_5) == "paused"
    known = {"circumstances": house.circumstances}
    assert resume_change(change, by=cast.REX, **known)[1] == "approvals_missing"
    assert resume_change(change, by=cast.UNA, **known)[1] == ""


def test_one_person_takes_a_full_version_back_at_once(house: House) -> None:
    change = quicker(house)
    walked(house, change)

    pause_change(change, "too slow", by=cast.REX, circumstances=house.circumstances)

    assert due_of(bodies(house)).hearing_hours == 24


def test_the_model_accepts_every_event_that_was_written(house: House) -> None:
    change = quicker(house)
    walked(house, change)
    pause_change(change, "why", by=cast.REX, circumstances=house.circumstances)

    state = PathState()
    for row in events_of(change.kind.value, [change.rule_hash])[change.rule_hash]:
        event = event_from_row(row)
        assert isinstance(answer(state, event), Allowed), (row, state)
        state = after(state, event)
    assert state.stage is Stage.FULL


def test_a_clause_that_allows_less_makes_its_rules_drafts(house: House) -> None:
    before = {rule.rule.rule_id: rule.rule.rule_hash for rule in house.rules}
    path = house.home / "rulebook" / "clauses.yaml"
    named = next(rule.rule for rule in house.rules if rule.rule.honours)
    path.write_text(path.read_text("utf-8").replace(named.honours[0], "nothing_at_all"), "utf-8")

    after_it = {rule.rule.rule_id: rule.rule.rule_hash for rule in house.rules}

    assert after_it[named.rule_id] != before[named.rule_id]
