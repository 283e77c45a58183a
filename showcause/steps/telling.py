"""Notices into the record: rendered, hashed, queued for delivery, all in the step's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import orjson

from showcause.detectors.common_origin.definition import OriginSettings
from showcause.domain.errors import BadInput
from showcause.domain.identifier import digest, id_beside
from showcause.domain.measure import Measure
from showcause.domain.moment import HOUR
from showcause.domain.notice import DeliveryState, NoticeKind
from showcause.domain.statement import Fact, Numbers
from showcause.notices.render import CASES, Rendered, case_form, fill_in, render
from showcause.notices.sentences import words_of
from showcause.policy.rulebook import Rulebook
from showcause.steps.circumstances import Circumstances
from showcause.steps.entries import Rows, json_text
from showcause.store.reads.rows import Row, fetch_tuples
from showcause.store.writes.notice import (
    add_letter_forms,
    add_notice_deliveries,
    add_notice_texts,
    add_notices_rows,
)
from showcause.store.writes.outbox import add_outbox


@dataclass(frozen=True, slots=True)
class Telling:
    """What is to be told to whom: kind, what it is about, account, language and typed fields."""

    kind: NoticeKind
    subject_id: str
    account: str
    language: str
    fields: Mapping[str, Any]


def notice_id_of(kind: NoticeKind, subject_id: str) -> str:
    """The id of the one notice of that kind about a proposal, decision or appeal."""
    return id_beside("ntc", subject_id, kind.value.replace("_", ""))


@dataclass(frozen=True, slots=True)
class FormTelling:
    """The same for one of many who are told the same: a form, and what is this one's own."""

    kind: NoticeKind
    subject_id: str
    account: str
    address: str
    form: Rendered
    own: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Letters:
    """Rows of notices, ready to be added; made before the transaction that adds them begins."""

    at: int
    forms: Rows
    heads: Rows
    texts: Rows
    states: Rows
    queued: list[str]


def add_notices(cursor: Any, circumstances: Circumstances, tellings: Sequence[Telling]) -> None:
    """Write each notice once and queue it; without an address it is recorded as failed."""
    add_letters(cursor, letters(circumstances, tellings))


def add_letters(cursor: Any, made: Letters) -> None:
    """Add notices that were made before; one that is there already stays as it was."""
    add_letter_forms(cursor, made.forms)
    add_notices_rows(cursor, made.heads)
    add_notice_texts(cursor, made.texts)
    add_notice_deliveries(cursor, made.states)
    add_outbox(cursor, "mail", made.queued, made.at)


def letters(circumstances: Circumstances, tellings: Sequence[Telling]) -> Letters:
    """A letter in full for each telling, addressed to the account's contact."""
    made = Letters(circumstances.clock(), [], [], [], [], [])
    addresses = _addresses([telling.account for telling in tellings])
    for telling in tellings:
        address, language = addresses.get(telling.account, ""), telling.language or "en"
        if telling.kind in CASES:
            form, own = case_form(telling.kind, language, telling.fields)
            _take_down_form(made, telling, address, form, own)
            continue
        rendered = render(telling.kind, language, telling.fields)
        text = (None, rendered.subject, rendered.body)
        text_hash = digest(rendered.subject, rendered.body)
        _take_down(made, telling, address, rendered, text, text_hash)
    return made


def form_letters(circumstances: Circumstances, tellings: Sequence[FormTelling]) -> Letters:
    """The same for people told the same: each form once, and what is everybody's own."""
    made = Letters(circumstances.clock(), [], [], [], [], [])
    for telling in tellings:
        _take_down_form(made, telling, telling.address, telling.form, telling.own)
    return made


def _take_down_form(
    made: Letters,
    telling: Telling | FormTelling,
    address: str,
    form: Rendered,
    own: tuple[str, ...],
) -> None:
    form_row = _form_row(form)
    if form_row not in made.forms:
        made.forms.append(form_row)
    text_hash = digest(fill_in(form.subject, own), fill_in(form.body, own))
    _take_down(made, telling, address, form, (form_row[0], "", json_text(own)), text_hash)


@lru_cache(maxsize=1024)
def _form_row(form: Rendered) -> tuple[str, str, str]:
    """A form as the record keeps it, under a hash of all it says."""
    form_id = digest(form.template_version, form.subject, form.body)
    return form_id, form.subject, form.body


def _take_down(
    made: Letters,
    telling: Telling | FormTelling,
    address: str,
    rendered: Rendered,
    text: tuple[str | None, str, str],
    text_hash: str,
) -> None:
    notice_id = notice_id_of(telling.kind, telling.subject_id)
    made.heads.append(
        (
            notice_id,
            telling.kind.value,
            telling.subject_id,
            telling.account,
            rendered.language,
            rendered.template_id,
            rendered.template_version,
            text_hash,
            made.at,
        )
    )
    made.texts.append((notice_id, address, *text))
    if address:
        made.queued.append(notice_id)
    else:
        made.states.append(_unaddressed(notice_id, made.at))


def _unaddressed(notice_id: str, now: int) -> tuple[Any, ...]:
    state, detail = DeliveryState.FAILED.value, "no address known; shown in the product only"
    return (id_beside("dlv", notice_id, state), notice_id, state, detail, now)


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
    features = orjson.loads(row["features"])
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
        "answer_within_hours": circumstances.due.appeal_hours,
        "late_lifts": row["clause_id"] not in circumstances.due.imminent_harm,
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
    "text": "co_shared_texts",
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
