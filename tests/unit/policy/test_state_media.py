"""State-controlled media may not advertise; public broadcasters and sport channels may."""

from dataclasses import replace

import pytest

from showcause.domain.moment import DAY
from showcause.policy.state_media import (
    Answer,
    Criterion,
    Outlet,
    Standing,
    advertising_ends_at,
    standing,
)

SHOWN = ("https://example.test/report",)


def outlet(*subjects: str, **met: bool | None) -> Outlet:
    answers = tuple(Answer(Criterion(name), value, SHOWN) for name, value in met.items())
    return Outlet("o", frozenset(subjects or {"news"}), answers)


STATE = outlet(editorial_control=True, ownership_and_finance=True, interference=True)


def test_a_tax_funded_broadcaster_with_an_independent_newsroom_is_not_state_controlled() -> None:
    broadcaster = outlet(editorial_control=False, ownership_and_finance=True)

    assert standing(broadcaster) is Standing.INDEPENDENT
    assert advertising_ends_at(broadcaster, 0) is None


def test_a_state_controlled_outlet_is_told_thirty_days_before_and_loses_nothing_else() -> None:
    assert standing(STATE) is Standing.CONTROLLED
    assert advertising_ends_at(STATE, 5 * DAY) == 35 * DAY


def test_nobody_loses_advertising_before_they_are_told() -> None:
    assert advertising_ends_at(STATE, None) is None


@pytest.mark.parametrize("subject", ["sport", "travel", "entertainment"])
def test_an_outlet_about_nothing_but_sport_travel_or_entertainment_is_exempt(subject: str) -> None:
    assert standing(replace(STATE, subjects=frozenset({subject}))) is Standing.EXEMPT
    assert standing(replace(STATE, subjects=frozenset({subject, "news"}))) is Standing.CONTROLLED


def test_money_and_pressure_without_editorial_control_are_not_enough() -> None:
    rest = outlet(ownership_and_finance=True, interference=True, political_pressure=True)

    assert standing(rest) is Standing.UNKNOWN
    assert standing(outlet(editorial_control=None, ownership_and_finance=True)) is Standing.UNKNOWN
    assert standing(outlet(editorial_control=True)) is Standing.UNKNOWN


def test_what_is_said_without_evidence_is_not_said() -> None:
    bare = tuple(replace(one, evidence=()) for one in STATE.answers)

    assert standing(replace(STATE, answers=bare)) is Standing.UNKNOWN
