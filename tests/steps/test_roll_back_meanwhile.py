"""A rollback while others write: nothing is lost, nothing doubled, nothing else touched."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from showcause.domain.appeal import CauseKind
from showcause.steps import decide as deciding
from showcause.steps.roll_back import roll_back
from showcause.store import record
from showcause.store.reads import proposals as proposal_reads
from showcause.store.record import transaction
from showcause.store.writes.reversal import add_void
from tests import cast
from tests.record.house import House, appeal_of, entries, portal_token
from tests.steps.test_causes import TIP, proposal_of
from tests.steps.test_roll_back import rule_hash

MANY = len(cast.BO)
APPEALING = cast.BO[6:14]


@pytest.mark.parametrize("kind", ["rule", "tip", "reporter"])
def test_a_decision_being_written_while_its_cause_falls_falls_with_it(
    allowed: House, kind: str
) -> None:
    """Its proposal was read before the void, and its row is written after it."""
    if kind != "rule":
        allowed.rest_on(*((proposal_of(allowed, each), kind, TIP) for each in cast.BO))
    (chunk,) = proposal_reads.allowed(5_000)
    cause = rule_hash(allowed) if kind == "rule" else TIP
    with transaction() as cursor:
        row = ("vod_test", kind, cause, "rule_fault", "stopped", "ida", MANY, allowed.clock())
        add_void(cursor, row)
    allowed.wait(50)
    votes = proposal_reads.approvals()
    late = deciding._decisions(chunk, votes, allowed.rulebook, allowed.circumstances)
    with transaction() as cursor:
        late(cursor)

    assert {row["status"] for row in allowed.listed("decisions")} == {"voided"}
    assert allowed.write_reversals() == MANY
    assert allowed.order() == 0


def test_two_workers_and_appeals_at_once_leave_each_account_one_reversal(two_rules: House) -> None:
    tokens = {each: portal_token(two_rules, cast.key(each)) for each in APPEALING}
    roll_back(
        CauseKind.RULE,
        rule_hash(two_rules),
        by=cast.IDA,
        reason="rule_fault",
        guard="stopped",
        circumstances=two_rules.circumstances,
    )

    def in_a_connection_of_its_own(work: Any) -> Any:
        try:
            return work()
        finally:
            record.close()

    work: list[Any] = [two_rules.write_reversals, two_rules.write_reversals]
    for account_id, token in tokens.items():
        work.append(lambda a=account_id, t=token: appeal_of(two_rules, cast.key(a), token=t))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(in_a_connection_of_its_own, work))

    reversed_once = Counter(row["decision_id"] for row in two_rules.listed("reversals"))
    assert len(reversed_once) == MANY and set(reversed_once.values()) == {1}
    assert len(entries("decision_reversed")) == MANY
    assert len(two_rules.listed("appeals")) == len(APPEALING)
    assert two_rules.listed("incidents")[-1]["cases"] == MANY
    left = two_rules.one("decisions", measure="limit_reach")
    assert left["status"] == "in_force"
