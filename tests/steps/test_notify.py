"""notify: decisions are told in the holder's language; delivery is recorded step by step."""

from collections.abc import Sequence

from showcause.domain.errors import PlatformError
from showcause.domain.moment import HOUR
from showcause.domain.notice import DeliveryState
from showcause.enforcement.port import DeliveryAnswer, Message
from showcause.steps.notify import MOST_ATTEMPTS
from tests import cast
from tests.record.house import (
    House,
    changes,
    dump,
    entries,
    outbox,
    portal_token,
    unchanged_by,
)

MANY = len(cast.BO)


class NoServer:
    """A mail server that cannot be reached."""

    def send(self, messages: Sequence[Message]) -> list[DeliveryAnswer]:
        raise PlatformError("nobody answers", permanent=False, where="smtp")


class Busy:
    """A mail server that answers, and takes nothing."""

    def send(self, messages: Sequence[Message]) -> list[DeliveryAnswer]:
        return [
            DeliveryAnswer(message.notice_id, DeliveryState.FAILED, detail="451 too busy")
            for message in messages
        ]


def notice_to(house: House, account_id: str) -> dict[str, object]:
    return house.one("notices", account=cast.key(account_id), kind="decision")


def test_each_decision_gets_a_notice_and_a_letter_to_send_where_there_is_an_address(
    decided: House,
) -> None:
    before = dump()

    assert decided.notify() == MANY

    assert changes(before) == {
        "notice": MANY,
        "notice_text": MANY,
        "letter_form": len({"en", "es", "fa"}),
        "notice_delivery": 1,
        "outbox": MANY - 1,
    }


def test_notifying_again_changes_nothing(told: House) -> None:
    assert unchanged_by(told.notify)


def test_a_notice_names_rule_reasons_and_the_way_to_appeal(told: House) -> None:
    body = str(notice_to(told, cast.BO[0])["body"])

    for part in ("4.1", "8 links", "24 other accounts", "Who and what decided", "How to appeal"):
        assert part in body
    assert f"https://example.test/c/{portal_token(told, cast.key(cast.BO[0]))}" in body
    for other in (*cast.BO[1:], "rex", "una"):
        assert other not in body.lower()


def test_a_notice_is_in_the_language_of_the_account(told: House) -> None:
    for account_id, language, word in (
        (cast.SPANISH, "es", "Suspendimos"),
        (cast.PERSIAN, "fa", "تعلیق"),
        (cast.BO[0], "en", "We suspended"),
    ):
        notice = notice_to(told, account_id)
        assert notice["language"] == language
        assert word in str(notice["body"])


def test_a_notice_without_an_address_is_recorded_as_failed_and_holds_up_nobody(
    told: House,
) -> None:
    notice = notice_to(told, cast.NO_ADDRESS)

    assert notice["states"] == ["written", "failed"]
    assert notice["notice_id"] not in outbox("mail")
    assert told.order() == MANY


def test_delivery_is_a_state_and_a_ledger_entry_for_each_letter(told: House) -> None:
    letters = len(outbox("mail"))
    before = dump()

    assert told.deliver() == {"delivered": letters, "failed": 0}

    assert changes(before) == {
        "notice_delivery": letters,
        "outbox": 0,
        "ledger_entry": letters,
        "ledger_payload": letters,
    }
    assert outbox("mail") == []
    assert {entry["state"] for entry in entries("notice_delivered").values()} == {"filed"}


def test_delivering_again_writes_nothing_and_no_letter_twice(told: House) -> None:
    told.deliver()
    files = sorted((told.home / "mail").iterdir())

    assert unchanged_by(told.deliver)
    assert sorted((told.home / "mail").iterdir()) == files


def test_letters_wait_for_a_mail_server_that_is_away_and_say_why(told: House) -> None:
    letters = len(outbox("mail"))

    for _ in range(MOST_ATTEMPTS + 1):
        told.wait(HOUR)
        assert told.deliver(NoServer()) == {"delivered": 0, "failed": 0, "waiting": letters}

    waiting = told.listed("outbox", kind="mail", state="ready")
    assert len(waiting) == letters
    assert all("nobody answers" in row["last_error"] for row in waiting)
    told.wait(HOUR)
    assert told.deliver() == {"delivered": letters, "failed": 0}


def test_a_letter_refused_for_now_too_often_ends_as_a_state_somebody_is_shown(
    told: House,
) -> None:
    letters = len(outbox("mail"))

    assert told.deliver(Busy())["failed"] == letters

    stuck = told.listed("outbox", kind="mail", state="stuck")
    assert len(stuck) == letters
    assert all("too busy" in row["last_error"] for row in stuck)
    assert notice_to(told, cast.BO[0])["states"] == ["written", "failed"]
