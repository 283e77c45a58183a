from dataclasses import replace
from typing import Any

import pytest

from showcause.domain.measure import Measure
from showcause.domain.outcome import Release, Verdict, strictest
from showcause.safeguards import (
    affiliation,
    benign_twin,
    blast_radius,
    clause_then,
    cooling_off,
    counter_evidence,
    crisis,
    decision_in_force,
    degraded_input,
    evidence_sufficiency,
    forbidden_evidence,
    heard_first,
    human_required,
    irreversibility,
    protected_account,
    second_measure,
    two_persons,
)
from showcause.safeguards.chain import CHAIN, outcomes_for
from showcause.safeguards.facts import ProposalFacts

READY = ProposalFacts(
    account="sandbox:bo",
    measure=Measure.SUSPEND,
    families=frozenset({"behaviour", "infrastructure"}),
    reads=("families", "behaviour_partners", "origin_partners"),
    declared_parent=None,
    affiliated_partners=0,
    partners=40,
    followers=120,
    unrelated_share_ppm=100_000,
    sweep_size=50,
    same_parent_in_sweep=0,
    active_accounts=10_000,
    already_in_force=False,
    cause_voided=False,
    asked=True,
    heard=True,
    hearing_open=False,
    answered=False,
    proposal_yes=0,
    proposal_no=0,
    sweep_yes=1,
    sweep_no=0,
    protected_as=(),
    has_settled=True,
    missing_features=(),
    much_unreadable=False,
    facts_stale=False,
    in_crisis=False,
    senior_yes=0,
    readers_yes=0,
    senior_readers_yes=0,
    measured_before=False,
    new_evidence=False,
    acts=(2_000, 3_000),
    clause_from=0,
    twin_cleared=False,
    interim=False,
    imminent_harm=False,
    rule_paused=False,
)
"""Bo: one of fifty accounts of one origin, heard, and approved by a person."""


def test_every_safeguard_is_asked_and_each_answer_kept() -> None:
    outcomes = outcomes_for(READY)

    assert [outcome.safeguard for outcome in outcomes] == list(CHAIN)
    assert strictest(outcomes) is Verdict.ALLOW
    assert all(outcome.version for outcome in outcomes)


def test_nothing_checked_is_a_hold() -> None:
    assert strictest(()) is Verdict.HOLD


def test_coordination_alone_is_refused_even_when_two_people_approved() -> None:
    alone = replace(READY, families=frozenset({"behaviour"}), sweep_yes=2, proposal_yes=2)

    assert evidence_sufficiency.judge(alone).verdict is Verdict.REFUSE
    assert strictest(outcomes_for(alone)) is Verdict.REFUSE


@pytest.mark.parametrize(
    ("judge", "change"),
    [
        (evidence_sufficiency.judge, {"families": None}),
        (affiliation.judge, {"affiliated_partners": None}),
        (counter_evidence.judge, {"unrelated_share_ppm": None}),
        (two_persons.judge, {"followers": None}),
        (degraded_input.judge, {"much_unreadable": None}),
        (degraded_input.judge, {"facts_stale": None}),
        (benign_twin.judge, {"twin_cleared": None}),
        (clause_then.judge, {"acts": None}),
        (clause_then.judge, {"clause_from": None}),
    ],
)
def test_what_could_not_be_checked_is_held(judge: Any, change: dict[str, None]) -> None:
    assert judge(replace(READY, **change)).verdict is Verdict.HOLD


def test_a_declared_chapter_is_held_for_a_person_whatever_it_shares() -> None:
    chapter = replace(READY, declared_parent="sandbox:union", sweep_yes=2, proposal_yes=2)

    outcome = affiliation.judge(chapter)

    assert (outcome.verdict, outcome.release) == (Verdict.HOLD, Release.PERSON)


def test_volunteers_around_a_declared_organisation_are_held_too() -> None:
    volunteer = replace(READY, affiliated_partners=20)

    assert affiliation.judge(volunteer).reason == "ask_the_organisation"
    assert affiliation.judge(replace(READY, affiliated_partners=19)).verdict is Verdict.ALLOW


@pytest.mark.parametrize(
    "feature",
    [
        "vpn",
        "uses_tor",
        "is_pseudonym",
        "phone_missing",
        "account_language",
        "report_count_reports",
    ],
)
def test_a_rule_that_read_a_forbidden_feature_is_refused(feature: str) -> None:
    judged = forbidden_evidence.judge(replace(READY, reads=("families", feature)))

    assert judged.verdict is Verdict.REFUSE


def test_a_lasting_measure_waits_for_the_hearing() -> None:
    unasked = replace(READY, asked=False, heard=False)
    assert heard_first.judge(unasked).reason == "not_yet_heard"
    assert heard_first.judge(replace(READY, hearing_open=True)).reason == "may_still_answer"
    assert heard_first.judge(READY).verdict is Verdict.ALLOW


def test_somebody_no_letter_reaches_is_decided_by_a_person_on_the_case() -> None:
    unreached = replace(READY, heard=False, sweep_yes=2)

    assert heard_first.judge(unreached).reason == "not_reached"
    assert heard_first.judge(replace(unreached, proposal_yes=1)).verdict is Verdict.ALLOW


def test_an_answer_must_be_read_by_someone_who_looked_at_that_account() -> None:
    answered = replace(READY, answered=True, sweep_yes=2)

    assert heard_first.judge(answered).reason == "answer_unread"
    assert heard_first.judge(replace(answered, proposal_yes=1)).verdict is Verdict.ALLOW


def test_a_machine_never_decides_anything_lasting() -> None:
    unseen = replace(READY, sweep_yes=0)

    assert human_required.judge(unseen).verdict is Verdict.HOLD
    assert human_required.judge(replace(unseen, measure=Measure.WARN)).verdict is Verdict.ALLOW


def test_one_persons_no_ends_it() -> None:
    assert human_required.judge(replace(READY, proposal_no=1)).verdict is Verdict.REFUSE
    assert human_required.judge(replace(READY, sweep_no=1)).verdict is Verdict.REFUSE


def test_a_prominent_account_needs_two_people_of_its_own() -> None:
    prominent = replace(READY, followers=10_001, sweep_yes=2, proposal_yes=1)

    assert two_persons.judge(prominent).verdict is Verdict.HOLD
    assert two_persons.judge(replace(prominent, proposal_yes=2)).verdict is Verdict.ALLOW
    assert two_persons.judge(replace(READY, followers=10_000)).verdict is Verdict.ALLOW


def test_a_bulk_sweep_needs_two_people() -> None:
    bulk = replace(READY, sweep_size=1_001, active_accounts=10**9)

    assert two_persons.judge(bulk).verdict is Verdict.HOLD
    assert two_persons.judge(replace(bulk, sweep_yes=2)).verdict is Verdict.ALLOW
    assert two_persons.judge(replace(bulk, sweep_size=1_000)).verdict is Verdict.ALLOW


def test_a_sweep_over_one_percent_of_the_platform_needs_two_people() -> None:
    wide = replace(READY, sweep_size=101, active_accounts=10_000)

    assert blast_radius.judge(wide).verdict is Verdict.HOLD
    assert blast_radius.judge(replace(wide, sweep_yes=2)).verdict is Verdict.ALLOW
    assert blast_radius.judge(replace(wide, sweep_size=100)).verdict is Verdict.ALLOW


def test_six_accounts_of_one_organisation_wait_for_a_named_person() -> None:
    six = replace(READY, same_parent_in_sweep=6, sweep_yes=2)

    assert blast_radius.judge(six).reason == "one_organisation"
    assert blast_radius.judge(replace(six, proposal_yes=1)).verdict is Verdict.ALLOW


def test_many_accounts_about_one_thing_wait_for_a_named_person() -> None:
    many = replace(READY, same_topic=blast_radius.ONE_TOPIC + 1)

    assert blast_radius.judge(replace(many, sweep_yes=0)).reason == "one_topic"
    assert blast_radius.judge(replace(many, sweep_yes=1)).verdict is Verdict.ALLOW
    few = replace(many, same_topic=blast_radius.ONE_TOPIC, sweep_yes=0)
    assert blast_radius.judge(few).verdict is Verdict.ALLOW


def test_a_long_life_of_its_own_is_weighed_by_a_person() -> None:
    own_life = replace(READY, unrelated_share_ppm=600_000, sweep_yes=2)

    assert counter_evidence.judge(own_life).verdict is Verdict.HOLD
    assert counter_evidence.judge(replace(own_life, proposal_yes=1)).verdict is Verdict.ALLOW


def test_what_cannot_be_undone_is_refused() -> None:
    assert (
        irreversibility.judge(replace(READY, measure=Measure.TERMINATE)).verdict is Verdict.REFUSE
    )


def test_nothing_is_imposed_twice_or_from_a_fallen_cause() -> None:
    assert decision_in_force.judge(replace(READY, already_in_force=True)).verdict is Verdict.REFUSE
    assert decision_in_force.judge(replace(READY, cause_voided=True)).verdict is Verdict.REFUSE


def test_a_protected_account_needs_two_people_of_its_own_whatever_the_measure() -> None:
    protected = replace(READY, protected_as=("journalist",), sweep_yes=2, proposal_yes=1)

    assert protected_account.judge(protected).verdict is Verdict.HOLD
    assert protected_account.judge(replace(protected, measure=Measure.LABEL)).reason == "protected"
    assert protected_account.judge(replace(protected, proposal_yes=2)).verdict is Verdict.ALLOW


def test_protection_breaks_no_rule() -> None:
    protected = replace(READY, protected_as=("official",), proposal_yes=2)

    assert strictest(outcomes_for(protected)) is Verdict.ALLOW


def test_a_fresh_result_waits_unless_harm_is_imminent() -> None:
    fresh = replace(READY, has_settled=False)

    assert cooling_off.judge(fresh).reason == "too_fresh"
    assert cooling_off.judge(replace(fresh, imminent_harm=True)).verdict is Verdict.ALLOW
    assert cooling_off.judge(replace(fresh, measure=Measure.WARN)).verdict is Verdict.ALLOW


@pytest.mark.parametrize(
    "change",
    [{"missing_features": ("families",)}, {"much_unreadable": True}, {"facts_stale": True}],
)
def test_degraded_input_is_looked_at_one_by_one(change: dict[str, Any]) -> None:
    degraded = replace(READY, sweep_yes=2, **change)

    assert degraded_input.judge(degraded).release is Release.PERSON
    assert degraded_input.judge(replace(degraded, proposal_yes=1)).reason == "looked_at"


def test_in_a_crisis_the_approval_of_a_sweep_counts_for_nobody() -> None:
    crisis_time = replace(READY, in_crisis=True, sweep_yes=5)

    assert crisis.judge(crisis_time).reason == "crisis_one_by_one"
    assert crisis.judge(replace(crisis_time, proposal_yes=1)).verdict is Verdict.HOLD
    assert (
        crisis.judge(replace(crisis_time, proposal_yes=1, readers_yes=1)).verdict is Verdict.ALLOW
    )


def test_in_a_crisis_bulk_needs_two_senior_people_who_read_the_language() -> None:
    bulk = replace(READY, in_crisis=True, sweep_size=1_001, proposal_yes=3, readers_yes=3)

    assert crisis.judge(replace(bulk, senior_yes=3, senior_readers_yes=1)).reason == "crisis_bulk"
    assert crisis.judge(replace(bulk, senior_yes=2, senior_readers_yes=2)).verdict is Verdict.ALLOW


def test_the_like_of_somebody_cleared_is_looked_at() -> None:
    twin = replace(READY, twin_cleared=True, sweep_yes=2)

    assert benign_twin.judge(twin).release is Release.PERSON
    assert benign_twin.judge(replace(twin, proposal_yes=1)).verdict is Verdict.ALLOW


def test_the_same_acts_are_measured_once() -> None:
    again = replace(READY, measured_before=True, proposal_yes=2, senior_yes=2)

    assert second_measure.judge(again).verdict is Verdict.REFUSE
    new = replace(again, new_evidence=True)
    assert second_measure.judge(replace(new, senior_yes=0)).reason == "needs_a_senior"
    assert second_measure.judge(new).verdict is Verdict.ALLOW


def test_acts_are_judged_by_the_text_of_their_time() -> None:
    later = replace(READY, clause_from=3_001, proposal_yes=2)

    assert clause_then.judge(later).verdict is Verdict.REFUSE
    straddling = replace(READY, clause_from=2_500)
    assert clause_then.judge(straddling).reason == "text_younger_than_acts"
    assert clause_then.judge(replace(straddling, proposal_yes=1)).verdict is Verdict.ALLOW
    assert clause_then.judge(replace(READY, clause_from=2_000)).verdict is Verdict.ALLOW


def test_where_harm_is_imminent_a_person_decides_and_the_hearing_follows() -> None:
    imminent = replace(READY, imminent_harm=True, hearing_open=True, heard=False)

    assert heard_first.judge(imminent).reason == "heard_after"
    assert heard_first.judge(replace(imminent, asked=False)).verdict is Verdict.HOLD
    assert heard_first.judge(replace(imminent, answered=True)).reason != "heard_after"
    assert human_required.judge(replace(imminent, sweep_yes=0)).verdict is Verdict.HOLD


def test_a_machine_imposes_nothing_on_whom_any_other_safeguard_would_hold() -> None:
    interim = replace(READY, interim=True, sweep_yes=0, asked=False, heard=False, has_settled=False)
    assert strictest(outcomes_for(interim)) is Verdict.ALLOW

    for change in (
        {"followers": 10_001},
        {"protected_as": ("journalist",)},
        {"in_crisis": True},
        {"sweep_size": 1_001},
        {"unrelated_share_ppm": 600_000},
        {"declared_parent": "sandbox:union"},
        {"twin_cleared": True},
        {"facts_stale": True},
    ):
        assert strictest(outcomes_for(replace(interim, **change))) is not Verdict.ALLOW, change
