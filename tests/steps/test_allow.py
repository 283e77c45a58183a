"""allow: allowances and exceptions have an owner, a reason and an end, and rules honour them."""

from typing import Any

import pytest

from showcause.domain.allowance import CoverKind
from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.moment import DAY
from showcause.domain.staff import MACHINE, Role, Staff
from showcause.steps.allow import allow, end_allowance
from tests import cast
from tests.record.house import House, changes, dump, entries, unchanged_by

BO = [cast.key(name) for name in cast.BO]
UNA = Staff("una", "Una", Role.SENIOR, ("en",))


def allowed(house: House, covers: str, **changed: Any) -> str:
    house.hire(UNA)
    given: dict[str, Any] = {
        "name": "acting_together_openly",
        "cover_kind": CoverKind.ACCOUNT,
        "owner": "partnerships",
        "reason": "they say who they are",
        "until": house.clock() + 30 * DAY,
        "by": UNA,
        "known": {"acting_together_openly"},
    }
    given |= changed
    name, kind = given.pop("name"), given.pop("cover_kind")
    return allow(name, kind, covers, circumstances=house.circumstances, **given)


def test_an_allowance_is_a_row_and_a_ledger_entry(read: House) -> None:
    read.hire(UNA)
    before = dump()

    allowance_id = allowed(read, BO[0])

    assert changes(before) == {"allowance": 1, "ledger_entry": 1, "ledger_payload": 1}
    assert entries("allowance_registered")[allowance_id]["by"] == "una"
    assert unchanged_by(lambda: allowed(read, BO[0]))


def test_who_has_one_is_not_proposed_and_that_is_on_record(read: House) -> None:
    allowance_id = allowed(read, BO[0])

    made = read.propose()

    assert made["platform_manipulation"] == len(BO) - 1
    assert made["spared_by_allowance"] == 1
    assert BO[0] not in {row["account"] for row in read.listed("proposals")}
    (use,) = read.listed("spared")
    assert (use["account"], use["allowance_id"]) == (BO[0], allowance_id)
    assert read.one("allowances")["spared"] == 1
    assert set(entries("proposal_spared")) == {use["use_id"]}
    assert unchanged_by(read.propose)


def test_if_everybody_is_spared_nothing_is_proposed_however_often_it_runs(read: House) -> None:
    for account in BO:
        allowed(read, account)

    assert read.propose()["spared_by_allowance"] == len(BO)
    assert read.listed("proposals") == []
    assert unchanged_by(read.propose)


@pytest.mark.parametrize("later", ["expired", "ended"])
def test_one_that_is_over_spares_nobody(read: House, later: str) -> None:
    allowance_id = allowed(read, BO[0])
    if later == "expired":
        read.wait(30 * DAY)
    else:
        end_allowance(allowance_id, by=UNA, reason="misused", circumstances=read.circumstances)

    assert read.propose()["platform_manipulation"] == len(BO)
    assert read.one("allowances")["status"] == later


def test_a_rule_honours_only_the_names_it_knows(read: House) -> None:
    allowed(read, BO[0], name="hobby_bot", known={"hobby_bot"})

    assert read.propose()["platform_manipulation"] == len(BO)


def test_an_organisations_allowance_covers_who_declared_it_and_nobody_else(read: House) -> None:
    allowed(read, BO[0], cover_kind=CoverKind.ORGANISATION)

    assert read.propose()["platform_manipulation"] == len(BO) - 1


def test_expiry_is_shown_before_it_happens(read: House) -> None:
    allowed(read, BO[0])

    assert read.one("allowances")["status"] == "in_force"
    read.wait(17 * DAY)
    row = read.one("allowances")
    assert (row["status"], row["expires_in_days"]) == ("expires_soon", 13)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": "acting_togther"}, "did you mean acting_together_openly"),
        ({"owner": " "}, "an owner and a reason"),
        ({"until": 0}, "over already"),
        ({"until": 10**15}, "longer than 731 days"),
    ],
)
def test_one_without_owner_reason_or_end_is_refused(
    read: House, changed: dict[str, Any], said: str
) -> None:
    with pytest.raises(BadInput) as told:
        allowed(read, BO[0], **changed)

    assert said in str(told.value)


def test_a_machine_registers_nothing_and_nothing_ends_twice(read: House) -> None:
    with pytest.raises(NotPermitted):
        allowed(read, BO[0], by=MACHINE)
    allowance_id = allowed(read, BO[0])
    end_allowance(allowance_id, by=UNA, reason="misused", circumstances=read.circumstances)

    with pytest.raises(NotPermitted):
        end_allowance(allowance_id, by=UNA, reason="again", circumstances=read.circumstances)
