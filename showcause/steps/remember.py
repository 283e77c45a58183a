"""remember: a wrongful measure becomes a test case in the transaction that restores it.

Kept are whole numbers under a pseudonym of the corpus's own key: no account, no name, no content.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final

import orjson

from showcause.domain.errors import BadInput
from showcause.domain.feature import Features
from showcause.domain.identifier import derived_id, keyed_token
from showcause.domain.moment import iso_from_moment
from showcause.engine.port import Engine
from showcause.policy.expression import CompiledRule
from showcause.policy.replay import Case, replay
from showcause.steps.circumstances import Circumstances
from showcause.steps.entries import add_entries, json_text
from showcause.store.reads.rows import Row
from showcause.store.writes.incident import add_incident_cases, add_incidents

_ALIKE: Final = len("dec_xx")
"""As much of a decision's id as is the same for one of a thousand."""

RULE_FAULTS: Final = frozenset({"rule_fault"})
"""Reasons of a rollback that lay the fault on the rule, whatever cause it names."""


def remember_void(cursor: Any, void: Row, circumstances: Circumstances) -> None:
    """Open the incident of a rollback; its cases follow with each account's reversal."""
    kind = void["cause_kind"]
    at_rule = kind == "rule" or void["reason"] in RULE_FAULTS
    name = f"{kind} {void['cause'][:24]} rolled back on {_day(void['made_at'])}"
    _open(cursor, void["void_id"], name, void, "rule" if at_rule else kind, circumstances)


def remember_review(
    cursor: Any, review_id: str, decision: Row, circumstances: Circumstances
) -> None:
    """Keep one decision that a review found to be no violation."""
    now = circumstances.clock()
    name = f"{decision['rule_id']} found wrong on appeal on {_day(now)}"
    about = {
        "cause_kind": "review",
        "cause": review_id,
        "reason": "no_violation",
        "made_at": now,
    }
    _open(cursor, review_id, name, about, "rule", circumstances)
    add_incident_cases(cursor, case_rows(review_id, [decision], circumstances))


def remember_ruling(
    cursor: Any, ruling_id: str, decisions: Sequence[Row], circumstances: Circumstances
) -> None:
    """Keep every decision that one ruling on a group appeal found to be no violation."""
    now = circumstances.clock()
    rules = ", ".join(sorted({row["rule_id"] for row in decisions}))
    name = f"{rules} found wrong on a group appeal on {_day(now)}"
    about = {"cause_kind": "group", "cause": ruling_id, "reason": "no_violation", "made_at": now}
    _open(cursor, ruling_id, name, about, "rule", circumstances)
    add_incident_cases(cursor, case_rows(ruling_id, decisions, circumstances))


def _open(
    cursor: Any, source: str, name: str, about: Row, tests: str, circumstances: Circumstances
) -> None:
    incident_id = derived_id("inc", source)
    row = (
        incident_id,
        source,
        name,
        about["cause_kind"],
        about["cause"],
        about["reason"],
        tests,
        about["made_at"],
    )
    add_incidents(cursor, [row])
    payload = {"source": source, "tests": tests}
    add_entries(cursor, circumstances, [("incident_kept", incident_id, payload)])


def case_rows(
    source: str, decisions: Iterable[Row], circumstances: Circumstances
) -> list[tuple[str, ...]]:
    """The `features`, `families` and `followers` of decisions as cases of an incident."""
    incident_id = derived_id("inc", source)
    key = circumstances.incident_key
    return [
        (
            _pseudonym(key, row["decision_id"]),
            incident_id,
            row["rule_id"],
            row["measure"],
            row["families"],
            whole_numbers(row["features"], row["followers"]),
        )
        for row in decisions
    ]


def _pseudonym(key: bytes, decision_id: str) -> str:
    """What a decision's case is called, by nobody to be guessed without the corpus's key.

    Its first letters are those of every decision whose id begins alike, which is chance: so the
    cases of a chunk lie side by side, and not one in each page of the index.
    """
    return f"cas_{_shelf(key, decision_id[:_ALIKE])}{keyed_token(key, 'case', decision_id)}"


@lru_cache(maxsize=2048)
def _shelf(key: bytes, beginning: str) -> str:
    return keyed_token(key, "shelf", beginning)[:4]


def whole_numbers(features: str, followers: int) -> str:
    """What is kept of a proposal's features: whole numbers only, truth as 0 and 1."""
    kept = {
        name: int(value) for name, value in orjson.loads(features).items() if isinstance(value, int)
    }
    if followers >= 0:
        kept["followers"] = followers
    return json_text(kept)


def refuse_recurrence(
    engine: Engine, compiled: CompiledRule, features: Features, cases: Sequence[Case]
) -> None:
    """Ask a rule about every case of the corpus; it may propose for none of them.

    Raises:
        BadInput: it would propose again for a case of the corpus; names the incident.
    """
    again = replay(engine, compiled, cases, features).recurrences
    if again:
        named = sorted({case.incident for case in again})
        raise BadInput(
            f"rule {compiled.rule.rule_id} would do it again: {'; '.join(named[:3])}",
            where=compiled.rule.where,
            hint=f"{len(again)} of {len(cases)} past cases, such as {again[0].name};"
            " showcause list incidents, showcause rules set-aside",
        )


def _day(moment: int) -> str:
    return iso_from_moment(moment)[:10]
