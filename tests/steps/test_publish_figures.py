"""publish_figures: what is published equals what anybody counts from the lists."""

import csv
import json
from collections import Counter

import pytest

from showcause.domain.appeal import AppealOutcome
from showcause.domain.errors import BadInput
from showcause.domain.moment import DAY, HOUR
from showcause.steps.publish_figures import count_figures, publish_figures
from tests import cast
from tests.record.house import House, appeal_of, reviewed, unchanged_by


@pytest.fixture
def contested(enforced: House) -> House:
    """One appeal won and carried out, one lost, one still waiting."""
    won, lost, waits = (appeal_of(enforced, cast.key(cast.BO[place])) for place in (0, 1, 2))
    enforced.wait(HOUR)
    reviewed(enforced, won, cast.IDA, AppealOutcome.NO_VIOLATION)
    reviewed(enforced, lost, cast.IDA, AppealOutcome.UPHELD)
    enforced.order()
    enforced.wait(HOUR)
    with enforced.sandbox() as platform:
        enforced.enforce(platform)
    assert waits
    return enforced


def told(house: House) -> dict[str, list[dict[str, object]]]:
    now = house.clock()
    found = count_figures(now - 30 * DAY, now + 1, house.circumstances)["figures"]
    assert isinstance(found, dict)
    return found


def test_totals_are_what_the_lists_say(contested: House) -> None:
    decisions, appeals = contested.listed("decisions"), contested.listed("appeals")
    (total,) = told(contested)["totals"]

    assert total["decisions"] == len(decisions)
    assert total["reversed"] == len(contested.listed("reversals")) == 1
    assert total["appealed"] == len({row["decision_id"] for row in appeals}) == 3
    assert total["answered"] == sum(row["status"] == "answered" for row in appeals) == 2
    assert total["overturned"] == 1


@pytest.mark.parametrize("name", ["measure", "clause_id"])
def test_breakdowns_are_what_the_lists_say(contested: House, name: str) -> None:
    expected = Counter(row[name] for row in contested.listed("decisions"))
    rows = told(contested)[f"by_{name}"]

    assert {row[name]: row["decisions"] for row in rows} == expected


def test_languages_and_automation_are_recounted(contested: House) -> None:
    languages = {row["account"]: row["language"] for row in contested.listed("proposals")}
    decisions = contested.listed("decisions")
    expected = Counter(languages[row["account"]] or "unknown" for row in decisions)
    found = told(contested)

    shown = {row["language"]: row["decisions"] for row in found["by_language"]}
    assert set(shown) == set(expected)
    assert all(count in (None, expected[language]) for language, count in shown.items())
    alone = sum(row["decided_by"] == ["machine"] for row in decisions)
    by = {row["automation"]: row["decisions"] for row in found["by_automation"]}
    assert by.get("fully", 0) == alone
    assert by["partially"] == len(decisions) - alone


def test_waits_run_from_filing_and_from_reversal(contested: House) -> None:
    appeal, restore = told(contested)["timing"]

    assert (appeal["ended"], appeal["still_open"]) == (2, 1)
    assert appeal["median_ms"] == HOUR
    assert restore["ended"] == 1
    assert restore["median_ms"] == HOUR


def test_letters_and_proposals_are_recounted(contested: House) -> None:
    found = told(contested)
    letters = contested.listed("notices")

    assert sum(int(str(row["notices"])) for row in found["notices"]) == len(letters)
    states = {"written", "filed", "accepted", "failed"}
    assert {row["delivery"] for row in found["notices"]} <= states
    assert sum(int(str(row["decided"])) for row in found["proposals"]) == len(
        contested.listed("decisions")
    )


def test_files_hold_the_same_and_publishing_changes_no_row(contested: House) -> None:
    now = contested.clock()
    span = (now - 30 * DAY, now + 1)
    assert unchanged_by(lambda: publish_figures(*span, contested.circumstances))

    folder = publish_figures(*span, contested.circumstances)

    whole = json.loads((folder / "figures.json").read_text("utf-8"))
    assert whole["figures"] == json.loads(json.dumps(told(contested)))
    for table, rows in whole["figures"].items():
        with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            assert len(list(csv.DictReader(file))) == len(rows)
    names = {row["account"].partition(":")[2] for row in contested.listed("decisions")}
    published = (folder / "figures.json").read_text("utf-8")
    assert not any(name in published for name in names)


def test_nothing_happened_is_figures_too(read: House) -> None:
    (total,) = told(read)["totals"]

    assert total["decisions"] == 0
    assert (total["reversal_low_ppm"], total["reversal_high_ppm"]) == (0, 1_000_000)


def test_a_span_that_ends_before_it_begins_is_refused(read: House) -> None:
    with pytest.raises(BadInput):
        count_figures(DAY, DAY, read.circumstances)
