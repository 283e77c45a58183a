import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from showcause.domain.moment import HOUR
from showcause.store.reads.rows import fetch
from tests import cast
from tests.record import pages
from tests.record.house import House, HouseAt, appeal_of

ANSWER = {
    "attest": "yes",
    "cause": "own_activity_outweighs",
    "outcome": "no_violation",
    "words": "You share much else besides.",
}


@pytest.fixture
def appeal(house: House) -> str:
    return appeal_of(house, cast.key(cast.BO[0]), "It is a choir.\nWe meet on Mondays.")


def path(appeal_id: str, rest: str = "") -> str:
    return f"/console/case/{appeal_id}/{rest}"


def test_an_appeal_is_taken_read_previewed_and_answered(house: House, appeal: str) -> None:
    ida = pages.as_staff(cast.IDA)

    taken = ida.post("/console/queue/next/")
    page = ida.get(taken["Location"]).content.decode()
    looked_at = ida.post(path(appeal, "preview/"), ANSWER)
    sent = ida.post(path(appeal, "decide/"), ANSWER)

    assert taken["Location"] == path(appeal)
    assert "We meet on Mondays." in page
    assert "Speaks for" in page
    assert "sign in" in looked_at.content.decode()
    assert sent["Location"] == path(appeal, "answered/")
    assert ida.get(sent["Location"]).status_code == 200
    (review,) = fetch("SELECT * FROM review")
    assert (review["staff_id"], review["outcome"]) == ("ida", "no_violation")
    assert len(fetch("SELECT * FROM reversal")) == 1
    assert len(fetch("SELECT * FROM case_instruction WHERE kind = 'attested'")) == 1


def test_a_preview_writes_nothing_but_the_look_up(house: House, appeal: str) -> None:
    pages.as_staff(cast.IDA).post(path(appeal, "preview/"), ANSWER)

    assert fetch("SELECT * FROM review") == []
    assert fetch("SELECT * FROM case_instruction") == []


def test_who_took_part_is_told_so_and_refused(house: House, appeal: str) -> None:
    rex = pages.as_staff(cast.REX)

    page = rex.get(path(appeal)).content.decode()
    refused = rex.post(path(appeal, "decide/"), ANSWER)

    assert "You took part in this decision" in page
    assert "Preview the answer" in page
    assert " disabled>Preview the answer" in page.replace("\n", "")
    assert refused.status_code == 409
    assert "took part in this decision" in refused.content.decode()
    assert "You share much else besides." in refused.content.decode()
    assert fetch("SELECT * FROM review") == []


@pytest.mark.parametrize("missing", list(ANSWER))
def test_an_answer_that_lacks_something_is_refused(house: House, appeal: str, missing: str) -> None:
    answer = {name: value for name, value in ANSWER.items() if name != missing}

    assert pages.as_staff(cast.IDA).post(path(appeal, "decide/"), answer).status_code == 409
    assert fetch("SELECT * FROM review") == []


@pytest.mark.parametrize("word", ["recused", "conflict", "second_person"])
def test_who_stepped_back_cannot_answer_and_the_database_agrees(
    house: House, appeal: str, word: str
) -> None:
    ida = pages.as_staff(cast.IDA)
    ida.post(path(appeal, "claim/"))

    back = ida.post(path(appeal, "step-back/"), {"word": word, "reason": "I know them."})
    page = ida.get(path(appeal)).content.decode()
    refused = ida.post(path(appeal, "decide/"), ANSWER)

    assert back["Location"] == "/console/queue/"
    assert "You stepped back from this case" in page
    assert "stepped back from" in refused.content.decode()
    assert fetch("SELECT * FROM review") == []
    assert fetch("SELECT * FROM case_claim") == []


def test_one_case_never_goes_to_two_people(house: House, appeal: str) -> None:
    house.hire(cast.PIA)
    ida, pia = pages.as_staff(cast.IDA), pages.as_staff(cast.PIA)
    ida.post(path(appeal, "claim/"))

    second = pia.post(path(appeal, "claim/"))
    answered = pia.post(path(appeal, "decide/"), ANSWER)
    house.wait(HOUR)
    later = pia.post(path(appeal, "claim/"))

    assert second.status_code == 409
    assert answered.status_code == 409
    assert later.status_code == 302


def test_a_held_proposal_is_answered_by_approval(house_at: HouseAt) -> None:
    heard = house_at("heard")
    pages.show(heard)
    una = pages.as_staff(cast.UNA)
    shown = una.get("/console/queue/?languages=all&kind=proposal").content.decode()
    case = shown.split('href="/console/case/')[1].split("/")[0]

    sent = una.post(path(case, "decide/"), {"attest": "yes", "outcome": "no", "words": "A choir."})

    assert sent.status_code == 302
    (vote,) = fetch("SELECT * FROM approval")
    assert (vote["subject_id"], vote["verdict"]) == (case, "no")
    assert case not in una.get("/console/queue/?languages=all").content.decode()


def test_the_queue_and_a_case_take_at_most_fifteen_questions(house: House, appeal: str) -> None:
    ida = pages.as_staff(cast.IDA)
    for address in ("/console/queue/", path(appeal), "/console/sweeps/", "/console/rules/"):
        with CaptureQueriesContext(connection) as asked:
            assert ida.get(address).status_code == 200
        told = [one["sql"] for one in asked if one["sql"].split()[0] not in ("BEGIN", "COMMIT")]
        assert len(told) <= 15, (address, told)


def test_a_late_appeal_says_so(house: House, appeal: str) -> None:
    house.wait(80 * HOUR)

    shown = pages.as_staff(cast.IDA).get("/console/queue/").content.decode()

    assert "late by 8 hours" in shown
    assert "1 is late" in shown


def test_the_queue_goes_on_where_the_page_before_ended(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for account in cast.BO[6:24]:
        appeal_of(house, cast.key(account))
    monkeypatch.setattr("showcause.web.console.queue.PAGE", 5)
    ida, address, seen = pages.as_staff(cast.IDA), "?languages=all", []

    while address:
        page = ida.get(f"/console/queue/{address}").content.decode()
        seen += re.findall(r'href="/console/case/(\w+)/"', page)
        more = re.search(r'class="button" href="(\?[^"]+)"', page)
        address = more[1].replace("&amp;", "&") if more else ""

    assert len(seen) == len(set(seen)) == len(fetch("SELECT * FROM appeal"))


def test_looking_at_an_account_is_noted_and_auditors_find_it(house: House, appeal: str) -> None:
    from showcause.domain.staff import Role, Staff

    aud = Staff("aud", "Aud", Role.AUDITOR, ("en",))
    house.hire(aud)
    pages.as_staff(cast.IDA).get(path(appeal))

    found = pages.as_staff(aud).get("/console/look-ups/", {"account": cast.key(cast.BO[0])})
    none = pages.as_staff(aud).get("/console/look-ups/", {"account": "sandbox:nobody"})

    assert "Ida (ida)" in found.content.decode()
    assert "Ida (ida)" not in none.content.decode()
