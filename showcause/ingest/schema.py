"""The JSON Schema of NDJSON events, made from the very tables that read them."""

from typing import Any, Final

from showcause.domain.activity import (
    AFFILIATION_EVIDENCE,
    EXITS,
    PROFILE_FIELDS,
    TOKEN_KINDS,
    TRACES,
)
from showcause.ingest.columns import KIND_FIELDS, POST_FACTS
from showcause.ingest.ndjson import TYPES
from showcause.ingest.rows import COUNTS, LISTS, MOMENTS, REQUIRED

_WORDS: Final = {
    ("share", "trace"): TRACES,
    ("signup", "token_kind"): TOKEN_KINDS,
    ("signup", "exit"): EXITS,
    ("affiliation", "evidence"): AFFILIATION_EVIDENCE,
    ("profile", "field"): PROFILE_FIELDS,
}
_MOMENT: Final = {
    "description": "ISO 8601 (without a zone: UTC), or milliseconds since 1970",
    "type": ["string", "integer", "null"],
}
_COUNT: Final = {"type": ["integer", "null"], "minimum": 0}
_ID: Final = {"type": ["string", "integer", "null"]}
_LIST: Final = {"type": ["array", "string", "null"], "items": {"type": ["string", "null"]}}


def events_schema() -> dict[str, Any]:
    """The schema of one line; docs/reference/events.schema.json is this, written out."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Showcause event",
        "description": "One line of NDJSON. Unknown keys are allowed and not used.",
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"enum": sorted(TYPES)}},
        "allOf": [_when(name) for name in sorted(TYPES)],
    }


def _when(type_name: str) -> dict[str, Any]:
    kind = TYPES[type_name]
    names = {**KIND_FIELDS[kind], **(POST_FACTS if kind == "post" else {})}
    properties: dict[str, Any] = {}
    for ours, synonyms in names.items():
        for synonym in synonyms:
            properties.setdefault(synonym, _value(kind, ours))
    return {
        "if": {"properties": {"type": {"const": type_name}}, "required": ["type"]},
        "then": {
            "properties": properties,
            "allOf": [_one_of(kind, ours) for ours in _needed(kind)],
        },
    }


def _value(kind: str, ours: str) -> dict[str, Any]:
    words = _WORDS.get((kind, ours))
    if words:
        return {"enum": [*words, *([None] if ours == "exit" else [])]}
    if ours in MOMENTS:
        return _MOMENT
    if ours in LISTS:
        return _LIST
    return _COUNT if ours.removeprefix("fact_") in COUNTS else _ID


def _needed(kind: str) -> list[str]:
    words = [field for of_kind, field in _WORDS if of_kind == kind and field != "exit"]
    return [*REQUIRED[kind], *words]


def _one_of(kind: str, ours: str) -> dict[str, Any]:
    return {"anyOf": [{"required": [name]} for name in KIND_FIELDS[kind][ours]]}
