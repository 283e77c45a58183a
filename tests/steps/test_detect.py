"""detect: activity gives findings, with the events that prove them."""

import json
from pathlib import Path

import numpy as np

from showcause.domain.moment import HOUR
from showcause.simulate.farms import Evasion, farm
from showcause.simulate.holders import Rows, tables
from showcause.simulate.ordinary import ordinary
from tests import cast
from tests.record.house import House, changes, dump, entries, unchanged_by


def test_each_finding_is_a_row_with_its_members_evidence_and_ledger_entry(read: House) -> None:
    before = dump()

    read.detect()

    grown = changes(before)
    findings = read.listed("findings")
    members = sum(row["member_count"] for row in findings)
    assert grown.pop("definition_text") == 4
    assert grown == {
        "detection_run": 1,
        "finding": 3,
        "finding_member": members,
        "finding_topic": 2,
        "member_evidence": members,
        "ledger_entry": 3,
        "ledger_payload": 3,
    }
    assert set(entries("finding_made")) == {row["finding_id"] for row in findings}


def test_detecting_again_changes_nothing(read: House) -> None:
    read.detect()

    assert unchanged_by(read.detect)


def test_every_member_of_a_network_is_shown_with_events_of_its_own(proposed: House) -> None:
    for finding in proposed.listed("findings", detector="coshare"):
        for account in finding["account_ids"]:
            own = account.split(":")[1]
            assert any(event.startswith(f"{own}-p") for event in finding["evidence_event_ids"])


def test_a_fan_club_is_found_with_the_evidence_it_lacks_named(proposed: House) -> None:
    club = proposed.one("findings", families_present=["behaviour"])
    assert set(club["account_ids"]) == set(map(cast.key, cast.CY))
    assert "infrastructure" in club["families_missing"]


def test_people_who_only_live_their_lives_are_in_no_finding(proposed: House) -> None:
    found = {account for row in proposed.listed("findings") for account in row["account_ids"]}
    assert not found & set(map(cast.key, cast.ADA))


def test_one_operators_accounts_that_act_hours_apart_are_found_and_proposed(
    empty: House, tmp_path: Path
) -> None:
    rows = Rows()
    farm(rows, 4, 0, 30, Evasion("jitter", jitter=8 * HOUR))
    ordinary(rows, np.random.default_rng(4), 400)
    empty.ingest(_as_events(rows, tmp_path / "farm.ndjson"))

    empty.detect()

    (finding,) = empty.listed("findings", detector="one_operator")
    members = {row[0] for row in rows.truth[:30]}
    assert set(finding["account_ids"]) == members
    assert finding["families_present"] == ["behaviour", "infrastructure"]
    empty.promote_earlier()
    empty.propose()
    proposed = empty.listed("proposals")
    assert {row["account"] for row in proposed} <= members
    assert len(proposed) >= 20


def _as_events(rows: Rows, path: Path) -> Path:
    with path.open("w", encoding="utf-8") as file:
        for kind in ("account", "signup", "share"):
            for row in tables(rows)[kind].to_pylist():
                file.write(json.dumps({"type": kind, **row}) + "\n")
    return path
