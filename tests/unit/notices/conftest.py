"""A complete set of fields, and the check that planted secrets never show."""

import json
from collections.abc import Callable, Mapping

import pytest

from showcause.domain.moment import DAY

NOON = 1_795_176_000_000  # 2026-11-20T12:00:00Z

Fields = dict[str, object]
MakeFields = Callable[..., Fields]
NothingLeaks = Callable[[object, Mapping[str, str]], None]

COMPLETE: Fields = {
    "handle": "@ada",
    "platform": "sandbox",
    "public_ref": "A-7K3Q",
    "portal_url": "https://showcause.example/c/7k3q",
    "measure": "suspend",
    "clause_id": "4.2",
    "clause_title": {
        "en": "Do not pose as many people",
        "es": "No se haga pasar por muchas personas",
        "fa": "خود را به جای چند نفر جا نزنید",
    },
    "facts": (
        ("co_shared_links", (("count", 12), ("within_seconds", 60), ("others", 4))),
        ("created_together", (("count", 40), ("within_hours", 2))),
    ),
    "counter": (("account_age_days", 400), ("followers", 1204)),
    "own_event_count": 12,
    "linked_count": 4,
    "starts_at": NOON,
    "ends_at": None,
    "appeal_until": NOON + 190 * DAY,
    "answer_by": NOON + 7 * DAY,
    "answer_until": NOON + 3 * DAY,
    "automated_detection": True,
    "decided_by_person": True,
    "effects": (("picture", True), ("header", True)),
    "cause": "rule_fault",
    "guard": ("stopped", "incident_corpus"),
    "hit_count": 41,
    "kept_count": 1,
    "outcome": "no_violation",
    "reasons": "not_shown",
    "late_lifts": True,
    "late_with": "appeal",
    "was_lifted": True,
}


def _shows(text: str, secret: str) -> bool:
    return secret.casefold() in text.casefold()


@pytest.fixture
def make_fields() -> MakeFields:
    """Fields of a letter, complete unless changed."""
    return lambda **changed: {**COMPLETE, **changed}


@pytest.fixture
def nothing_leaks() -> NothingLeaks:
    """Fails naming the first planted secret that shows in a text or a JSON-able value."""

    def check(shown: object, secrets: Mapping[str, str]) -> None:
        text = shown if isinstance(shown, str) else json.dumps(shown, ensure_ascii=False)
        leaked = [name for name, secret in secrets.items() if _shows(text, secret)]
        assert not leaked, f"{', '.join(leaked)} can be read in: {text}"

    return check
