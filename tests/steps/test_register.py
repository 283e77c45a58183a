"""register: protected accounts, crises and outages, each with an owner and an end."""

from typing import Any

import pytest
from django.db import DatabaseError

from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.moment import DAY, HOUR
from showcause.domain.protection import Purpose
from showcause.domain.window import Scope, WindowKind
from showcause.steps.hear import answer_hearing
from showcause.steps.register import protect, register_window, withdraw
from showcause.store.reads.relief import protections, windows
from tests import cast
from tests.record.house import House, appeal_of, changes, dump, entries, execute

BO = cast.key(cast.BO[0])
PERSIAN = cast.key(cast.PERSIAN)


def protected(house: House, account: str = BO, **changed: Any) -> str:
    options: dict[str, Any] = {
        "expires_at": house.clock() + 90 * DAY,
        "reason": "reports on the courts",
        "by": cast.UNA,
        "owner": "una",
        "circumstances": house.circumstances,
    }
    return protect(account, Purpose.JOURNALIST, **{**options, **changed})


def window(house: House, kind: WindowKind, **changed: Any) -> str:
    options: dict[str, Any] = {
        "starts_at": house.clock(),
        "ends_at": None,
        "yearly": False,
        "expires_at": house.clock() + 90 * DAY,
        "reason": "the network is down",
        "by": cast.UNA,
        "owner": "una",
        "circumstances": house.circumstances,
    }
    scope, of = changed.pop("scope", Scope.LANGUAGE), changed.pop("of", "fa")
    return register_window(kind, scope, of, **{**options, **changed})


def test_a_protection_is_a_row_and_a_ledger_entry_and_expires(empty: House) -> None:
    empty.hire(cast.UNA)
    before = dump()

    protection = protected(empty)

    grown = {"protected_account": 1, "ledger_entry": 1, "ledger_payload": 1}
    assert changes(before) == grown
    assert entries("account_protected")[protection]["purpose"] == "journalist"
    assert protections(empty.clock()) == {BO: ("journalist",)}
    assert protections(empty.clock() + 90 * DAY) == {}


def test_what_is_withdrawn_ends_and_is_not_withdrawn_twice(empty: House) -> None:
    empty.hire(cast.UNA)
    crisis = window(empty, WindowKind.CRISIS)
    assert [known.window_id for known in windows(empty.clock())] == [crisis]

    withdraw(crisis, by=cast.UNA, reason="over", circumstances=empty.circumstances)

    assert windows(empty.clock()) == []
    with pytest.raises(NotPermitted):
        withdraw(crisis, by=cast.UNA, reason="over", circumstances=empty.circumstances)


@pytest.mark.parametrize(
    "change", [{"expires_at": 1}, {"reason": " "}, {"starts_at": 5, "ends_at": 4}, {"of": ""}]
)
def test_a_window_without_end_reason_or_sense_is_refused(
    empty: House, change: dict[str, Any]
) -> None:
    empty.hire(cast.UNA)

    with pytest.raises(BadInput):
        window(empty, WindowKind.CRISIS, **change)


def test_a_viewer_registers_nothing_and_the_database_knows(empty: House) -> None:
    empty.hire(cast.VAL)

    with pytest.raises(NotPermitted):
        protected(empty, by=cast.VAL)
    with pytest.raises(DatabaseError, match="only a person"):
        execute(
            """INSERT INTO withdrawal (subject_id, staff_id, reason, made_at)
            VALUES ('win_1', 'machine', 'x', 1)"""
        )


def test_an_outage_stops_the_time_to_answer_of_its_people_only(heard: House) -> None:
    start = heard.clock()
    window(heard, WindowKind.OUTAGE, ends_at=start + 10 * HOUR)
    for person in (cast.REX, cast.UNA):
        heard.approve([row["sweep_id"] for row in heard.listed("sweeps")], person)
    heard.wait(24 * HOUR)

    heard.safeguard()

    (held,) = heard.listed("holds", account=PERSIAN)
    assert [row["reason"] for row in held["reasons"]] == ["may_still_answer"]
    assert heard.listed("holds", account=BO) == []
    heard.wait(10 * HOUR - 1)
    answer_hearing(
        held["proposal_id"],
        "It is a choir.",
        answered_by="holder",
        circumstances=heard.circumstances,
    )


def test_an_outage_stops_the_time_to_appeal(enforced: House) -> None:
    enforced.wait(72 * HOUR)
    start = enforced.clock()
    window(enforced, WindowKind.OUTAGE, ends_at=start + 30 * DAY)
    enforced.wait(213 * DAY)

    assert appeal_of(enforced, PERSIAN)
    with pytest.raises(BadInput, match="over"):
        appeal_of(enforced, BO)


def approved_and_waited(house: House) -> None:
    for person in (cast.REX, cast.UNA):
        house.approve([row["sweep_id"] for row in house.listed("sweeps")], person)
    house.wait(24 * HOUR)
    house.safeguard()


def reasons(house: House, account: str) -> set[str]:
    (held,) = house.listed("holds", account=account)
    return {row["reason"] for row in held["reasons"]}


def test_a_protected_account_waits_for_two_people_while_its_sweep_goes_on(heard: House) -> None:
    protected(heard)
    approved_and_waited(heard)

    assert reasons(heard, BO) == {"protected"}
    proposal = heard.one("proposals", account=BO)["proposal_id"]
    for person in (cast.REX, cast.UNA):
        assert heard.listed("decisions", account=BO) == []
        heard.approve([proposal], person)
        heard.safeguard()
        heard.decide()
    assert len(heard.listed("decisions", account=BO)) == 1


def test_in_a_crisis_its_language_is_decided_one_by_one_by_senior_readers(heard: House) -> None:
    window(heard, WindowKind.CRISIS, reason="an election")
    approved_and_waited(heard)

    assert reasons(heard, PERSIAN) == {"crisis_bulk"}
    assert heard.listed("holds", account=BO) == []
    proposal = heard.one("proposals", account=PERSIAN)["proposal_id"]
    for person in (cast.REX, cast.UNA):
        heard.approve([proposal], person)
    heard.safeguard()
    assert reasons(heard, PERSIAN) == {"crisis_bulk"}

    heard.approve([proposal], cast.IDA)
    heard.safeguard()
    assert heard.listed("holds", account=PERSIAN) == []


def test_the_like_of_somebody_cleared_waits_for_a_person(heard: House) -> None:
    other = heard.one("proposals", account=cast.key(cast.BO[8]))
    assert other["features"] != {}
    heard.approve([other["proposal_id"]], cast.IDA, verdict="no")
    approved_and_waited(heard)

    alike = [
        row for row in heard.listed("holds") if "twin_cleared" in reasons(heard, row["account"])
    ]
    assert alike
    allowed = {row["account"] for row in heard.listed("proposals", status="allowed")}
    assert not allowed & {row["account"] for row in alike}
