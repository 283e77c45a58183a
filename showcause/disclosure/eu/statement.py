"""A statement of reasons as the EU transparency database takes it; made from typed fields alone.

Nothing about the person goes in: no id, name, reference, post or exact count of others. The `puid`
is random, because the daily public files show it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from showcause.disclosure.eu.words import COUNTRIES, ILLEGAL, INCOMPATIBLE
from showcause.domain.decision import Ground
from showcause.domain.measure import Measure
from showcause.domain.moment import Moment, iso_from_moment
from showcause.domain.statement import Statement, is_decided_by_person

Restriction = tuple[str, Any, str]
"""The attribute that says what was restricted, its value, and the attribute of its end."""

RESTRICTIONS: Final[Mapping[Measure, Restriction | None]] = {
    Measure.WARN: None,
    Measure.LABEL: (
        "decision_visibility",
        ["DECISION_VISIBILITY_CONTENT_LABELLED"],
        "end_date_visibility_restriction",
    ),
    Measure.LIMIT_REACH: (
        "decision_visibility",
        ["DECISION_VISIBILITY_CONTENT_DEMOTED"],
        "end_date_visibility_restriction",
    ),
    Measure.REMOVE_POST: (
        "decision_visibility",
        ["DECISION_VISIBILITY_CONTENT_REMOVED"],
        "end_date_visibility_restriction",
    ),
    Measure.DENY_ADVERTISING: (
        "decision_provision",
        "DECISION_PROVISION_PARTIAL_SUSPENSION",
        "end_date_service_restriction",
    ),
    Measure.LOCK: (
        "decision_account",
        "DECISION_ACCOUNT_SUSPENDED",
        "end_date_account_restriction",
    ),
    Measure.SUSPEND: (
        "decision_account",
        "DECISION_ACCOUNT_SUSPENDED",
        "end_date_account_restriction",
    ),
    Measure.TERMINATE: (
        "decision_account",
        "DECISION_ACCOUNT_TERMINATED",
        "end_date_account_restriction",
    ),
}
"""What a measure is called there; a warning restricts nothing, so Art. 17 asks for no statement."""

CATEGORIES: Final[Mapping[str, tuple[str, tuple[str, ...], str]]] = {
    "platform_manipulation": ("SCAMS_AND_FRAUD", ("INAUTHENTIC_ACCOUNTS",), ""),
    "multiple_accounts": ("SCAMS_AND_FRAUD", ("INAUTHENTIC_ACCOUNTS",), ""),
    "impersonation": ("SCAMS_AND_FRAUD", ("IMPERSONATION_ACCOUNT_HIJACKING",), ""),
    "violent_speech": ("VIOLENCE", ("INCITEMENT_VIOLENCE_HATRED",), ""),
    "terrorism": ("RISK_FOR_PUBLIC_SECURITY", ("TERRORIST_CONTENT",), ""),
    "harassment": ("CYBER_VIOLENCE", ("CYBER_HARASSMENT",), ""),
    "spam": ("OTHER_VIOLATION_TC", ("OTHER",), "Spam"),
    "ban_evasion": ("OTHER_VIOLATION_TC", ("OTHER",), "A new account after a suspension"),
    "advertising": ("OTHER_VIOLATION_TC", ("OTHER",), "Rules on advertising"),
    "other": ("OTHER_VIOLATION_TC", ("OTHER",), "Other rules of the service"),
}
"""Category, keywords and what OTHER means, by the category of the clause."""

SOURCE_TYPES: Final[Mapping[str, str]] = {
    "own_initiative": "SOURCE_VOLUNTARY",
    "report": "SOURCE_TYPE_OTHER_NOTIFICATION",
    "article_16": "SOURCE_ARTICLE_16",
    "trusted_flagger": "SOURCE_TRUSTED_FLAGGER",
    "authority": "SOURCE_TYPE_OTHER_NOTIFICATION",
    "platform_tip": "SOURCE_TYPE_OTHER_NOTIFICATION",
}

FACT_TEXTS: Final[Mapping[str, str]] = {
    "co_shared_links": "The account and others repeatedly posted the same links close together.",
    "co_shared_reposts": "The account and others repeatedly shared the same posts close together.",
    "co_shared_hashtags": "The account and others repeatedly used the same hashtags together.",
    "co_shared_images": "The account and others repeatedly posted the same images close together.",
    "co_shared_texts": "The account and others repeatedly posted nearly the same texts together.",
    "shared_sign_up": "The account and others were set up with the same sign-up details.",
    "created_together": "The account is one of several that were made close together.",
}
"""One sentence a fact, without numbers: the person has them, the public does not need them."""

EXPLANATION: Final = 2_000
BEHAVIOUR: Final = "Account behaviour"


@dataclass(frozen=True, slots=True)
class ClauseText:
    """The clause at the version the decision names: its words in English, and where they stand."""

    title: str
    text: str
    url: str


def eu_statement(statement: Statement, clause: ClauseText, *, puid: str) -> dict[str, Any] | None:
    """The body to send; None if the decision restricts nothing in the EU or EEA.

    The day of the content is the day of the decision: what an account did has no one day, and the
    day it registered, which may stand there, would help to find out whose it is.
    """
    restriction = RESTRICTIONS[statement.measure]
    countries = _countries(statement.territory)
    if restriction is None or not countries:
        return None
    attribute, value, end = restriction
    return {
        attribute: value,
        end: None if statement.ends_at is None else _end_day(statement.ends_at),
        **_ground(statement, clause),
        **_category(statement.clause_category),
        "content_type": ["CONTENT_TYPE_OTHER"],
        "content_type_other": BEHAVIOUR,
        "content_date": _day(statement.starts_at),
        "territorial_scope": countries,
        "application_date": _day(statement.starts_at),
        "decision_facts": " ".join(_sentences(statement)),
        "source_type": SOURCE_TYPES[statement.source],
        "automated_detection": "Yes" if statement.automated_detection else "No",
        "automated_decision": _automation(statement),
        "puid": puid,
    }


def _countries(territory: str) -> list[str]:
    if territory == "everywhere":
        return list(COUNTRIES)
    return sorted(set(territory.split()) & set(COUNTRIES))


def _ground(statement: Statement, clause: ClauseText) -> dict[str, Any]:
    name = f"{statement.clause_id}, version {statement.clause_version}: {clause.title}"
    text = _shortened(clause.text, EXPLANATION)
    if statement.ground is Ground.ILLEGAL_CONTENT:
        told = {"illegal_content_legal_ground": name, "illegal_content_explanation": text}
        ground = ILLEGAL
    else:
        told = {"incompatible_content_ground": name, "incompatible_content_explanation": text}
        ground = INCOMPATIBLE
    return {"decision_ground": ground, "decision_ground_reference_url": clause.url, **told}


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rsplit(maxsplit=1)[0] + "…"


def _category(clause_category: str) -> dict[str, Any]:
    known = clause_category if clause_category in CATEGORIES else "other"
    category, keywords, other = CATEGORIES[known]
    return {
        "category": f"STATEMENT_CATEGORY_{category}",
        "category_specification": [f"KEYWORD_{keyword}" for keyword in keywords],
        **({"category_specification_other": other} if other else {}),
    }


def _sentences(statement: Statement) -> list[str]:
    facts = dict.fromkeys(key for key, _ in statement.facts)
    told = [FACT_TEXTS[key] for key in facts if key in FACT_TEXTS]
    return [*told, "The account holder was given the facts in full, and how to contest them."]


def _automation(statement: Statement) -> str:
    """From who decided and how it was found, never from a flag somebody set."""
    if not is_decided_by_person(statement):
        return "AUTOMATED_DECISION_FULLY"
    if statement.automated_detection:
        return "AUTOMATED_DECISION_PARTIALLY"
    return "AUTOMATED_DECISION_NOT_AUTOMATED"


def _day(moment: Moment) -> str:
    return iso_from_moment(moment)[:10]


def _end_day(ends_at: Moment) -> str | None:
    """The day of an end; one past what the database can hold counts as none."""
    day = _day(ends_at)
    return day if day <= "2038-01-01" else None
