"""remember: a wrongful measure is a test case from the transaction that restores it on."""

import json

import pytest

from showcause.domain.appeal import AppealOutcome, CauseKind
from showcause.domain.errors import BadInput
from showcause.domain.staff import Staff
from showcause.steps.lift import lift
from showcause.steps.roll_back import roll_back
from showcause.steps.set_aside import set_aside
from showcause.store.reads.incidents import corpus
from showcause.store.reads.rows import fetch
from tests import cast
from tests.record.house import House, appeal_of, changes, dump, entries, reviewed
from tests.steps.test_causes import TIP, chained, rolled_back
from tests.steps.test_roll_back import rule_hash

MANY = len(cast.BO)
MINE = cast.BO[6]


def void_of(house: House, reason: str = "rule_fault") -> str:
    return roll_back(
        CauseKind.RULE,
        rule_hash(house),
        by=cast.IDA,
        reason=reason,
        guard="incident_corpus",
        circumstances=house.circumstances,
    )[0]


def changed_rule(house: House) -> None:
    """The same rule in another file version, as after a change that mends nothing."""
    path = house.home / "rulebook" / "platform_manipulation.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# mended\n", encoding="utf-8")


def own() -> list[dict[str, object]]:
    return fetch("SELECT * FROM incident_case ORDER BY case_id")


def test_a_decision_reversed_as_no_violation_is_a_case_in_the_same_transaction(
    told: House,
) -> None:
    appeal = appeal_of(told, cast.key(MINE))
    before = dump()

    reviewed(told, appeal, cast.IDA, AppealOutcome.NO_VIOLATION)

    grown = changes(before)
    assert grown["incident"] == grown["incident_case"] == grown["reversal"] == grown["review"] == 1
    assert len(entries("incident_kept")) == 1
    told.tell_reversals()
    body = told.one("notices", account=cast.key(MINE), kind="reversal")["body"]
    assert "Your case is now a test that every new version must pass." in body


@pytest.mark.parametrize("outcome", [AppealOutcome.UPHELD, AppealOutcome.EXCEPTION_GRANTED])
def test_what_was_right_or_forgiven_is_no_incident(told: House, outcome: AppealOutcome) -> None:
    reviewed(told, appeal_of(told, cast.key(MINE)), cast.IDA, outcome)

    assert own() == [] and entries("incident_kept") == {}


def test_a_rollback_opens_the_incident_and_each_reversal_adds_its_case(told: House) -> None:
    void_of(told)
    assert len(entries("incident_kept")) == 1 and own() == []
    before = dump()

    told.write_reversals()

    assert changes(before)["incident_case"] == changes(before)["reversal"] == MANY
    assert told.listed("incidents")[-1]["cases"] == MANY


def test_a_case_names_nobody_and_says_nothing_but_whole_numbers(told: House) -> None:
    void_of(told)
    told.write_reversals()
    names = {row["account"] for row in told.listed("decisions")}
    names |= {row["decision_id"] for row in told.listed("decisions")}
    names |= {row["handle"] for row in told.listed("proposals")}

    for row in own():
        features = json.loads(str(row["features"]))
        assert features["families"] == 2 and features["network_size"] >= 20
        assert all(type(value) is int for value in features.values())
        assert not any(name and name in json.dumps(row) for name in names)
    assert len({row["case_id"] for row in own()}) == MANY


def test_a_changed_rule_that_would_do_it_again_is_refused_with_the_incidents_name(
    told: House,
) -> None:
    void_of(told)
    told.write_reversals()
    changed_rule(told)
    name = told.listed("incidents")[-1]["name"]

    with pytest.raises(BadInput, match="would do it again") as refused:
        told.propose()

    assert name in str(refused.value)


def test_a_rule_already_in_use_goes_on_after_one_appeal_was_won(told: House) -> None:
    reviewed(told, appeal_of(told, cast.key(MINE)), cast.IDA, AppealOutcome.NO_VIOLATION)

    told.propose()
    changed_rule(told)

    with pytest.raises(BadInput, match="found wrong on appeal"):
        told.propose()


def test_what_was_not_the_rules_fault_tests_no_rule(told: House) -> None:
    public = len(corpus())
    chained(told)
    rolled_back(told, CauseKind.TIP, TIP)
    told.write_reversals()

    assert told.listed("incidents")[-1]["tests"] == "tip"
    assert len(own()) == 1, "what only rested on another decision is no case"
    assert len(corpus()) == public


def test_a_lifted_rollback_tests_nothing_any_more(told: House) -> None:
    public = len(corpus())
    void_id = void_of(told)
    told.write_reversals()
    assert len(corpus()) > public

    for person in (cast.UNA, cast.REX):
        lift(
            void_id,
            by=person,
            reason="reading",
            guard="second_look",
            circumstances=told.circumstances,
        )

    assert len(corpus()) == public


def test_two_people_set_a_case_aside_with_reasons_and_it_stays_kept(told: House) -> None:
    public = len(corpus())
    reviewed(told, appeal_of(told, cast.key(MINE)), cast.IDA, AppealOutcome.NO_VIOLATION)
    changed_rule(told)
    (case,) = (str(row["case_id"]) for row in own())

    assert aside(told, case, cast.REX) == aside(told, case, cast.REX) == 1
    with pytest.raises(BadInput, match="would do it again"):
        told.propose()
    assert aside(told, case, cast.UNA) == 0

    told.propose()
    assert len(corpus()) == public and len(own()) == 1
    assert [entry["by"] for entry in entries("case_set_aside").values()] == ["rex", "una"]
    assert told.listed("incidents")[-1]["set_aside"] == 1


def test_a_whole_incident_can_be_set_aside_and_another_stays(told: House) -> None:
    public = len(corpus())
    reviewed(told, appeal_of(told, cast.key(MINE)), cast.IDA, AppealOutcome.NO_VIOLATION)
    (first,) = (row["incident_id"] for row in told.listed("incidents")[-1:])
    void_of(told)
    told.write_reversals()
    both = len(corpus())

    assert [aside(told, first, who) for who in (cast.REX, cast.UNA)] == [1, 0]
    assert public < len(corpus()) == both - 1


@pytest.mark.parametrize(("subject", "reason"), [("cas_nobody", "why"), ("memphis-2021", "why")])
def test_what_is_not_ours_or_has_no_reason_is_not_set_aside(
    told: House, subject: str, reason: str
) -> None:
    with pytest.raises(BadInput, match="no case or incident"):
        aside(told, subject, cast.REX, reason)


def aside(house: House, subject: str, by: Staff, reason: str = "the ruling was mistaken") -> int:
    return set_aside(subject, by=by, reason=reason, circumstances=house.circumstances)
