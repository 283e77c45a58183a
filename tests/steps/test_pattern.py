"""A pattern complaint names nobody: chance draws, people who took no part read, one ruling ends."""

from typing import Any

import pytest

from showcause.domain.appeal import AppealOutcome
from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.group import Breadth
from showcause.domain.moment import HOUR
from showcause.domain.staff import Staff
from showcause.reviews.samples import ReadingVerdict
from showcause.steps import complain_of_pattern as patterns
from showcause.steps.group_case import group_case
from showcause.steps.read_case import read_case
from showcause.steps.relieve import relieve
from showcause.steps.rule_on_group import rule_on_group
from showcause.store.reads import groups as reads
from showcause.store.reads.force import measures_in_force
from showcause.store.reads.rows import fetch_number
from tests import cast
from tests.record.house import House, unchanged_by

READERS = (cast.IDA, cast.PIA)


def complained(house: House, **segment: Any) -> str:
    case, _ = patterns.complain_of_pattern(
        segment,
        organisation="A union",
        words="They are singers.",
        language="en",
        circumstances=house.circumstances,
    )
    return case


def read_by(house: House, case: str, person: Staff, verdict: ReadingVerdict) -> int:
    waiting = patterns.cases_to_read(case, person)
    for row in waiting:
        read_case(
            row["case_id"],
            verdict,
            by=person,
            reason="read",
            circumstances=house.circumstances,
        )
    return len(waiting)


@pytest.fixture
def staffed(enforced: House) -> House:
    enforced.hire(cast.PIA, cast.RAJ)
    return enforced


def test_only_decisions_of_the_segment_are_drawn(staffed: House) -> None:
    spanish = complained(staffed, language="es")
    everybody = complained(staffed, clause_id=staffed.listed("decisions")[0]["clause_id"])

    assert patterns.shown_by_reading(spanish)["drawn"] == 1
    drawn = patterns.shown_by_reading(everybody)["drawn"]
    assert drawn == len(staffed.listed("decisions"))
    assert complained(staffed, language="es") == spanish
    assert unchanged_by(lambda: complained(staffed, language="es"))


@pytest.mark.parametrize("segment", [{}, {"language": ""}, {"colour": "blue"}])
def test_a_complaint_that_says_not_which_decisions_is_refused(
    staffed: House, segment: dict[str, str]
) -> None:
    with pytest.raises(BadInput, match="which decisions"):
        complained(staffed, **segment)


def test_readers_see_both_sides_and_nothing_of_who_asked_or_said_what(staffed: House) -> None:
    case = complained(staffed, language="es")

    (shown,) = patterns.cases_to_read(case, cast.IDA)

    assert {"against", "speaks_for"} <= set(shown)
    assert not [name for name in ("union", "golden", "verdict") if name in repr(shown).lower()]


def test_whoever_approved_the_sweep_or_does_not_read_the_language_reads_nothing(
    staffed: House,
) -> None:
    case = complained(staffed, language="es")
    (shown,) = patterns.cases_to_read(case, cast.IDA)

    assert patterns.cases_to_read(case, cast.REX) == []
    assert patterns.cases_to_read(case, cast.VAL) == []
    with pytest.raises(NotPermitted):
        read_case(
            shown["case_id"],
            ReadingVerdict.JUSTIFIED,
            by=cast.REX,
            reason="mine",
            circumstances=staffed.circumstances,
        )


def test_what_both_find_wrongful_is_asked_and_one_answer_restores_everybody_alike(
    staffed: House,
) -> None:
    case = complained(staffed, language="es")
    for person in READERS:
        assert patterns.settle_patterns(staffed.circumstances) == 0
        assert read_by(staffed, case, person, ReadingVerdict.WRONGFUL) == 1

    assert patterns.settle_patterns(staffed.circumstances) == 1
    assert unchanged_by(lambda: patterns.settle_patterns(staffed.circumstances))
    told = group_case(case, staffed.circumstances)
    assert told["reading"]["wrongful"] == told["reading"]["settled"] == 1
    (question,) = told["questions"]
    done = rule_on_group(
        case,
        [],
        AppealOutcome.NO_VIOLATION,
        breadth=Breadth.NETWORK,
        by=cast.IDA,
        reason="read_again",
        words="A choir.",
        rulebook=staffed.rulebook,
        circumstances=staffed.circumstances,
    )
    assert done.restored == 1 + question["unlisted_in_network"] > 1
    assert not measures_in_force([cast.key(cast.BO[7])], staffed.clock())


def test_nothing_found_wrong_still_waits_for_a_persons_answer(staffed: House) -> None:
    case = complained(staffed, language="es")
    for person in READERS:
        read_by(staffed, case, person, ReadingVerdict.JUSTIFIED)

    patterns.settle_patterns(staffed.circumstances)

    (question,) = reads.questions_of(case)
    assert question["basis"] == "unmatched" and question["ruling_id"] is None
    assert fetch_number("SELECT COUNT(*) FROM reversal") == 0


def test_a_complaint_without_a_list_lifts_nothing_when_it_is_late(staffed: House) -> None:
    """Nobody named anybody, so a complaint about all cannot end every measure by waiting."""
    complained(staffed, language="en")
    staffed.wait(169 * HOUR)

    assert relieve(staffed.rulebook, staffed.circumstances)["group"] == 0
    assert staffed.one("group_appeals")["overdue"]
