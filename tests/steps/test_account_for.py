"""account_for: no measure without a decision stays in the dark, and no decision without measure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

import pytest

from showcause.domain.appeal import AppealOutcome, CauseKind
from showcause.domain.errors import BadInput, NotPermitted, PlatformError
from showcause.domain.identifier import account_key
from showcause.domain.measure import Measure
from showcause.domain.moment import HOUR
from showcause.domain.order import Order, OrderState, Verb
from showcause.domain.staff import MACHINE
from showcause.enforcement.mode import Mode
from showcause.enforcement.port import InForce, Platform
from showcause.platforms.held_back import HeldBack
from showcause.platforms.sandbox.client import SandboxPlatform
from showcause.steps.account_for import IN_PRODUCT, account_for, is_due
from showcause.steps.answer_unexplained import carry_lifts, explain, lift
from showcause.steps.receive_appeal import receive_appeal
from showcause.steps.roll_back import roll_back
from showcause.steps.show import show
from showcause.store.reads.rows import Row, fetch
from showcause.store.reads.unexplained import daily_figures, listed
from showcause.wiring.running import platform_name
from tests import cast
from tests.record.house import PORTAL, House, appeal_of, entries, outbox, reviewed, unchanged_by

NUMBERS = count(1)
ADA = cast.ADA[0] if isinstance(cast.ADA, (list, tuple)) else cast.ADA
SUSPENDED = frozenset({Measure.SUSPEND})


def by_hand(platform: SandboxPlatform, verb: Verb, account_id: str) -> None:
    """Somebody at the platform does it, past Showcause."""
    standing = (Measure.SUSPEND,) if verb is Verb.APPLY else ()
    order = Order(f"by-hand-{next(NUMBERS)}", verb, account_id, Measure.SUSPEND, standing)
    assert platform.carry_out([order])[0].state is OrderState.CONFIRMED


def compare(house: House, platform: Platform, mode: Mode = Mode.ENFORCE) -> dict[str, int]:
    return account_for(platform, platform_name(house.workspace), mode, house.circumstances)


def only_unexplained() -> Row:
    (row,) = listed()
    return row


def token_of(house: House) -> str:
    body = house.one("notices", kind="unexplained")["body"]
    found = PORTAL.search(body)
    assert found, body
    return found[1]


def test_what_decisions_explain_is_no_difference(enforced: House) -> None:
    with enforced.sandbox() as platform:
        counts = compare(enforced, platform)

    assert counts["seen"] == len(cast.BO)
    assert (counts["unexplained"], counts["missing"], counts["ended"]) == (0, 0, 0)
    assert listed() == []


def test_an_account_suspended_by_hand_is_found_told_and_can_be_contested_at_once(
    enforced: House,
) -> None:
    with enforced.sandbox() as platform:
        by_hand(platform, Verb.APPLY, ADA)
        assert compare(enforced, platform)["told"] == 1
        assert show(platform, enforced.circumstances, backoff=0) == {"shown": 1, "failed": 0}
        profile = platform.profile_of(ADA) or {}

    row = only_unexplained()
    assert (row["account"], row["measure"], row["status"]) == (
        account_key(platform_name(enforced.workspace), ADA),
        "suspend",
        "found",
    )
    assert "no decision" in profile["messages"][0]["body"]
    assert list(entries("measure_unexplained")) == [row["unexplained_id"]]
    event = receive_appeal(
        token_of(enforced),
        "I did nothing.",
        language="en",
        rulebook=enforced.rulebook,
        circumstances=enforced.circumstances,
    )
    assert only_unexplained()["status"] == "contested"
    assert fetch("SELECT body FROM unexplained_text WHERE event_id = %s", (event,)) == [
        {"body": "I did nothing."}
    ]


def test_a_second_comparison_finds_nothing_new(enforced: House) -> None:
    with enforced.sandbox() as platform:
        by_hand(platform, Verb.APPLY, ADA)
        compare(enforced, platform)
        again = compare(enforced, platform)

    assert (again["unexplained"], again["told"]) == (0, 0)
    assert len(listed()) == 1


def test_without_reasons_in_a_day_lifting_is_proposed_and_a_person_has_it_lifted(
    enforced: House,
) -> None:
    with enforced.sandbox() as platform:
        by_hand(platform, Verb.APPLY, ADA)
        compare(enforced, platform)
        enforced.wait(24 * HOUR)
        assert compare(enforced, platform)["overdue"] == 1
        unexplained_id = only_unexplained()["unexplained_id"]
        assert only_unexplained()["status"] == "lifting_proposed"
        assert platform.standing_of([ADA])[ADA] == SUSPENDED

        with pytest.raises(NotPermitted):
            lift(unexplained_id, by=MACHINE, circumstances=enforced.circumstances)
        enforced.wait(1)
        lift(unexplained_id, by=cast.REX, circumstances=enforced.circumstances)
        enforced.wait(1)
        assert carry_lifts(platform, enforced.circumstances, backoff=0) == {"lifted": 1}
        assert platform.standing_of([ADA])[ADA] == frozenset()

    assert only_unexplained()["status"] == "lifted"


def test_reasons_a_person_gave_end_the_waiting(enforced: House) -> None:
    with enforced.sandbox() as platform:
        by_hand(platform, Verb.APPLY, ADA)
        compare(enforced, platform)
        unexplained_id = only_unexplained()["unexplained_id"]
        enforced.wait(1)
        explain(
            unexplained_id,
            "Asked for by its holder, by mail.",
            by=cast.REX,
            circumstances=enforced.circumstances,
        )
        enforced.wait(25 * HOUR)
        later = compare(enforced, platform)

    assert (later["overdue"], later["unexplained"]) == (0, 0)
    with pytest.raises(BadInput, match="waits for reasons"):
        lift(unexplained_id, by=cast.REX, circumstances=enforced.circumstances)


def test_a_measure_that_is_gone_is_closed_and_found_anew_if_it_comes_back(
    enforced: House,
) -> None:
    with enforced.sandbox() as platform:
        by_hand(platform, Verb.APPLY, ADA)
        compare(enforced, platform)
        by_hand(platform, Verb.UNDO, ADA)
        enforced.wait(HOUR)
        assert compare(enforced, platform)["ended"] == 1
        by_hand(platform, Verb.APPLY, ADA)
        enforced.wait(HOUR)
        assert compare(enforced, platform)["unexplained"] == 1

    assert [row["status"] for row in listed()] == ["gone", "found"]


def test_a_decision_without_its_measure_is_ordered_again_once_and_then_shown(
    enforced: House,
) -> None:
    with enforced.sandbox() as platform:
        by_hand(platform, Verb.UNDO, cast.BO[0])
        enforced.wait(HOUR)
        assert compare(enforced, platform)["missing"] == 1
        enforced.wait(1)
        assert enforced.enforce(platform)["confirmed"] == 1
        assert platform.standing_of([cast.BO[0]])[cast.BO[0]] == SUSPENDED

        by_hand(platform, Verb.UNDO, cast.BO[0])
        enforced.wait(HOUR)
        assert compare(enforced, platform)["missing"] == 1
        assert outbox("order") == []
        enforced.wait(HOUR)
        assert compare(enforced, platform)["missing"] == 0

    rows = fetch("SELECT outcome FROM missing_measure ORDER BY made_at")
    assert [row["outcome"] for row in rows] == ["ordered_again", "lifted_outside"]


def test_a_reversal_on_its_way_is_not_mistaken_for_a_dark_measure(enforced: House) -> None:
    account = enforced.listed("decisions")[0]["account"]
    appeal = appeal_of(enforced, account)
    enforced.wait(1)
    reviewed(enforced, appeal, cast.IDA, AppealOutcome.NO_VIOLATION)
    enforced.order()

    with enforced.sandbox() as platform:
        counts = compare(enforced, platform)

    assert (counts["unexplained"], counts["missing"]) == (0, 0)


def test_what_a_void_ended_is_ours_until_it_is_undone_and_a_hand_is_seen_after(
    enforced: House,
) -> None:
    enforced.wait(1)
    roll_back(
        CauseKind.RULE,
        enforced.listed("decisions")[0]["rule_hash"],
        by=cast.IDA,
        reason="rule_fault",
        guard="stopped",
        circumstances=enforced.circumstances,
    )
    with enforced.sandbox() as platform:
        assert compare(enforced, platform)["unexplained"] == 0

        enforced.write_reversals()
        enforced.order()
        assert compare(enforced, platform)["unexplained"] == 0

        enforced.wait(1)
        assert enforced.enforce(platform)["confirmed"] == len(cast.BO)
        enforced.wait(1)
        by_hand(platform, Verb.APPLY, cast.BO[0])
        assert compare(enforced, platform)["unexplained"] == 1


@dataclass(frozen=True)
class BreaksOff:
    """A platform that can be read for one page and no further."""

    platform: SandboxPlatform

    def in_force(self) -> Iterator[list[InForce]]:
        yield [InForce(ADA, Measure.SUSPEND)]
        raise PlatformError("went away", permanent=False)

    def standing_of(self, account_ids: Sequence[str]) -> dict[str, frozenset[Measure]]:
        return self.platform.standing_of(account_ids)


def test_what_could_not_be_read_is_never_called_missing_or_gone(enforced: House) -> None:
    with enforced.sandbox() as platform:
        counts = compare(enforced, BreaksOff(platform))  # type: ignore[arg-type]

    assert (counts["unexplained"], counts["missing"], counts["ended"]) == (1, 0, 0)
    (comparison,) = fetch("SELECT outcome, detail FROM comparison")
    assert comparison == {"outcome": "broken_off", "detail": "went away"}
    assert daily_figures() == []


def test_observing_finds_and_tells_nobody_and_explaining_tells_and_orders_nothing(
    enforced: House,
) -> None:
    with enforced.sandbox() as platform:
        by_hand(platform, Verb.APPLY, ADA)
        by_hand(platform, Verb.UNDO, cast.BO[0])
        enforced.wait(HOUR)
        observed = compare(enforced, HeldBack(platform, Mode.OBSERVE), Mode.OBSERVE)
        assert (observed["unexplained"], observed["missing"], observed["told"]) == (1, 1, 0)
        assert outbox(IN_PRODUCT) == outbox("order") == []
        with pytest.raises(PlatformError, match="sends no orders"):
            HeldBack(platform, Mode.OBSERVE).carry_out([Order("x", Verb.UNDO, ADA, *_SUSPEND)])

        enforced.wait(HOUR)
        explained = compare(enforced, HeldBack(platform, Mode.EXPLAIN), Mode.EXPLAIN)

    assert explained["told"] == 1
    assert outbox("order") == []
    assert len(outbox(IN_PRODUCT)) == 1


_SUSPEND = (Measure.SUSPEND, ())


def test_the_figures_of_a_day_are_those_of_its_last_whole_comparison(enforced: House) -> None:
    assert is_due(enforced.circumstances)
    with enforced.sandbox() as platform:
        compare(enforced, platform)
        assert not is_due(enforced.circumstances)
        by_hand(platform, Verb.APPLY, ADA)
        enforced.wait(HOUR)
        compare(enforced, platform)

    assert is_due(enforced.circumstances) is False
    figures = daily_figures()
    assert [row["unexplained_count"] for row in figures][0] == 1
    assert len(figures) == len({row["began_at"] // (24 * HOUR) for row in figures})


def test_a_link_that_opens_nothing_still_opens_nothing(enforced: House) -> None:
    def file() -> None:
        with pytest.raises(BadInput, match="opens no decision"):
            receive_appeal(
                "a" * 32,
                "Why?",
                language="en",
                rulebook=enforced.rulebook,
                circumstances=enforced.circumstances,
            )

    assert unchanged_by(file)
