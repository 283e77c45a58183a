"""Notices into the record: rendered, hashed, queued for delivery, all in the step's transaction."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from showcause.detectors.common_origin.definition import OriginSettings
from showcause.domain.errors import BadInput
from showcause.domain.identifier import derived_id, digest
from showcause.domain.measure import Measure
from showcause.domain.moment import HOUR
from showcause.domain.notice import DeliveryState, NoticeKind
from showcause.domain.statement import Fact, Numbers
from showcause.notices.render import Rendered, render
from showcause.notices.sentences import words_of
from showcause.policy.rulebook import Rulebook
from showcause.steps.circumstances import Circumstances
from showcause.store.reads.rows import Row, fetch_tuples
from showcause.store.writes.notice import add_notice_deliveries, add_notice_texts, add_notices_rows
from showcause.store.writes.outbox import add_outbox


@dataclass(frozen=True, slots=True)
class Telling:
    """What is to be told to whom: kind, what it is about, account, language and typed fields."""

    kind: NoticeKind
    subject_id: str
    account: str
    language: str
    fields: Mapping[str, Any]


def add_notices(cursor: Any, circumstances: Circumstances, tellings: Sequence[Telling]) -> None:
    """Write each notice once and queue it; without an address it is recorded as failed."""
    now = circumstances.clock()
    addresses = _addresses([telling.account for telling in tellings])
    heads, texts, states, queued = [], [], [], []
    for telling in tellings:
        notice_id = derived_id("ntc", telling.kind.value, telling.subject_id)
        rendered = render(telling.kind, telling.language or "en", telling.fields)
        address = addresses.get(telling.account, "")
        heads.append(_head(notice_id, telling, rendered, now))
        texts.append((notice_id, address, rendered.subject, rendered.body))
        states.append(_first_state(notice_id, address, now))
        if address:
            queued.append(notice_id)
    add_notices_rows(cursor, heads)
    add_notice_texts(cursor, texts)
    add_notice_deliveries(cursor, states)
    add_outbox(cursor, "mail", queued, now)


def _head(notice_id: str, telling: Telling, rendered: Rendered, now: int) -> tuple[Any, ...]:
    return (
        notice_id,
        telling.kind.value,
        telling.subject_id,
        telling.account,
        rendered.language,
        rendered.template_id,
        rendered.template_version,
        digest(rendered.subject, rendered.body),
        now,
    )


def _first_state(notice_id: str, address: str, now: int) -> tuple[Any, ...]:
    state = DeliveryState.WRITTEN if address else DeliveryState.FAILED
    detail = "" if address else "no address known; shown in the product only"
    return (derived_id("dlv", notice_id, state.value), notice_id, state.value, detail, now)


def _addresses(accounts: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for start in range(0, len(accounts), 900):
        part = accounts[start : start + 900]
        places = ", ".join(["%s"] * len(part))
        rows = fetch_tuples(
            f"SELECT account, address FROM account_contact WHERE account IN ({places})", part
        )
        found.update(rows)
    return found


def reasons_fields(
    row: Row, rulebook: Rulebook, circumstances: Circumstances, own_event_count: int
) -> dict[str, Any]:
    """The typed fields every notice about a proposal or decision shares."""
    clause = rulebook.clauses[row["clause_id"]]
    features = json.loads(row["features"])
    return {
        "handle": row["handle"] or row["account"],
        "platform": circumstances.platform_name,
        "measure": Measure(row["measure"]),
        "clause_id": row["clause_id"],
        "clause_title": clause.title,
        "facts": facts_from_features(features),
        "counter": counter_from_features(features, row["followers"]),
        "linked_count": row["linked_count"],
        "own_event_count": own_event_count,
        "source": "own_initiative",
        "territory": "everywhere",
        "requests": (),
        "answer_within_hours": circumstances.appeal_hours,
    }


def check_word(kind: str, word: str) -> None:
    """Refuse a cause, guard or reason that no notice has a sentence for.

    Raises:
        BadInput: the word is not one of the fixed ones.
    """
    known = words_of(kind)
    if word not in known:
        raise BadInput(f"'{word}' is not a {kind}", hint=", ".join(sorted(known)))


BURST: Final = OriginSettings().burst

FACT_OF_TRACE: Final = {
    "link": "co_shared_links",
    "repost": "co_shared_reposts",
    "hashtag": "co_shared_hashtags",
    "image": "co_shared_images",
}


def facts_from_features(features: Mapping[str, Any]) -> tuple[Fact, ...]:
    """Fact keys with whole-number arguments, as the statement of reasons holds them.

    `within_seconds` is the widest gap that was measured, not the detector's limit.
    """
    facts: list[Fact] = []
    for acted in filter(None, (features.get("acted") or "").split(",")):
        trace, objects, seconds, others = acted.split(":")
        numbers = (
            ("count", int(objects)),
            ("within_seconds", int(seconds)),
            ("others", int(others)),
        )
        facts.append((FACT_OF_TRACE[trace], numbers))
    if features.get("origin_tokens"):
        facts.append(("shared_sign_up", (("others", features["origin_partners"]),)))
    if features.get("burst_size"):
        burst = (("count", features["burst_size"]), ("within_hours", BURST // HOUR))
        facts.append(("created_together", burst))
    return tuple(facts)


def counter_from_features(features: Mapping[str, Any], followers: int) -> Numbers:
    """What was found in the person's favour, as whole numbers by key."""
    found = (
        ("account_age_days", features.get("account_age_days")),
        ("active_days_before", features.get("active_days_before")),
        ("unrelated_share_ppm", features.get("unrelated_share_ppm")),
        ("followers", followers if followers >= 0 else None),
    )
    return tuple((key, value) for key, value in found if value is not None)
