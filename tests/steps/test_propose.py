"""propose: findings and the rulebook give proposals, which bind nobody."""

from tests import cast
from tests.record.house import House, changes, dump, entries, outbox, unchanged_by

BO = set(map(cast.key, cast.BO))


def test_each_proposal_is_a_row_with_its_findings_and_ledger_entry(read: House) -> None:
    read.detect()
    before = dump()

    assert read.propose() == {"multiple_accounts": 0, "platform_manipulation": len(BO)}

    assert changes(before) == {
        "rule_version": 1,
        "sweep": 1,
        "clause_version": 2,
        "proposal": len(BO),
        "proposal_finding": 2 * len(BO),
        "account_contact": len(BO) - 1,
        "ledger_entry": len(BO) + 3,
        "ledger_payload": len(BO) + 3,
    }
    assert len(entries("decision_proposed")) == len(BO)
    assert outbox("mail") == outbox("order") == []


def test_proposing_again_changes_nothing(proposed: House) -> None:
    assert unchanged_by(proposed.propose)


def test_nobody_but_the_one_operators_accounts_is_proposed(proposed: House) -> None:
    assert {row["account"] for row in proposed.listed("proposals")} == BO


def test_a_proposal_cites_its_rule_by_hash_and_its_clause_by_version(proposed: House) -> None:
    hashes = {rule.rule_id: rule.rule_hash for rule in proposed.rulebook.rules}

    for row in proposed.listed("proposals"):
        assert row["rule_hash"] == hashes["platform_manipulation"]
        assert (row["clause_id"], row["clause_version"]) == ("4.1", "1")
        assert row["families"] == ["behaviour", "infrastructure"]
        assert len(row["finding_ids"]) == 2


def test_a_draft_rule_proposes_nothing(read: House) -> None:
    path = read.home / "rulebook" / "platform_manipulation.yaml"
    path.write_text(path.read_text("utf-8") + "# a new text is a draft\n", "utf-8")

    read.propose(promoted=False)

    assert read.listed("proposals") == []


def test_a_changed_rule_does_not_propose_the_same_measure_on_the_same_facts(
    proposed: House,
) -> None:
    path = proposed.home / "rulebook" / "platform_manipulation.yaml"
    path.write_text(path.read_text("utf-8") + "# read once more\n", "utf-8")

    assert proposed.propose()["platform_manipulation"] == 0
    assert len(proposed.listed("proposals")) == len(BO)
