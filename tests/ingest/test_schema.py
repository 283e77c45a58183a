"""The published JSON Schema says what the code takes."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from showcause.ingest.columns import KIND_FIELDS, POST_FACTS
from showcause.ingest.refusals import REASONS
from showcause.ingest.schema import events_schema

PUBLISHED = Path(__file__).parents[2] / "docs" / "reference" / "events.schema.json"
AT = "2023-03-01T10:00:00Z"
GOOD: list[dict[str, Any]] = [
    {"type": "account", "platform": "p", "account_id": "a", "followers": 3, "created_at": AT},
    {"type": "page", "account_id": "a", "operators": ["b"]},
    {"type": "post", "account": "a", "created_at": AT, "urls": ["https://e.org"], "likes": 0},
    {"type": "share", "account": "a", "trace": "link", "object": "e.org", "at": AT},
    {"type": "like", "account": "a", "object": "1", "at": 1_677_664_800_000},
    {"type": "follow", "account": "a", "target_id": "b"},
    {"type": "report", "reporter": "r", "account": "a", "post": "1", "category": "x", "at": AT},
    {"type": "signup", "account": "a", "token_kind": "device", "token": "t", "at": AT},
    {"type": "affiliation", "parent": "o", "account": "a", "evidence": "dns"},
    {"type": "profile", "account": "a", "field": "name", "value": None, "at": AT},
    {"type": "impression", "object": "1", "amount": 3, "at": AT},
    {"type": "referral", "site": "e.org", "amount": 3, "at": AT},
]
BAD: list[dict[str, Any]] = [
    {},
    {"type": "sneeze"},
    {"type": "post", "account": "a"},
    {"type": "post", "account": "a", "created_at": AT, "likes": -1},
    {"type": "share", "account": "a", "trace": "smell", "object": "x", "at": AT},
    {"type": "signup", "account": "a", "token_kind": "face", "token": "t", "at": AT},
    {"type": "affiliation", "parent": "o", "account": "a"},
    {"type": "report", "account": "a", "at": AT},
]


def test_the_published_schema_is_the_one_the_code_makes() -> None:
    assert json.loads(PUBLISHED.read_text("utf-8")) == events_schema()


@pytest.mark.parametrize("event", GOOD, ids=lambda event: event["type"])
def test_what_the_schema_allows_goes_in(read: Any, event: dict[str, Any]) -> None:
    Draft202012Validator(events_schema()).validate(event)

    look = read("a.ndjson", json.dumps(event).encode())

    assert not look.reading.quarantined
    assert look.reading.anything_went_in


@pytest.mark.parametrize("event", BAD, ids=str)
def test_what_the_schema_refuses_is_quarantined(read: Any, event: dict[str, Any]) -> None:
    assert not Draft202012Validator(events_schema()).is_valid(event)

    look = read("a.ndjson", json.dumps(event).encode())

    assert sum(look.reading.quarantined.values()) == 1
    assert not look.reading.anything_went_in


def test_no_two_fields_of_a_kind_share_a_name_unless_one_is_a_last_resort() -> None:
    for kind, fields in KIND_FIELDS.items():
        firsts = [names[0] for names in fields.values()]
        assert len(set(firsts)) == len(firsts), kind


def test_the_reference_lists_every_name_and_every_reason() -> None:
    columns = (PUBLISHED.parent / "columns.md").read_text("utf-8")
    events = (PUBLISHED.parent / "events.md").read_text("utf-8")

    rows = {
        **POST_FACTS,
        **{ours: names for of in KIND_FIELDS.values() for ours, names in of.items()},
    }
    assert [
        ours for ours, names in rows.items() if f"| `{ours}` | {', '.join(names)} |" not in columns
    ] == []
    assert [
        reason for reason, said in REASONS.items() if f"| `{reason}` | {said} |" not in events
    ] == []
