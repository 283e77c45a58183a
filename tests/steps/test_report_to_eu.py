"""report_to_eu: every decision reaches the EU database once, whatever happens on the way."""

import csv
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from showcause.domain.appeal import AppealOutcome
from showcause.domain.errors import PlatformError
from showcause.domain.moment import MINUTE
from showcause.platforms.eu_database.client import EuDatabaseClient
from showcause.steps.report_to_eu import correct, prepare, repair, send
from tests import cast
from tests.record.commission import TOKEN, Commission, commission
from tests.record.house import (
    House,
    appeal_of,
    changes,
    dump,
    entries,
    outbox,
    reviewed,
    unchanged_by,
)


@pytest.fixture
def database() -> Iterator[Commission]:
    with commission() as made:
        yield made


def sent(house: House, database: Commission, token: str = TOKEN) -> dict[str, int]:
    client = EuDatabaseClient(database.address, token, seconds=5)
    try:
        return send(client, house.circumstances)
    finally:
        client.close()


def states(house: House) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in house.listed("eu_statements"):
        found[row["status"]] = found.get(row["status"], 0) + 1
    return found


def test_every_decision_gets_one_statement_and_a_place_in_the_outbox(decided: House) -> None:
    before = dump()
    count = len(decided.listed("decisions"))

    assert prepare(decided.circumstances) == {"ready": count, "to_repair": 0, "not_owed": 0}

    assert changes(before) == {"eu_statement": count, "outbox": count}
    assert len(outbox("eu")) == count
    assert unchanged_by(lambda: prepare(decided.circumstances))


def test_statements_are_stored_once_and_the_ledger_says_so(
    decided: House, database: Commission
) -> None:
    count = prepare(decided.circumstances)["ready"]

    assert sent(decided, database) == {"stored": count}

    assert len(database.stored) == count == len(entries("eu_statement_stored"))
    assert {row["uuid"] for row in decided.listed("eu_statements")} == {
        each["uuid"] for each in database.stored.values()
    }
    assert unchanged_by(lambda: sent(decided, database))


def test_puids_are_random_and_name_nobody(decided: House, database: Commission) -> None:
    prepare(decided.circumstances)
    sent(decided, database)

    told = json.dumps(list(database.stored.values()))
    for decision in decided.listed("decisions"):
        for name in ("decision_id", "public_ref", "account"):
            assert decision[name] not in told
        assert decision["account"].partition(":")[2] not in told


def test_a_crash_between_storing_and_answering_stores_nothing_twice(
    decided: House, database: Commission
) -> None:
    count = prepare(decided.circumstances)["ready"]
    database.die_after_storing = 1

    assert sent(decided, database) == {"waiting": count}
    assert len(database.stored) == count
    decided.wait(MINUTE)

    assert sent(decided, database) == {"stored": count}
    assert len(database.stored) == count


def test_one_wrong_statement_keeps_no_other_out(decided: House, database: Commission) -> None:
    count = prepare(decided.circumstances)["ready"]
    wrong = decided.listed("eu_statements")[3]["puid"]
    judge = database.judge
    database.judge = lambda body: (  # type: ignore[method-assign]
        {"category": ["The category is invalid."]} if body["puid"] == wrong else judge(body)
    )

    assert sent(decided, database) == {"stored": count - 1, "refused": 1}

    assert wrong not in database.stored
    (refused,) = decided.listed("eu_statements", status="refused")
    assert "category" in refused["message"]
    assert entries("eu_statement_refused").keys() == {refused["statement_id"]}


def test_a_refusal_that_names_nobody_is_narrowed_down(decided: House, database: Commission) -> None:
    count = prepare(decided.circumstances)["ready"]
    wrong = decided.listed("eu_statements")[0]["puid"]
    store = database.store
    database.store = lambda bodies: (  # type: ignore[method-assign]
        (422, {"message": "something is wrong"})
        if wrong in {body["puid"] for body in bodies}
        else store(bodies)
    )

    assert sent(decided, database) == {"stored": count - 1, "refused": 1}
    assert len(database.stored) == count - 1


@pytest.mark.parametrize("busy", [1, 2])
def test_when_too_much_was_sent_everything_waits_and_then_leaves(
    decided: House, database: Commission, busy: int
) -> None:
    count = prepare(decided.circumstances)["ready"]
    database.busy = busy

    for _ in range(busy):
        assert sent(decided, database) == {"waiting": count}
        decided.wait(MINUTE)

    assert sent(decided, database) == {"stored": count}


def test_a_refused_token_is_said_without_the_token(decided: House, database: Commission) -> None:
    prepare(decided.circumstances)
    secret = "canary-token"
    client = EuDatabaseClient(database.address, secret)

    with pytest.raises(PlatformError) as refused:
        client.submit([{"puid": "p"}])

    assert refused.value.permanent
    assert sent(decided, database, token=secret).keys() == {"waiting"}
    assert secret not in str(refused.value)
    assert secret not in repr(dump())


def test_a_reversed_decision_is_published_as_a_correction(
    decided: House, database: Commission
) -> None:
    prepare(decided.circumstances)
    sent(decided, database)
    decided.notify()
    account = cast.key(cast.BO[0])
    reviewed(decided, appeal_of(decided, account), cast.IDA, AppealOutcome.NO_VIOLATION)
    before = dump()

    path, added = correct(decided.circumstances)

    assert added == 1
    assert changes(before)["eu_correction"] == 1
    with path.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["uuid"] == database.stored[row["platform_uid"]]["uuid"]
    assert correct(decided.circumstances) == (path, 0)


def test_what_was_held_back_is_repaired_when_it_would_be_different(
    decided: House, database: Commission
) -> None:
    broken = replace(decided.circumstances, rules_url="nowhere")
    held = prepare(broken)["to_repair"]
    assert held == len(decided.listed("decisions"))
    assert sent(decided, database) == {}
    assert repair(broken) == {"ready": 0, "to_repair": 0, "not_owed": 0}

    assert repair(decided.circumstances)["ready"] == held
    assert sent(decided, database) == {"stored": held}
    assert repair(decided.circumstances)["ready"] == 0
