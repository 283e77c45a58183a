"""decide: allowed proposals become decisions, each with a complete statement of reasons."""

from collections.abc import Mapping
from typing import Any

import pytest

from showcause.domain.errors import BrokenRecord
from showcause.domain.statement import missing_fields, statement_from_json
from tests import cast
from tests.record.house import House, changes, dump, entries, execute, outbox, unchanged_by

MANY = len(cast.BO)
COLUMNS = (
    "sweep_id, account, language, handle, followers, rule_id, rule_hash, clause_id, "
    "clause_version, measure, families, linked_count, bound_hash, made_at"
)


def statement_of(row: Mapping[str, Any]) -> Any:
    return statement_from_json(row["statement"])


def test_each_decision_is_a_row_with_its_statement_and_ledger_entry(allowed: House) -> None:
    before = dump()

    assert allowed.decide() == MANY

    assert changes(before) == {
        "decision": MANY,
        "statement_text": MANY,
        "ledger_entry": MANY,
        "ledger_payload": MANY,
    }
    made = entries("decision_made")
    for row in allowed.listed("decisions"):
        assert made[row["decision_id"]]["rule"] == row["rule_hash"]
        assert made[row["decision_id"]]["public_ref"] == row["public_ref"]
    assert outbox("order") == []


def test_deciding_again_changes_nothing(allowed: House) -> None:
    allowed.decide()

    assert unchanged_by(allowed.decide)


def test_what_is_held_is_not_decided(heard: House) -> None:
    assert unchanged_by(heard.decide)


def test_every_statement_is_complete_and_rests_on_the_persons_own_posts(decided: House) -> None:
    for row in decided.listed("decisions"):
        statement = statement_of(row)
        own = row["account"].split(":")[1]
        assert missing_fields(statement) == ()
        assert statement.own_event_ids
        assert all(event.startswith(f"{own}-p") for event in statement.own_event_ids)
        assert set(statement.families) == {"behaviour", "infrastructure"}


def test_every_decision_names_the_people_who_decided(decided: House) -> None:
    for row in decided.listed("decisions"):
        statement = statement_of(row)
        assert statement.decided_by == tuple(row["decided_by"]) == ("rex", "una")
        assert not statement.automated_decision


def test_a_decision_without_a_complete_statement_is_impossible(allowed: House) -> None:
    _slip_in(allowed, "prp_empty", "{}")
    before = dump()

    with pytest.raises(BrokenRecord, match="facts"):
        allowed.decide()

    assert dump() == before


def _slip_in(house: House, proposal_id: str, features: str) -> None:
    """An allowed proposal with nothing behind it, as a broken rule might leave one."""
    whole = house.listed("proposals")[0]["proposal_id"]
    execute(
        f"INSERT INTO proposal (proposal_id, features, {COLUMNS})"
        f" SELECT %s, %s, {COLUMNS} FROM proposal WHERE proposal_id = %s",
        (proposal_id, features, whole),
    )
    execute(
        "INSERT INTO safeguard_round (round_id, proposal_id, number, verdict, outcomes,"
        " input_digest, made_at) VALUES ('rnd_slip', %s, 1, 'allow', '[]', '', 1)",
        (proposal_id,),
    )
