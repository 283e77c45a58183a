"""The account holder's pages: everything by the link alone, in the reader's language."""

import json
import re
from typing import Any

import pytest

from showcause.domain.appeal import AppealOutcome
from showcause.domain.moment import DAY, HOUR
from showcause.notices.interface import strings
from showcause.notices.languages import LANGUAGES
from showcause.store.reads.appeals import informed_at
from showcause.store.reads.portal import draft_of
from showcause.store.reads.rows import fetch, fetch_number
from tests import cast
from tests.record import pages
from tests.record.house import House, HouseAt, dump, portal_token, reviewed, unchanged_by

BO = cast.key(cast.BO[0])
PERSIAN = cast.key(cast.PERSIAN)
KEY = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def link(house: House, account: str = BO, path: str = "") -> str:
    return f"/c/{portal_token(house, account)}/{path}"


class Visitor:
    """Somebody with a browser that keeps cookies and sends forms as pages give them."""

    def __init__(self) -> None:
        self.client = pages.anybody()

    def opens(self, path: str, **more: Any) -> Any:
        return self.client.get(path, **more)

    def sends(self, path: str, **fields: Any) -> Any:
        key = KEY.search(self.opens(path).content.decode())
        assert key, f"no form on {path}"
        return self.client.post(path, {"csrfmiddlewaretoken": key[1], **fields}, follow=True)


@pytest.fixture
def holder() -> Visitor:
    return Visitor()


def test_the_page_says_what_happened_why_and_what_can_be_done(
    house: House, holder: Visitor
) -> None:
    shown = holder.opens(link(house))

    text = shown.content.decode()
    assert shown.status_code == 200
    decision = house.one("decisions", account=BO)
    for part in (
        "Your account has been suspended",
        "You can appeal until",
        "posted the same",
        "breaks rule 4.1",
        "We relied on",
        "Your account is",
        "We did not hold your VPN",
        "A person checked it and decided",
        "cannot log in or post",
        decision["public_ref"],
    ):
        assert part in text, part


def test_the_page_is_whole_in_every_language(house: House, holder: Visitor) -> None:
    paths = ("", "posts/", "safety/", "status/", "appeal/", "appeal/words/", "appeal/files/")
    for code, language in LANGUAGES.items():
        for path in paths:
            text = holder.opens(link(house, path=path) + f"?lang={code}").content.decode()
            direction = "rtl" if language.is_right_to_left else "ltr"
            assert f'<html lang="{language.tag}" dir="{direction}">' in text
            assert "{" not in text, (code, path)


def test_without_a_choice_the_page_speaks_the_accounts_language(
    house: House, holder: Visitor
) -> None:
    text = holder.opens(link(house, PERSIAN)).content.decode()

    assert '<html lang="fa" dir="rtl">' in text
    assert strings("fa")["decision.appeal"] in text


def test_opening_the_page_informs_its_holder_once(house: House, holder: Visitor) -> None:
    account = cast.key(cast.NO_ADDRESS)
    decision = house.one("decisions", account=account)["decision_id"]
    assert informed_at(decision) is None

    opened = house.clock()
    holder.opens(link(house, account))
    house.wait(HOUR)
    assert unchanged_by(lambda: holder.opens(link(house, account)))

    assert informed_at(decision) == opened


def test_the_posts_relied_upon_are_shown_and_no_other(house: House, holder: Visitor) -> None:
    own = house.one("decisions", account=BO)["evidence_event_ids"]

    text = holder.opens(link(house, path="posts/")).content.decode()

    assert own and all(event in text for event in own)
    assert not set(re.findall(r"bo-\d\d-p\d+", text)) - set(own)


def test_the_data_of_the_case_is_a_file_without_anybody_elses(
    house: House, holder: Visitor
) -> None:
    answer = holder.opens(link(house, path="data/"))

    held = json.loads(answer.content)
    assert answer["Content-Disposition"].startswith("attachment")
    assert held["statement"]["clause_id"] == "4.1"
    others = [name for name in cast.BO[1:] if name in answer.content.decode()]
    assert others == []


def test_the_receipt_is_the_ledgers_proof(house: House, holder: Visitor) -> None:
    from showcause.steps.publish import publish_ledger
    from showcause.wiring import running

    assert holder.opens(link(house, path="receipt/")).status_code == 404
    house.sequence()
    publish_ledger(house.home / "published" / "ledger", running.ledger_key(house.workspace))

    proof = json.loads(holder.opens(link(house, path="receipt/")).content)
    assert proof["entry"]["kind"] == "decision_made"


def test_an_appeal_is_written_in_four_steps_kept_and_sent_once(
    house: House, holder: Visitor
) -> None:
    decision = house.one("decisions", account=BO)["decision_id"]
    holder.sends(link(house, path="appeal/"), filed_by="representative")
    saved = holder.sends(
        link(house, path="appeal/words/"), grounds=["misread"], body="ما آواز می‌خوانیم.", later="1"
    )
    assert "30 days" in saved.content.decode()
    kept = draft_of(decision, 0)
    assert kept and (kept["filed_by"], kept["grounds"]) == ("representative", "misread")

    text = Visitor().opens(link(house, path="appeal/words/")).content.decode()
    assert "ما آواز می‌خوانیم." in text and 'value="misread" checked' in text
    holder.sends(link(house, path="appeal/words/"), grounds=["misread"], body="ما آواز می‌خوانیم.")
    sent = holder.sends(link(house, path="appeal/check/"))
    assert "You will get an answer by" in sent.content.decode()
    again = holder.sends(link(house, path="appeal/check/"))
    assert "You will get an answer by" in again.content.decode()
    (appeal,) = fetch("SELECT * FROM appeal")
    assert appeal["filed_by"] == "representative"


def test_ticking_is_enough_and_empty_is_not(house: House, holder: Visitor) -> None:
    empty = holder.sends(link(house, path="appeal/words/"), body=" ")
    assert empty.status_code == 422 and "<title>Error:" in empty.content.decode()

    holder.sends(link(house, path="appeal/words/"), grounds=["not_me"])
    holder.sends(link(house, path="appeal/check/"))

    assert fetch_number("SELECT COUNT(*) FROM appeal") == 1


def test_too_long_a_text_is_kept_on_the_page_and_the_limit_named(
    house: House, holder: Visitor
) -> None:
    typed = holder.sends(link(house, path="appeal/words/"), body="x" * 20_001)

    text = typed.content.decode()
    assert typed.status_code == 422 and "20,000" in text and "x" * 20_001 in text


def test_the_answer_and_what_came_back_stand_on_the_page(house: House, holder: Visitor) -> None:
    holder.sends(link(house, path="appeal/words/"), body="It is a choir.")
    holder.sends(link(house, path="appeal/check/"))
    (appeal,) = fetch("SELECT appeal_id FROM appeal")
    reviewed(house, appeal["appeal_id"], cast.IDA, AppealOutcome.NO_VIOLATION, "They do sing.")
    house.order()
    with house.sandbox() as platform:
        house.enforce(platform)

    text = holder.opens(link(house, path="status/")).content.decode()

    for part in ("We were wrong. We are sorry.", "You did not break the rule.", "They do sing."):
        assert part in text
    assert text.count("Back: ") >= 5
    assert "title.was_wrong" not in text
    holder.sends(link(house, path="status/"), words="My header is not back.")
    assert fetch_number("SELECT COUNT(*) FROM portal_message WHERE kind = 'missing'") == 1


def test_an_upheld_appeal_is_answered_with_its_reasons(house: House, holder: Visitor) -> None:
    holder.sends(link(house, path="appeal/words/"), body="It is a choir.")
    holder.sends(link(house, path="appeal/check/"))
    (appeal,) = fetch("SELECT appeal_id FROM appeal")
    reviewed(house, appeal["appeal_id"], cast.IDA, AppealOutcome.UPHELD, "The songs are ads.")

    text = holder.opens(link(house, path="status/")).content.decode()

    assert "Our decision stays" in text and "The songs are ads." in text


def test_a_late_answer_says_since_when(house: House, holder: Visitor) -> None:
    holder.sends(link(house, path="appeal/words/"), body="It is a choir.")
    holder.sends(link(house, path="appeal/check/"))
    house.wait(73 * HOUR)

    assert "We are late since" in holder.opens(link(house, path="status/")).content.decode()


def test_proposed_reasons_are_a_page_that_takes_an_answer(
    house_at: HouseAt, holder: Visitor
) -> None:
    heard = house_at("heard")
    pages.show(heard)
    path = f"/c/{portal_token(heard, BO, _hearing(heard))}/"

    text = holder.opens(path).content.decode()
    assert "Before we decide about your account" in text and "You can answer until" in text
    empty = holder.sends(path, answer=" ")
    assert empty.status_code == 422
    sent = holder.sends(path, answer="We are a choir.")

    assert "We are a choir." in sent.content.decode()
    assert fetch_number("SELECT COUNT(*) FROM hearing_answer") == 1
    heard.wait(90 * DAY)
    assert "time to answer is over" in holder.sends(path, answer="Late.").content.decode()


def _hearing(house: House) -> str:
    return str(house.one("notices", account=BO, kind="proposed_reasons")["notice_id"])


def test_only_what_is_meant_to_be_written_is_written_by_looking(
    house: House, holder: Visitor
) -> None:
    holder.opens(link(house))
    before = dump()

    for path in ("", "posts/", "data/", "receipt/", "safety/", "status/", "appeal/check/"):
        holder.opens(link(house, path=path))

    assert dump() == before
