"""play: the reviewers a rehearsal needs, played by the machine on a sandbox and marked as such.

Three people are played: two who decide and one who hears appeals. They read the record as a person
would and say no where an account's own life outweighs the evidence.
"""

import json
from typing import Any, Final

from showcause.domain.appeal import AppealOutcome
from showcause.domain.identifier import derived_id
from showcause.domain.staff import Role, Staff
from showcause.policy.rulebook import Rulebook
from showcause.steps.approve import approve
from showcause.steps.circumstances import Circumstances
from showcause.steps.entries import add_entries, json_text
from showcause.steps.review import review
from showcause.store.reads import appeals as appeal_reads
from showcause.store.reads import decisions as decision_reads
from showcause.store.reads.listing import holds
from showcause.store.reads.rows import Row, fetch_number, fetch_tuples
from showcause.store.record import transaction
from showcause.store.writes.staff import add_clock_shifts, add_staff

REX: Final = Staff("played-rex", "Rex (played)", Role.REVIEWER, ("en", "es", "fa"), played=True)
UNA: Final = Staff("played-una", "Una (played)", Role.SENIOR, ("en", "es", "fa"), played=True)
IDA: Final = Staff("played-ida", "Ida (played)", Role.SENIOR, ("en", "es", "fa"), played=True)

OWN_LIFE_PPM: Final = 600_000
"""From this share of unrelated activity the played reviewers say no."""

GRANTED_PPM: Final = 400_000
"""From this share the played reviewer of appeals grants one."""

LONG_THERE_DAYS: Final = 365
GRANTED_LONG_THERE_PPM: Final = 250_000
"""From this share she grants one to an account that had been there for a year."""


ONE_BY_ONE: Final = frozenset(
    {
        "prominent",
        "much_of_its_own",
        "one_organisation",
        "not_reached",
        "one_by_one",
        "protected",
        "crisis_one_by_one",
        "features_missing",
        "much_unreadable",
        "facts_stale",
        "facts_undated",
        "twin_cleared",
        "needs_a_senior",
        "text_younger_than_acts",
    }
)
"""Reasons for which the played reviewers look at an account by itself."""


def hire(staff: tuple[Staff, ...], circumstances: Circumstances) -> None:
    """Put people on the staff; those already there stay as they are."""
    known = {row[0] for row in fetch_tuples("SELECT staff_id FROM staff")}
    for person in staff:
        if person.staff_id in known:
            continue
        with transaction() as cursor:
            row = (
                person.staff_id,
                person.name,
                person.role.value,
                json_text(list(person.languages)),
                person.played,
                circumstances.clock(),
            )
            add_staff(cursor, row)
            payload = {"played": person.played, "role": person.role.value}
            add_entries(cursor, circumstances, [("staff_added", person.staff_id, payload)])


def play_approvals(circumstances: Circumstances) -> dict[str, int]:
    """How many sweeps and single cases the two played reviewers answered, by kind."""
    hire((REX, UNA, IDA), circumstances)
    sweeps = [
        sweep
        for (sweep,) in fetch_tuples("SELECT sweep_id FROM sweep ORDER BY sweep_id")
        if _is_waiting(sweep)
    ]
    cases = list(_cases(circumstances.clock()))
    for person in (REX, UNA):
        for subjects, verdict in _answers(sweeps, cases):
            todo = [subject for subject in subjects if not _answered(subject, person)]
            approve(
                todo,
                by=person,
                verdict=verdict,
                reason="played: read the evidence",
                circumstances=circumstances,
            )
    return {"sweeps": len(sweeps), "cases": len(cases)}


def _answers(sweeps: list[str], cases: list[Row]) -> list[tuple[list[str], str]]:
    yes = [row["proposal_id"] for row in cases if not _has_own_life(row)]
    no = [row["proposal_id"] for row in cases if _has_own_life(row)]
    return [(sweeps, "yes"), (yes, "yes"), (no, "no")]


def _is_waiting(sweep_id: str) -> bool:
    return bool(
        fetch_number(
            """SELECT COUNT(*) FROM proposal p WHERE p.sweep_id = %s AND NOT EXISTS
                (SELECT 1 FROM decision d WHERE d.proposal_id = p.proposal_id)""",
            (sweep_id,),
        )
    )


def _cases(now: int) -> list[Row]:
    """Held proposals that only a look at the one account can release, affiliations left alone."""
    return [row for row in holds(now) if _wants_a_person(row)]


def _wants_a_person(row: Row) -> bool:
    reasons = {reason["reason"] for reason in row["reasons"]}
    if reasons & {"declared_affiliation", "ask_the_organisation", "answer_unread"}:
        return False
    return bool(reasons & ONE_BY_ONE)


def _has_own_life(row: Row) -> bool:
    share = row["features"].get("unrelated_share_ppm")
    return share is None or share >= OWN_LIFE_PPM


def _answered(subject: str, person: Staff) -> bool:
    return bool(
        fetch_number(
            "SELECT COUNT(*) FROM approval WHERE subject_id = %s AND staff_id = %s",
            (subject, person.staff_id),
        )
    )


def play_appeals(rulebook: Rulebook, circumstances: Circumstances) -> int:
    """How many waiting appeals the third played reviewer answered."""
    hire((IDA,), circumstances)
    waiting = appeal_reads.waiting()
    for appeal in waiting:
        decision = decision_reads.by_id(appeal["decision_id"])
        features = json.loads(decision["features"]) if decision else {}
        granted = _outweighs(features)
        review(
            appeal["appeal_id"],
            AppealOutcome.NO_VIOLATION if granted else AppealOutcome.UPHELD,
            by=IDA,
            reason="own_activity_outweighs" if granted else "read_again",
            words=_WORDS[granted],
            rulebook=rulebook,
            circumstances=circumstances,
        )
    return len(waiting)


def _outweighs(features: dict[str, Any]) -> bool:
    share = features.get("unrelated_share_ppm") or 0
    long_there = (features.get("account_age_days") or 0) >= LONG_THERE_DAYS
    return share >= (GRANTED_LONG_THERE_PPM if long_there else GRANTED_PPM)


_WORDS: Final = {
    True: "Much of what this account does has nothing to do with the others. It did not break 4.1.",
    False: "The same links within seconds and the same sign-up origin were found again on reading.",
}


def pass_time(milliseconds: int, reason: str, circumstances: Circumstances) -> int:
    """The shift now stored; simulated time only ever moves forward, and the record says so."""
    shift_id = derived_id("clk", str(circumstances.clock()), reason)
    with transaction() as cursor:
        add_clock_shifts(cursor, [(shift_id, milliseconds, reason, circumstances.clock())])
        payload = {"milliseconds": milliseconds, "reason": reason}
        add_entries(cursor, circumstances, [("time_simulated", shift_id, payload)])
    return fetch_number("SELECT SUM(milliseconds) FROM clock_shift")


def longest_hearing(circumstances: Circumstances) -> int:
    """When nothing waits for time alone any more: answers and cooling-off; 0 if nothing does."""
    arrived = fetch_number(
        """SELECT MAX(l.made_at) FROM notice n
        JOIN notice_delivery l ON l.notice_id = n.notice_id AND l.state IN ('filed', 'accepted')
        WHERE n.kind = 'proposed_reasons' AND NOT EXISTS
            (SELECT 1 FROM decision d WHERE d.proposal_id = n.subject_id) AND NOT EXISTS
            (SELECT 1 FROM safeguard_round s WHERE s.proposal_id = n.subject_id
                AND s.verdict <> 'hold')"""
    )
    made = fetch_number(
        """SELECT MAX(p.made_at) FROM proposal p WHERE NOT EXISTS
            (SELECT 1 FROM decision d WHERE d.proposal_id = p.proposal_id) AND NOT EXISTS
            (SELECT 1 FROM safeguard_round s WHERE s.proposal_id = p.proposal_id
                AND s.verdict <> 'hold')"""
    )
    heard_until = arrived + circumstances.hearing if arrived else 0
    return max(heard_until, made + circumstances.due.cooling_off if made else 0)
