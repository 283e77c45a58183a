from dataclasses import replace
from typing import Any

import pytest

from showcause.domain.measure import Measure
from showcause.domain.outcome import Release, Verdict, strictest
from showcause.safeguards import (
    affiliation,
    blast_radius,
    counter_evidence,
    decision_in_force,
    evidence_sufficiency,
    forbidden_evidence,
    heard_first,
    human_required,
    irreversibility,
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
