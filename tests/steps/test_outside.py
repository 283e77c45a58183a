"""Who outside asked is shown on the decision; who outside was told is told again when it falls."""

import json
from pathlib import Path

import pytest

from showcause.domain.appeal import AppealOutcome, CauseKind
from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.staff import Staff
from showcause.steps.disclose import disclose
from showcause.steps.note_contact import note_contact
from showcause.steps.retract import retract, tell_outside
from showcause.store.record import transaction
from tests import cast
from tests.record.house import (
    House,
    appeal_of,
    entries,
    execute,
    outbox,
    reviewed,
    unchanged_by,
)
from tests.steps.test_causes import TIP, proposal_of, rolled_back

MINE, OTHER = cast.key(cast.BO[0]), cast.key(cast.BO[1])
PARENT = cast.key("organisation")


def asked(
    house: House,
    about: str = MINE,
    kind: str = "authority",
    body: str = "Ministry of the Interior",
    *,
    by: Staff = cast.REX,
    asked_for: str = "measure",
    sealed: bool = False,
) -> str:
    return note_contact(
        about,
        kind,
        body,
        asked_for,
        sealed=sealed,
        received_at=house.clock(),
        by=by,
        circumstances=house.circumstances,
    )


def told_to(house: House, account: str) -> str:
    return str(house.one("notices", account=account, kind="decision")["body"])


def test_a_request_is_on_the_decision_in_its_letter_and_in_show(allowed: House) -> None:
    contact = asked(allowed)
    allowed.decide()
    allowed.notify()

    decision = allowed.one("decisions", account=MINE)
    assert decision["statement"]["requests"] == ["authority:Ministry of the Interior"]
    assert [row["contact_id"] for row in decision["outside_contacts"]] == [contact]
    assert "Ministry of the Interior" in told_to(allowed, MINE)
    assert contact in entries("outside_contact")
    assert "Ministry" not in json.dumps(entries("outside_contact"))


def test_where_nobody_asked_it_says_that_none_is_recorded(allowed: House) -> None:
    asked(allowed, cast.key(cast.BO[6]))
    allowed.decide()
    allowed.notify()

    assert allowed.one("decisions", account=MINE)["statement"]["requests"] == []
    assert allowed.one("decisions", account=MINE)["outside_contacts"] == []
    assert "We have no record that a government" in told_to(allowed, MINE)


def test_a_company_is_not_named_to_the_holder_and_a_sealed_request_not_admitted(
    allowed: House,
) -> None:
    asked(allowed, MINE, "company", "Rival Inc")
    asked(allowed, cast.key(cast.BO[6]), "court", "Secret court", sealed=True)
    allowed.decide()
    allowed.notify()

    assert "Rival" not in told_to(allowed, MINE)
    assert "Someone outside asked for it" in told_to(allowed, MINE)
    sealed = told_to(allowed, cast.key(cast.BO[6]))
    assert "Secret court" not in sealed
    assert "We are not allowed to say whether anyone asked." in sealed


def test_a_request_about_an_organisation_is_on_its_accounts_decisions(allowed: House) -> None:
    columns = "affiliation_id, parent, account, evidence, declared_at"
    row = ("aff_test", PARENT, MINE, "dns", allowed.clock())
    execute(f"INSERT INTO affiliation ({columns}) VALUES (%s, %s, %s, %s, %s)", row)
    asked(allowed, PARENT)
    asked(allowed, PARENT, "court", "Town court", asked_for="data")

    allowed.decide()

    by_account = {row["account"]: row for row in allowed.listed("decisions")}
    assert by_account[MINE]["statement"]["requests"] == ["authority:Ministry of the Interior"]
    assert len(by_account[MINE]["outside_contacts"]) == 2
    assert by_account[OTHER]["outside_contacts"] == []


@pytest.mark.parametrize(
    "wrong", [{"kind": "rumour"}, {"asked_for": "silence"}, {"body": " "}, {"about": "bo"}]
)
def test_a_contact_that_says_nothing_is_refused(decided: House, wrong: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        asked(decided, **wrong)


def test_a_viewer_notes_no_contact(decided: House) -> None:
    with pytest.raises(NotPermitted):
        asked(decided, by=cast.VAL)


def test_a_decision_on_a_tip_says_that_another_platform_gave_a_hint(allowed: House) -> None:
    allowed.rest_on((proposal_of(allowed, cast.BO[0]), "tip", TIP))
    allowed.decide()
    allowed.notify()

    assert allowed.one("decisions", account=MINE)["statement"]["source"] == "platform_tip"
    assert "Another platform gave us a hint" in told_to(allowed, MINE)


def published(house: House) -> Path:
    return disclose(house.engine, house.sources, house.circumstances)[0]


def errata(folder: Path) -> list[dict[str, str]]:
    told = json.loads((folder / "errata.json").read_text(encoding="utf-8"))
    assert isinstance(told, list)
    return told


def test_an_archive_says_who_was_reinstated_and_nothing_else_of_it_changes(told: House) -> None:
    folder = published(told)
    whole = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert errata(folder) == [] and retract(told.circumstances) == 0
    reviewed(told, appeal_of(told, MINE), cast.IDA, AppealOutcome.NO_VIOLATION)

    assert retract(told.circumstances) == 1

    (row,) = errata(folder)
    assert row["correction"] == "reinstated" and row["reason"] == "read_again"
    assert row["userid"] in whole["users.csv"].decode("utf-8")
    left = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert {name for name in whole if whole[name] != left[name]} == {"errata.json"}
    assert unchanged_by(lambda: retract(told.circumstances))
    assert len(entries("retracted")) == 1
    assert MINE not in json.dumps([*entries("retracted").values(), *errata(folder)])


def test_errata_lost_with_a_crash_are_written_again(told: House) -> None:
    folder = published(told)
    reviewed(told, appeal_of(told, MINE), cast.IDA, AppealOutcome.NO_VIOLATION)
    retract(told.circumstances)
    whole = errata(folder)
    (folder / "errata.json").write_text("[]\n", encoding="utf-8")

    retract(told.circumstances)

    assert errata(folder) == whole


def test_another_platform_that_was_tipped_is_told_through_the_outbox(told: House) -> None:
    mine = told.one("decisions", account=MINE)["decision_id"]
    other = told.one("decisions", account=OTHER)["decision_id"]
    with transaction() as cursor:
        tellings = [("tip", "t1", "book.example", each, "their-id") for each in (mine, other)]
        tell_outside(cursor, tellings, told.circumstances)
    told.rest_on((proposal_of(told, cast.BO[0]), "reporter", "r1"))
    rolled_back(told, CauseKind.REPORTER, "r1", "reporter_fault")
    told.write_reversals()

    assert retract(told.circumstances) == 1

    (row,) = told.listed("retractions")
    assert outbox("retraction") == [row["retraction_id"]]
    assert row["reason"] == "reporter_fault"


def test_nobody_is_told_by_rumour(told: House) -> None:
    with pytest.raises(BadInput), transaction() as cursor:
        tell_outside(cursor, [("rumour", "x", "y", "z", "")], told.circumstances)
