"""relieve: an appeal that is answered late lifts the measure until it is."""

from dataclasses import replace

import pytest

from showcause.domain.appeal import AppealOutcome
from showcause.domain.measure import Measure
from showcause.domain.moment import HOUR
from showcause.platforms.sandbox.client import SandboxPlatform
from showcause.steps.relieve import relieve
from tests import cast
from tests.record.house import (
    House,
    appeal_of,
    changes,
    dump,
    entries,
    portal_token,
    reviewed,
    unchanged_by,
)

BO = cast.key(cast.BO[0])
UPHELD, NO_VIOLATION = AppealOutcome.UPHELD, AppealOutcome.NO_VIOLATION
SUSPENDED = frozenset({Measure.SUSPEND})


def lifted(house: House) -> int:
    return sum(relieve(house.rulebook, house.circumstances).values())


def late_appeal(house: House) -> str:
    appeal = appeal_of(house, BO)
    house.wait(72 * HOUR + 1)
    return appeal


def standing(house: House, platform: SandboxPlatform) -> frozenset[Measure]:
    house.order()
    house.enforce(platform)
    return platform.standing_of([cast.BO[0]])[cast.BO[0]]


def test_nothing_is_lifted_before_the_answer_is_late(enforced: House) -> None:
    appeal_of(enforced, BO)
    enforced.wait(72 * HOUR)

    assert unchanged_by(lambda: lifted(enforced))


def test_a_late_answer_lifts_the_measure_in_one_transaction(enforced: House) -> None:
    appeal = late_appeal(enforced)
    before = dump()

    assert lifted(enforced) == 1

    assert changes(before) == {
        "relief": 1,
        "notice": 1,
        "notice_text": 1,
        "outbox": 1,
        "ledger_entry": 1,
        "ledger_payload": 1,
    }
    (entry,) = entries("measure_relieved").values()
    assert entry["late"] == appeal
    assert enforced.one("decisions", account=BO)["status"] == "relieved"
    assert unchanged_by(lambda: lifted(enforced))


def test_upheld_after_relief_the_measure_comes_back_and_the_letter_says_so(
    enforced: House,
) -> None:
    appeal = late_appeal(enforced)
    with enforced.sandbox() as platform:
        assert standing(enforced, platform) == SUSPENDED
        lifted(enforced)
        assert standing(enforced, platform) == frozenset()

        reviewed(enforced, appeal, cast.IDA, UPHELD)

        assert enforced.one("decisions", account=BO)["status"] == "in_force"
        letter = enforced.one("notices", account=BO, kind="appeal_upheld")["body"]
        assert "Now it holds again." in letter
        assert standing(enforced, platform) == SUSPENDED
        assert unchanged_by(enforced.order)
    relief = enforced.one("reliefs")
    assert (relief["status"], relief["lifted"], relief["resumed"]) == (
        "ended",
        "confirmed",
        "confirmed",
    )


def test_granted_after_relief_everything_stays_back(enforced: House) -> None:
    appeal = late_appeal(enforced)
    with enforced.sandbox() as platform:
        lifted(enforced)
        assert standing(enforced, platform) == frozenset()

        reviewed(enforced, appeal, cast.IDA, NO_VIOLATION)

        assert standing(enforced, platform) == frozenset()
    enforced.tell_reversals()
    assert enforced.one("decisions", account=BO)["status"] == "reversed"
    (told,) = enforced.listed("reversals")
    assert all(effect["restored"] for effect in told["effects"])


def test_an_answer_in_time_lifts_nothing(enforced: House) -> None:
    appeal = appeal_of(enforced, BO)
    reviewed(enforced, appeal, cast.IDA, UPHELD)
    enforced.wait(1_000 * HOUR)

    assert lifted(enforced) == 0


def test_a_measure_nobody_carried_out_yet_is_not_carried_out_while_lifted(told: House) -> None:
    appeal = late_appeal(told)
    lifted(told)

    assert told.order() == len(cast.BO) - 1

    reviewed(told, appeal, cast.IDA, UPHELD)
    assert told.order() == 1


def test_under_a_clause_of_imminent_harm_being_late_lifts_nothing(enforced: House) -> None:
    late_appeal(enforced)
    due = replace(enforced.circumstances.due, imminent_harm=("4.1",))
    enforced.circumstances = replace(enforced.circumstances, due=due)

    assert lifted(enforced) == 0


def test_the_other_measure_on_the_account_stays(two_rules: House) -> None:
    account = cast.key(cast.PROMINENT)
    (suspension,) = (
        row for row in two_rules.listed("decisions", account=account) if row["measure"] == "suspend"
    )
    (letter,) = two_rules.listed("notices", subject_id=suspension["decision_id"])
    appeal_of(two_rules, account, token=portal_token(two_rules, account, letter["notice_id"]))
    two_rules.wait(72 * HOUR + 1)
    with two_rules.sandbox() as platform:
        lifted(two_rules)
        two_rules.order()
        two_rules.enforce(platform)

        standing = platform.standing_of([cast.PROMINENT])[cast.PROMINENT]
    assert standing == frozenset({Measure.LIMIT_REACH})


@pytest.mark.parametrize(
    ("account_id", "promise"),
    [
        (cast.BO[0], "If we are late, we lift this until you have your answer."),
        (cast.SPANISH, "Si nos retrasamos, levantamos esto hasta que tenga su respuesta."),
        (cast.PERSIAN, "اگر دیر کنیم، تا رسیدن پاسخ شما این را برمی‌داریم."),
    ],
)
def test_the_letter_promises_it_in_the_readers_language(
    enforced: House, account_id: str, promise: str
) -> None:
    letter = enforced.one("notices", account=cast.key(account_id), kind="decision")

    assert promise in letter["body"]
