"""retain: what is over goes from everywhere; what stands, waits or is held stays whole."""

import pytest

from showcause.domain.appeal import AppealOutcome
from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.moment import DAY
from showcause.domain.retention import Periods, periods_of
from showcause.ledger.verification import verify_published
from showcause.settings import settings_from_text
from showcause.steps.erase import erase
from showcause.steps.hold import end_hold, hold
from showcause.steps.publish import publish_ledger
from showcause.steps.retain import Retained, is_due, over_now, retain
from showcause.store.reads.rows import fetch_number
from showcause.wiring import retaining, running
from tests import cast
from tests.record.house import House, appeal_of, dump, entries, reviewed, unchanged_by
from tests.retention.planting import beside, found, plant

GUILTY = cast.key(cast.BO[0])
OTHER = cast.key(cast.BO[7])
WORD = "Zyxomma"


def periods(house: House) -> Periods:
    return periods_of(settings_from_text("", house.home).retention_days)


def night(house: House) -> Retained:
    workspace = house.workspace
    return retain(
        periods(house),
        lambda bounds: retaining.forget_files(workspace, bounds),
        house.circumstances,
    )


def ledger_holds(house: House) -> bool:
    house.sequence()
    folder = house.home / "published" / "ledger"
    publish_ledger(folder, running.ledger_key(house.workspace))
    return bool(verify_published(lambda path: (folder / path).read_bytes()))


def undone(house: House, account: str) -> None:
    answer = reviewed(house, appeal_of(house, account), cast.IDA, AppealOutcome.NO_VIOLATION)
    assert answer


def test_nothing_planted_is_found_anywhere_once_its_time_is_over(house: House) -> None:
    plant(house, GUILTY, WORD)
    beside(house, WORD, house.clock())
    before = found(house, WORD)
    assert before >= {
        "appeal_text",
        "hearing_text",
        "review_text",
        "portal_message_text",
        "notice_text",
        "notice_delivery",
        "attachment",
        "account_contact",
        "account_place",
        "portal_pin",
        "case_instruction",
        "outbox",
        "quarantine",
        "logs/worker.log",
        "exports/subject-access-1.zip",
        "platform/orders.sqlite3",
        "backups/showcause-20200101T000000Z/files/notes.txt",
    }
    assert any(name.startswith("attachments/") for name in before)
    assert any(name.startswith("activity/post/") for name in before)
    assert any(name.startswith("activity/account/") for name in before)
    assert any(name.startswith("activity/report/") for name in before)
    assert any(name.startswith("mail/") for name in before)

    house.wait(190 * DAY)
    done = night(house)

    assert done.remaining == 0 and done.erased["cases"] == 1
    assert found(house, WORD) == set()
    assert ledger_holds(house)


def test_what_identifies_the_account_holder_goes_and_the_bare_decision_stays(house: House) -> None:
    undone(house, GUILTY)
    house.wait(31 * DAY)
    night(house)

    row = house.one("decisions", account=GUILTY)
    assert row["status"] == "reversed" and row["statement"] is None
    assert house.one("proposals", account=GUILTY)["handle"] == ""
    assert (
        fetch_number(
            "SELECT COUNT(*) FROM notice_text t JOIN notice n ON n.notice_id = t.notice_id"
            " WHERE n.account = %s",
            (GUILTY,),
        )
        == 0
    )
    assert row["decision_id"] not in entries("decision_made")


def test_what_stands_is_contested_or_is_not_old_enough_stays_whole(house: House) -> None:
    appeal_of(house, OTHER)
    undone(house, GUILTY)
    house.wait(29 * DAY)
    before = dump()

    done = night(house)

    after = dump()
    assert "cases" not in done.erased and done.kept["in_force"] == 23
    for table in ("statement_text", "member_evidence", "notice_text", "appeal_text", "proposal"):
        assert after[table] == before[table], table


def test_years_do_not_erase_a_measure_that_is_still_in_force(house: House) -> None:
    house.wait(3_000 * DAY)
    before = dump()["statement_text"]

    night(house)

    assert dump()["statement_text"] == before


def test_a_hold_keeps_everything_until_it_ends_and_then_it_goes(house: House) -> None:
    undone(house, GUILTY)
    hold_id = held(house, GUILTY)
    house.wait(40 * DAY)

    done = night(house)

    assert done.kept["held"] == 1 and "cases" not in done.erased
    end_hold(hold_id, by=cast.UNA, reason="settled", circumstances=house.circumstances)
    assert night(house).erased["cases"] == 1


def held(house: House, account: str, days: int = 60) -> str:
    return hold(
        account,
        expires_at=house.clock() + days * DAY,
        reason="Town court, 3 K 12",
        by=cast.UNA,
        owner="legal",
        circumstances=house.circumstances,
    )


def test_a_hold_ends_by_itself(house: House) -> None:
    undone(house, GUILTY)
    held(house, GUILTY, days=35)
    house.wait(36 * DAY)

    assert night(house).erased["cases"] == 1


def test_what_is_held_cannot_be_erased_by_hand(house: House) -> None:
    undone(house, GUILTY)
    held(house, GUILTY)
    name = house.one("decisions", account=GUILTY)["decision_id"]

    with pytest.raises(BadInput, match="legal hold"):
        erase(name, by=cast.IDA, reason="asked for", circumstances=house.circumstances)


def test_only_a_senior_holds_and_never_without_owner_or_end(house: House) -> None:
    known = {"reason": "a court", "circumstances": house.circumstances}
    soon = house.clock() + DAY

    with pytest.raises(NotPermitted):
        hold(GUILTY, expires_at=soon, by=cast.REX, owner="legal", **known)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="owner"):
        hold(GUILTY, expires_at=soon, by=cast.UNA, owner=" ", **known)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="the end"):
        hold(GUILTY, expires_at=soon + 900 * DAY, by=cast.UNA, owner="x", **known)  # type: ignore[arg-type]


def test_the_activity_of_everybody_else_stays(house: House) -> None:
    undone(house, GUILTY)
    house.wait(31 * DAY)
    posts = house.engine, house.sources["post"]

    done = night(house)

    assert done.erased["activity_post"] == 8
    assert {row["account_id"] for row in _rows(posts[1])} >= {*cast.BO[1:], *cast.CY, cast.DI}
    assert cast.BO[0] not in {row["account_id"] for row in _rows(posts[1])}


def _rows(files: list[object]) -> list[dict[str, object]]:
    import pyarrow.parquet as pq

    return [row for file in files for row in pq.read_table(file).to_pylist()]


def test_activity_goes_by_its_age_where_no_case_needs_it(house: House) -> None:
    house.wait(500 * DAY)

    night(house)

    left = {row["account_id"] for row in _rows(house.sources["post"])}
    assert left == set(cast.BO), "a case about each of them stands"


def test_a_night_that_was_broken_off_is_brought_to_its_end(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(house, GUILTY, WORD)
    beside(house, WORD, house.clock())
    house.wait(190 * DAY)
    monkeypatch.setattr("showcause.steps.retain.forget_activity", _die)
    with pytest.raises(KeyboardInterrupt):
        night(house)
    monkeypatch.undo()

    night(house)

    assert found(house, WORD) == set()


def _die(*_: object) -> dict[str, int]:
    raise KeyboardInterrupt


def test_the_night_is_on_record_and_comes_once_a_day(house: House) -> None:
    undone(house, GUILTY)
    house.wait(31 * DAY)
    assert is_due(house.clock())
    assert over_now(periods(house), house.circumstances) == {"reversed": 1}

    done = night(house)

    (told,) = entries("retention_run").values()
    assert told["erased"] == done.erased and told["remaining"] == 0
    assert not is_due(house.clock())
    assert is_due(house.clock() + DAY)
    assert house.one("retention_runs")["erased"] == done.erased


def test_counting_what_would_go_changes_nothing(house: House) -> None:
    undone(house, GUILTY)
    house.wait(31 * DAY)

    assert unchanged_by(lambda: over_now(periods(house), house.circumstances))


def test_the_worker_does_it_once_a_night(house: House) -> None:
    from showcause.workers import carrying

    assert carrying._once(house.workspace) == ""
    assert carrying._once(house.workspace) == ""

    assert fetch_number("SELECT COUNT(*) FROM retention_run") == 1


def test_parts_written_again_are_still_the_ones_the_record_lists(house: House) -> None:
    """A backup is looked over by these digests."""
    from showcause.steps.back_up import file_digest
    from showcause.store.reads.whole import parts_listed

    undone(house, GUILTY)
    house.wait(31 * DAY)
    assert night(house).erased["activity_post"]

    assert {path: file_digest(house.home / path) for path, _ in parts_listed()} == dict(
        parts_listed()
    )


def test_what_still_has_to_reach_somebody_is_kept_until_it_has(house: House) -> None:
    from tests.record.house import execute

    undone(house, GUILTY)
    name = house.one("decisions", account=GUILTY)["decision_id"]
    execute(
        "UPDATE outbox SET state = 'stuck' WHERE kind = 'order' AND ref IN"
        " (SELECT order_id FROM platform_order WHERE decision_id = %s)",
        (name,),
    )
    house.wait(40 * DAY)

    done = night(house)

    assert done.kept["on_its_way"] == 1 and "cases" not in done.erased


def test_a_tip_says_no_more_what_it_pointed_at_unless_a_kept_case_relies_on_it(
    house: House,
) -> None:
    from tests.record.house import execute

    columns = "tip_id, source, ref, kind, value, technique, confidence_ppm, expires_at, format"
    for name in ("tip_alone", "tip_relied_on"):
        execute(
            f"INSERT INTO tip ({columns}, staff_id, made_at) VALUES"
            " (%s, 'other.example', 'r', 'link', %s, '', 1, 1, 'stix', 'una', 1)",
            (name, f"https://{WORD}.test"),
        )
    kept = house.one("proposals", account=OTHER)["proposal_id"]
    house.rest_on((kept, "tip", "tip_relied_on"))

    night(house)

    said = {row[0]: row[4] for row in dump()["tip"]}
    assert said == {"tip_alone": "", "tip_relied_on": f"https://{WORD}.test"}
