"""The statement of reasons: typed fields, and the three projections made from them.

Source: Regulation (EU) 2022/2065, Art. 17(3); every projection is made from typed fields and never
by redacting free text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from showcause.domain.decision import Ground
from showcause.domain.errors import BrokenRecord
from showcause.domain.finding import Family
from showcause.domain.measure import Measure
from showcause.domain.moment import DAY, Moment, iso_from_moment
from showcause.domain.staff import MACHINE

Numbers = tuple[tuple[str, int], ...]
Fact = tuple[str, Numbers]

FACTS: Final[Mapping[str, tuple[str, ...]]] = {
    "co_shared_links": ("count", "within_seconds", "others"),
    "co_shared_reposts": ("count", "within_seconds", "others"),
    "co_shared_hashtags": ("count", "within_seconds", "others"),
    "co_shared_images": ("count", "within_seconds", "others"),
    "co_shared_texts": ("count", "within_seconds", "others"),
    "shared_sign_up": ("others",),
    "created_together": ("count", "within_hours"),
}
"""Every fact a decision may rest on, with the numbers it must carry.

A fact that is not listed cannot be told to the person, so nothing may be decided on it.
`within_*` is what was measured, never the detector's own limit.
"""

FACT_PERIOD: Final = ("from_at", "until_at")
"""Two moments any fact may carry besides its own numbers."""

OWN_POST_FACTS: Final = frozenset(key for key in FACTS if key.startswith("co_shared_"))
"""Facts that rest on what the person posted: those posts must be shown."""

COUNTERS: Final = ("account_age_days", "unrelated_share_ppm", "followers", "active_days_before")
"""What can speak for an account."""

SOURCES: Final = (
    "own_initiative",
    "report",
    "article_16",
    "trusted_flagger",
    "authority",
    "platform_tip",
)
"""How a matter came up, as Art. 17(3)(b) asks; who reported is never part of it."""

CLAUSE_CATEGORIES: Final = (
    "platform_manipulation",
    "multiple_accounts",
    "ban_evasion",
    "spam",
    "impersonation",
    "violent_speech",
    "terrorism",
    "harassment",
    "advertising",
    "other",
)
"""What the public may read about the clause of a decision."""

NAMED_REQUESTERS: Final = ("authority", "court")
"""Those who may be named when they asked for a measure; everybody else stays unnamed."""

SEALED: Final = "sealed"
"""The whole of a request that the law forbids to mention."""

APPEAL_DAYS: Final = 183
"""Six months at least, from the day the person was informed (Art. 20(1) and (2))."""


@dataclass(frozen=True, slots=True)
class Statement:
    """Everything owed to the person, and to nobody else without a projection.

    `facts` are keys of FACTS with whole-number arguments, rendered per language by the notices
    room, so that no free text can leak. `own_event_ids` are the person's own posts relied upon.
    `counter` is what was found in the person's favour (COUNTERS). `linked_count` counts other
    accounts used as evidence; they are never named. `source` is one of SOURCES. `territory` is
    `everywhere` or two-letter country codes with blanks between. `requests` are
    requests by authorities or third parties on record, written `kind:name` (`authority:…`,
    `court:…`, `company:…`, `person:…`) or SEALED. `appeal_until` is None while the person is
    not informed, because the time has not started then.
    """

    public_ref: str
    account: str
    measure: Measure
    ground: Ground
    clause_id: str
    clause_version: str
    facts: tuple[Fact, ...]
    own_event_ids: tuple[str, ...]
    counter: Numbers
    linked_count: int
    families: tuple[str, ...]
    rule_id: str
    rule_hash: str
    detected_by: str
    automated_detection: bool
    decided_by: tuple[str, ...]
    automated_decision: bool
    source: str
    territory: str
    starts_at: Moment
    ends_at: Moment | None
    appeal_until: Moment | None
    answer_within_hours: int
    requests: tuple[str, ...] = ()
    clause_category: str = "other"


def as_json(statement: Statement) -> dict[str, object]:
    """The statement as it is stored: text, whole numbers, booleans and lists only.

    Pairs stay lists, because canonical JSON sorts the keys of objects and order is kept here.
    """
    return {
        "public_ref": statement.public_ref,
        "account": statement.account,
        "measure": statement.measure.value,
        "ground": statement.ground.value,
        "clause_id": statement.clause_id,
        "clause_version": statement.clause_version,
        "facts": [[key, _pairs(numbers)] for key, numbers in statement.facts],
        "own_event_ids": list(statement.own_event_ids),
        "counter": _pairs(statement.counter),
        "linked_count": statement.linked_count,
        "families": list(statement.families),
        "rule_id": statement.rule_id,
        "rule_hash": statement.rule_hash,
        "detected_by": statement.detected_by,
        "automated_detection": statement.automated_detection,
        "decided_by": list(statement.decided_by),
        "automated_decision": statement.automated_decision,
        "source": statement.source,
        "territory": statement.territory,
        "starts_at": statement.starts_at,
        "ends_at": statement.ends_at,
        "appeal_until": statement.appeal_until,
        "answer_within_hours": statement.answer_within_hours,
        "requests": list(statement.requests),
        "clause_category": statement.clause_category,
    }


def statement_from_json(stored: Mapping[str, object]) -> Statement:
    """The statement that `as_json` wrote.

    Raises:
        BrokenRecord: a field is missing, unknown or not of its kind.
    """
    fields: dict[str, object] = dict(stored)
    try:
        fields["measure"] = Measure(str(fields["measure"]))
        fields["ground"] = Ground(str(fields["ground"]))
        fields["facts"] = tuple((key, _numbers(pairs)) for key, pairs in _rows(fields["facts"]))
        fields["counter"] = _numbers(fields["counter"])
        for name in ("own_event_ids", "families", "decided_by", "requests"):
            fields[name] = _texts(fields.get(name, []))
        return Statement(**fields)  # type: ignore[arg-type]
    except (KeyError, TypeError, ValueError) as error:
        where = f"statement {stored.get('public_ref', '')}".strip()
        raise BrokenRecord(f"cannot be read back: {error}", where=where) from error


def internal(statement: Statement) -> dict[str, object]:
    """Everything, for the people who decide, review and audit."""
    return {
        **as_json(statement),
        "facts": [_fact(key, dict(numbers)) for key, numbers in statement.facts],
        "counter": dict(statement.counter),
        "missing": list(missing_fields(statement)),
    }


def to_person(statement: Statement) -> dict[str, object]:
    """What the account holder gets: own posts only, nobody else's name, no detector's limits.

    Members of staff, reporters and private requesters stay unnamed; spans of time are rounded
    up to whole minutes.
    """
    return {
        "public_ref": statement.public_ref,
        "account": statement.account,
        "measure": statement.measure.value,
        "ground": statement.ground.value,
        "clause_id": statement.clause_id,
        "clause_version": statement.clause_version,
        "clause_category": _known(statement.clause_category, CLAUSE_CATEGORIES),
        "facts": [
            _fact(key, _rounded(key, numbers)) for key, numbers in statement.facts if key in FACTS
        ],
        "own_event_ids": list(statement.own_event_ids),
        "counter": {name: value for name, value in statement.counter if name in COUNTERS},
        "linked_count": statement.linked_count,
        "families": _known_families(statement),
        "rule_id": statement.rule_id,
        "rule_hash": statement.rule_hash,
        "automated_detection": statement.automated_detection,
        "automated_decision": statement.automated_decision,
        "decided_by_person": is_decided_by_person(statement),
        "source": _known(statement.source, SOURCES),
        "requests": [named_request(request) for request in statement.requests],
        "territory": _whole_countries(statement.territory),
        "starts_at": statement.starts_at,
        "ends_at": statement.ends_at,
        "appeal_until": statement.appeal_until,
        "answer_within_hours": statement.answer_within_hours,
    }


def public(statement: Statement) -> dict[str, object]:
    """What anybody may read: no account, reference, post, count or person; months, not days."""
    return {
        "measure": statement.measure.value,
        "ground": statement.ground.value,
        "clause_id": statement.clause_id,
        "clause_version": statement.clause_version,
        "clause_category": _known(statement.clause_category, CLAUSE_CATEGORIES),
        "facts": sorted({key for key, _ in statement.facts if key in FACTS}),
        "families": _known_families(statement),
        "automated_detection": statement.automated_detection,
        "automated_decision": statement.automated_decision,
        "decided_by_person": is_decided_by_person(statement),
        "source": _known(statement.source, SOURCES),
        "requested_by_authority": _requested_by_authority(statement),
        "territory": _whole_countries(statement.territory),
        "starts_in": _month(statement.starts_at),
        "ends_in": None if statement.ends_at is None else _month(statement.ends_at),
    }


def missing_fields(statement: Statement) -> tuple[str, ...]:
    """Names of what Art. 17(3) (a) to (f) asks for and the statement lacks; empty is complete.

    Anything that no sentence could tell (an unknown fact, number or source) is named as well.
    """
    return (
        *_missing_scope(statement),
        *_missing_facts(statement),
        *_missing_automation(statement),
        *_missing_ground(statement),
        *_missing_redress(statement),
    )


def is_decided_by_person(statement: Statement) -> bool:
    """Whether at least one person, and not the machine alone, took the decision."""
    return any(staff_id != MACHINE.staff_id for staff_id in statement.decided_by)


def named_request(request: str) -> str:
    """The request as the person may read it: `authority:name`, `court:name`, the mere kind,
    or SEALED."""
    kind, _, name = request.partition(":")
    if kind in NAMED_REQUESTERS:
        return f"{kind}:{name}"
    return kind if kind in {SEALED, "company", "platform", "person"} else "unnamed"


def _missing_scope(statement: Statement) -> list[str]:
    missing = ["territory"] if _whole_countries(statement.territory) == "other" else []
    if statement.starts_at <= 0:
        missing.append("starts_at")
    if statement.ends_at is not None and statement.ends_at <= statement.starts_at:
        missing.append("ends_at")
    return missing


def _missing_facts(statement: Statement) -> list[str]:
    missing = [] if statement.facts else ["facts"]
    for key, numbers in statement.facts:
        missing += _missing_numbers(key, tuple([name for name, _ in numbers]))
    on_posts = not OWN_POST_FACTS.isdisjoint([key for key, _ in statement.facts])
    if on_posts and not statement.own_event_ids:
        missing.append("own_event_ids")
    missing += [f"counter.{name}" for name, _ in statement.counter if name not in COUNTERS]
    return missing if statement.source in SOURCES else [*missing, "source"]


@lru_cache(maxsize=1024)
def _missing_numbers(key: str, given: tuple[str, ...]) -> tuple[str, ...]:
    if key not in FACTS:
        return (f"facts.{key}",)
    wrong = (set(given) - set(FACT_PERIOD)) ^ set(FACTS[key])
    return tuple(f"facts.{key}.{name}" for name in sorted(wrong))


def _missing_automation(statement: Statement) -> list[str]:
    missing = [] if statement.detected_by else ["detected_by"]
    if not statement.automated_decision and not is_decided_by_person(statement):
        missing.append("decided_by")
    return missing


def _missing_ground(statement: Statement) -> list[str]:
    names = ("clause_id", "clause_version", "rule_id", "rule_hash")
    return [name for name in names if not getattr(statement, name)]


def _missing_redress(statement: Statement) -> list[str]:
    missing = [] if statement.public_ref else ["public_ref"]
    until = statement.appeal_until
    if until is not None and until < statement.starts_at + APPEAL_DAYS * DAY:
        missing.append("appeal_until")
    if statement.answer_within_hours <= 0:
        missing.append("answer_within_hours")
    return missing


def _fact(key: str, numbers: Mapping[str, int]) -> dict[str, object]:
    return {"fact": key, "numbers": dict(numbers)}


def _rounded(key: str, numbers: Numbers) -> dict[str, int]:
    return {
        name: -(-value // 60) * 60 if name == "within_seconds" else value
        for name, value in numbers
        if name in FACTS[key] or name in FACT_PERIOD
    }


def _known(word: str, words: tuple[str, ...]) -> str:
    return word if word in words else "other"


def _known_families(statement: Statement) -> list[str]:
    return sorted({family.value for family in Family} & set(statement.families))


def _requested_by_authority(statement: Statement) -> bool | None:
    if SEALED in statement.requests:
        return None
    return any(request.partition(":")[0] in NAMED_REQUESTERS for request in statement.requests)


def _whole_countries(territory: str) -> str:
    codes = territory.split()
    is_codes = all(len(code) == 2 and code.isascii() and code.isupper() for code in codes)
    return territory if territory == "everywhere" or (codes and is_codes) else "other"


def _month(moment: Moment) -> str:
    return iso_from_moment(moment)[:7]


def _pairs(numbers: Numbers) -> list[list[object]]:
    return [[name, value] for name, value in numbers]


def _rows(stored: object) -> list[list[object]]:
    if not isinstance(stored, list):
        raise TypeError(f"a list was expected, not {type(stored).__name__}")
    return stored


def _texts(stored: object) -> tuple[str, ...]:
    return tuple(str(text) for text in _rows(stored))


def _numbers(stored: object) -> Numbers:
    return tuple((str(name), int(str(value))) for name, value in _rows(stored))
