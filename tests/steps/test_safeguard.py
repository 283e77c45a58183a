"""safeguard: every safeguard's answer about every proposal is recorded, allow too."""

import json

from showcause.domain.identifier import digest
from showcause.domain.moment import HOUR
from showcause.safeguards.chain import CHAIN
from showcause.steps.hear import answer_hearing
from showcause.store.reads.rows import fetch
from tests import cast
from tests.record.house import House, changes, dump, entries, unchanged_by

MANY = len(cast.BO)
LOOSE = """\
id: loose
clause: "4.1"
measure: suspend
severity: 8
owner: nobody
when: behaviour_partners >= 5 AND followers BETWEEN 100 AND 140
"""
"""Loose, and yet it repeats no incident that ships: those are refused before they propose."""


def reasons(house: House, account_id: str) -> set[str]:
    held = house.one("holds", account=cast.key(account_id))
    return {reason["reason"] for reason in held["reasons"]}


def everybody_says_yes(house: House, *proposals: str) -> None:
    sweeps = [row["sweep_id"] for row in house.listed("sweeps")]
    for person in (cast.REX, cast.UNA):
        house.approve([*sweeps, *proposals], person)


def test_each_round_is_a_row_and_a_ledger_entry_with_every_safeguard(proposed: House) -> None:
    proposed.hear()
    before = dump()

    assert proposed.safeguard() == {"allow": 0, "hold": MANY, "refuse": 0}

    grown = ("safeguard_round", "safeguard_facts", "ledger_entry", "ledger_payload")
    assert changes(before) == dict.fromkeys(grown, MANY)
    written = entries("safeguard_applied")
    for row in fetch("SELECT * FROM safeguard_round"):
        outcomes = json.loads(row["outcomes"])
        assert [outcome["safeguard"] for outcome in outcomes] == list(CHAIN)
        assert {outcome["verdict"] for outcome in outcomes} == {"allow", "hold"}
        assert written[row["round_id"]]["outcomes"] == digest(row["outcomes"])


def test_judging_again_changes_nothing_while_nothing_changed(heard: House) -> None:
    assert unchanged_by(heard.safeguard)


def test_nothing_lasting_happens_while_the_holder_may_still_answer(heard: House) -> None:
    everybody_says_yes(heard)
    heard.wait(24 * HOUR - 1)
    heard.safeguard()

    assert reasons(heard, cast.BO[0]) == {"may_still_answer", "too_fresh"}
    assert heard.decide() == 0

    heard.wait(1)
    assert heard.safeguard() == {"allow": MANY - 2, "hold": 2, "refuse": 0}


def test_an_answer_waits_for_a_person_who_reads_that_one(heard: House) -> None:
    proposal = heard.one("proposals", account=cast.key(cast.BO[0]))["proposal_id"]
    answer_hearing(
        proposal, "We are a choir.", answered_by="holder", circumstances=heard.circumstances
    )
    everybody_says_yes(heard)
    heard.wait(24 * HOUR)
    heard.safeguard()

    assert reasons(heard, cast.BO[0]) == {"answer_unread"}

    heard.approve([proposal], cast.IDA)
    heard.safeguard()
    assert heard.listed("holds", account=cast.key(cast.BO[0])) == []


def test_a_prominent_account_needs_two_people_of_its_own(heard: House) -> None:
    proposal = heard.one("proposals", account=cast.key(cast.PROMINENT))["proposal_id"]
    everybody_says_yes(heard)
    heard.wait(24 * HOUR)

    for person in (cast.REX, cast.UNA):
        heard.safeguard()
        assert reasons(heard, cast.PROMINENT) == {"prominent"}
        heard.approve([proposal], person)

    assert heard.safeguard()["allow"] == 1


def test_somebody_no_letter_reached_is_looked_at_by_a_person(heard: House) -> None:
    proposal = heard.one("proposals", account=cast.key(cast.NO_ADDRESS))["proposal_id"]
    everybody_says_yes(heard)
    heard.wait(30 * 24 * HOUR)
    heard.safeguard()

    assert reasons(heard, cast.NO_ADDRESS) == {"not_reached"}

    heard.approve([proposal], cast.IDA)
    assert heard.safeguard()["allow"] == 1


def test_a_sweep_over_one_percent_of_the_platform_waits_for_a_second_person(heard: House) -> None:
    heard.approve([heard.one("sweeps")["sweep_id"]], cast.REX)
    heard.wait(24 * HOUR)

    assert heard.safeguard()["allow"] == 0
    assert reasons(heard, cast.BO[0]) == {"large_sweep"}


def test_one_persons_no_ends_it(heard: House) -> None:
    proposal = heard.one("proposals", account=cast.key(cast.BO[0]))["proposal_id"]
    everybody_says_yes(heard)
    heard.approve([proposal], cast.IDA, verdict="no")
    heard.wait(24 * HOUR)

    assert heard.safeguard()["refuse"] == 1
    heard.decide()
    assert heard.listed("decisions", account=cast.key(cast.BO[0])) == []


def test_a_loose_rule_on_coordination_alone_is_refused_whoever_approves(read: House) -> None:
    (read.home / "rulebook" / "loose.yaml").write_text(LOOSE, encoding="utf-8")
    read.propose()
    read.hear()
    read.deliver()
    everybody_says_yes(read)
    read.wait(24 * HOUR)
    read.safeguard()
    read.decide()

    for account_id in cast.CY:
        told = read.one("proposals", account=cast.key(account_id))
        assert told["status"] == "refused"
        assert told["safeguards"][0]["reason"] == "one_family_only"
    assert not {row["account"] for row in read.listed("decisions")} & set(map(cast.key, cast.CY))
