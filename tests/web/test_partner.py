"""A partner's link: it opens its case and nothing else, and dies when revoked or expired."""

from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from showcause.domain.appeal import AppealOutcome
from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.moment import DAY
from showcause.domain.staff import Role, Staff
from showcause.steps.approve import approve
from showcause.steps.partner import invite, revoke
from showcause.store.reads.rows import fetch, fetch_number
from showcause.store.reads.staff import by_id
from tests import cast
from tests.record import pages
from tests.record.house import House, appeal_of, entries, reviewed
from tests.web.test_roles import _routes

BO = cast.key(cast.BO[0])
OTHER = cast.key(cast.BO[6])
SERVER = "other.example"
ANSWER = {
    "outcome": AppealOutcome.NO_VIOLATION.value,
    "cause": "read_again",
    "words": "They are a choir.",
    "attest": "yes",
}


def invited(house: House, subject_id: str, **changed: Any) -> tuple[str, str]:
    known: dict[str, Any] = {
        "expires_at": house.clock() + 3 * DAY,
        "by": cast.UNA,
        "circumstances": house.circumstances,
    }
    return invite(subject_id, "Mia", SERVER, ("en",), **{**known, **changed})


def client() -> Client:
    return Client(SERVER_NAME=pages.HOST)


def page(token: str) -> Any:
    return client().get(f"/p/{token}/")


def test_the_link_shows_its_case_and_no_other(house: House) -> None:
    mine, other = appeal_of(house, BO, "We sing."), appeal_of(house, OTHER, "We paint.")
    _, token = invited(house, mine)

    text = page(token).content.decode()

    assert "We sing." in text and "We paint." not in text
    assert other not in text
    handles = {row["handle"] for row in house.listed("proposals")} - {cast.BO[0]}
    assert {handle for handle in handles if handle in text} == set()
    for person in (cast.REX, cast.UNA, cast.IDA):
        assert person.name not in text.split()
    assert "/console/" not in text


def test_it_opens_none_of_all_the_other_addresses(house: House) -> None:
    mine, other = appeal_of(house, BO), appeal_of(house, OTHER)
    _, token = invited(house, mine)
    asking = client()
    asking.get(f"/p/{token}/")
    opened = []
    for where, pattern in _routes(get_resolver().url_patterns):
        if where.startswith("p/") or not _is_closed(where):
            continue
        for subject in (mine, other, token):
            address = "/" + _filled(where, subject, token)
            for answer in (asking.get(address), asking.post(address, {})):
                if answer.status_code < 300:
                    opened.append((address, answer.status_code))
        assert pattern is not None

    assert opened == []


def _is_closed(where: str) -> bool:
    """Routes that are not there for everybody; signing in is for everybody, and gets nobody in."""
    everybody = (
        "console/sign-in/",
        "console/sign-out/",
        "rules/",
        "ledger/",
        "incidents/",
        "register/",
    )
    everybody += (
        "published/",
        "health",
        "group-appeal/",
        "@",
        "api/v1/openapi",
        "api/v1/docs",
        "static",
    )
    return bool(where) and not where.startswith(everybody)


def _filled(where: str, subject: str, token: str) -> str:
    import re

    filled = re.sub(r"<str:token>", token, where)
    return re.sub(r"<[^>]+>", subject, filled)


def test_it_dies_when_it_is_revoked(house: House) -> None:
    link_id, token = invited(house, appeal_of(house, BO))
    assert page(token).status_code == 200

    revoke(link_id, by=cast.IDA, reason="wrong person", circumstances=house.circumstances)

    assert page(token).status_code == 404
    assert client().post(f"/p/{token}/", ANSWER).status_code == 404
    assert fetch_number("SELECT COUNT(*) FROM review") == 0
    assert link_id in entries("partner_link_ended")


def test_it_dies_when_its_time_is_over(house: House) -> None:
    _, token = invited(house, appeal_of(house, BO))
    house.wait(3 * DAY - 1)
    assert page(token).status_code == 200

    house.wait(1)

    assert page(token).status_code == 404
    assert client().post(f"/p/{token}/", ANSWER).status_code == 404


def test_a_link_somebody_made_up_opens_nothing(house: House) -> None:
    appeal_of(house, BO)

    assert page("a" * 32).status_code == 404


def test_the_answer_counts_and_the_letter_says_where_the_reader_is_from(house: House) -> None:
    appeal_id = appeal_of(house, BO)
    _, token = invited(house, appeal_id)

    sent = client().post(f"/p/{token}/", {**ANSWER, "outcome": AppealOutcome.UPHELD.value})

    assert sent.status_code == 302
    assert "has been answered" in page(token).content.decode()
    letter = house.one("notices", account=BO, kind="appeal_upheld")["body"]
    assert "another server" in letter and SERVER in letter and "Mia" not in letter


def test_a_reversal_by_a_partner_says_so_too_and_one_by_our_own_does_not(house: House) -> None:
    _, token = invited(house, appeal_of(house, BO))
    assert client().post(f"/p/{token}/", ANSWER).status_code == 302
    reviewed(house, appeal_of(house, OTHER), cast.IDA, AppealOutcome.NO_VIOLATION)
    house.order()
    with house.sandbox() as platform:
        house.enforce(platform)
    house.tell_reversals()

    assert SERVER in house.one("notices", account=BO, kind="reversal")["body"]
    assert SERVER not in house.one("notices", account=OTHER, kind="reversal")["body"]


def test_what_is_missing_is_said_and_nothing_is_written(house: House) -> None:
    _, token = invited(house, appeal_of(house, BO))

    answer = client().post(f"/p/{token}/", {**ANSWER, "attest": ""})

    assert answer.status_code == 409 and "conflict of interest" in answer.content.decode()
    assert fetch_number("SELECT COUNT(*) FROM review") == 0


def partner_of(link_id: str) -> Staff:
    (row,) = fetch("SELECT staff_id FROM partner_link WHERE link_id = %s", (link_id,))
    return by_id(row["staff_id"])


def test_the_same_person_answers_no_case_they_were_not_invited_to(house: House) -> None:
    other = appeal_of(house, OTHER)
    link_id, _ = invited(house, appeal_of(house, BO))
    mia = partner_of(link_id)
    assert mia.role is Role.PARTNER

    with pytest.raises(NotPermitted):
        reviewed(house, other, mia, AppealOutcome.NO_VIOLATION)
    proposal = house.listed("proposals")[0]["proposal_id"]
    known = {"verdict": "yes", "reason": "x", "circumstances": house.circumstances}
    with pytest.raises(NotPermitted):
        approve([proposal], by=mia, **known)  # type: ignore[arg-type]


def test_a_partner_who_stepped_back_or_took_part_may_not_answer(house: House) -> None:
    """The database's own rule of independence holds for them as for anybody."""
    from tests.record.house import execute

    appeal_id = appeal_of(house, BO)
    link_id, _ = invited(house, appeal_id)
    mia = partner_of(link_id)
    proposal = house.one("decisions", account=BO)["proposal_id"]
    columns = "approval_id, subject_kind, subject_id, bound_hash, staff_id, verdict, reason"
    execute(
        f"INSERT INTO approval ({columns}, made_at) VALUES ('apv_1', 'proposal', %s, 'h', %s,"
        " 'yes', '', 1)",
        (proposal, mia.staff_id),
    )

    with pytest.raises(NotPermitted):
        reviewed(house, appeal_id, mia, AppealOutcome.NO_VIOLATION)


def test_only_a_senior_invites_to_a_case_that_is_there_and_for_a_month_at_most(
    house: House,
) -> None:
    appeal_id = appeal_of(house, BO)

    with pytest.raises(NotPermitted):
        invited(house, appeal_id, by=cast.REX)
    with pytest.raises(BadInput, match="no such case"):
        invited(house, "apl_nothing")
    with pytest.raises(BadInput, match="the end"):
        invited(house, appeal_id, expires_at=house.clock() + 31 * DAY)


def test_the_token_is_nowhere_in_the_record(house: House) -> None:
    from tests.record.house import dump

    _, token = invited(house, appeal_of(house, BO))

    assert token not in str(dump())
