"""One case put together: both sides at the same size, what it rests on, and who may answer it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from showcause.domain.case import BARRING
from showcause.domain.measure import Measure, effects_of
from showcause.domain.moment import iso_from_moment
from showcause.domain.staff import DECIDING_ROLES, SENIOR_ROLES, Role, Staff
from showcause.domain.statement import Fact, Numbers, public, statement_from_json, to_person
from showcause.notices.evidence import counter_in_words, facts_in_words
from showcause.steps.case_evidence import own_posts
from showcause.steps.telling import counter_from_features, facts_from_features
from showcause.store.reads import case_file, cases
from showcause.store.reads.rows import Row
from showcause.web.console.queue import reads_language
from showcause.wiring import engines, web

SEES_NAMES: Final = SENIOR_ROLES | {Role.AUDITOR}
"""Roles that read colleagues' names in a case; the others read what each is."""

NOT_STAFF: Final = {
    "machine": "a computer program",
    "holder": "the account holder",
    "platform": "the platform",
}


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything the case page shows, and why this person may not answer (nothing if they may)."""

    subject_id: str
    kind: str
    case: Row
    said: list[Row]
    against: list[str]
    speaks_for: list[str]
    findings: list[Row]
    posts: list[Row]
    checks: list[Row]
    timeline: list[Row]
    earlier: list[Row]
    precedents: list[Row]
    projections: Mapping[str, list[tuple[str, Any]]]
    effects: list[str]
    claim: Row | None
    words: list[Row]
    why_not: str
    reads_it: bool

    @property
    def appeal(self) -> Row | None:
        """The appeal this case is, or the newest of the decision's."""
        appeals = [row for row in self.said if row["kind"] == "appeal"]
        mine = [row for row in appeals if row["said_id"] == self.subject_id]
        found = mine or appeals[-1:]
        return found[0] if found else None

    @property
    def holds(self) -> list[Row]:
        """Safeguards that do not allow it."""
        return [row for row in self.checks if row["verdict"] != "allow"]

    @property
    def clause(self) -> list[Mapping[str, str]]:
        """Title and text of the clause at its version, in each language it was written in."""
        told = orjson.loads(self.case["clause_text"] or "{}")
        texts = told.get("text", {})
        titles = told.get("title", {})
        return [
            {"language": language, "text": text, "title": titles.get(language, "")}
            for language, text in texts.items()
        ]

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an answer."""
        if self.kind == "appeal":
            return self.appeal is not None and self.appeal["outcome"] is None
        return self.kind == "proposal" and self.case["decision_id"] is None


def dossier(subject_id: str, person: Staff, now: int, *, with_posts: bool = True) -> Dossier | None:
    """The case of an appeal, a proposal or a decision, as this person may read it; or None."""
    case = case_file.subject(subject_id)
    if case is None:
        return None
    features = orjson.loads(case["features"])
    found = case_file.findings(case["proposal_id"], case["account"])
    said = case_file.said_by_holder(case["proposal_id"], case["decision_id"])
    happened = case_file.timeline(case["proposal_id"], case["decision_id"], case["sweep_id"])
    claim, words = cases.standing_of(subject_id, now)
    words = [{**row, "who": row["staff_id"]} for row in words]
    named = _named([*happened, *words], person)
    made = Dossier(
        subject_id=subject_id,
        kind={"apl": "appeal", "prp": "proposal", "dec": "decision"}[subject_id[:3]],
        case=case,
        said=said,
        against=facts_in_words(_facts(features), "en").splitlines(),
        speaks_for=_speaks_for(features, case["followers"]),
        findings=[_finding(row) for row in found],
        posts=_posts(case["account"], found) if with_posts else [],
        checks=_checks(case["outcomes"]),
        timeline=named[: len(happened)],
        earlier=case_file.earlier(case["account"], case["proposal_id"], now),
        precedents=case_file.precedents(
            case["clause_id"], case["rule_id"], case["decision_id"] or ""
        ),
        projections=_projections(case["statement"], person),
        effects=[effect.value for effect in effects_of(Measure(case["measure"]))],
        claim=claim,
        words=named[len(happened) :],
        why_not=_why_not(case, person, claim, words),
        reads_it=reads_language(person, _language(case, said)),
    )
    return made


def _language(case: Row, said: list[Row]) -> str:
    written = [row["language"] for row in said if row["language"]]
    return str(written[-1] if written else case["language"])


def _facts(features: Mapping[str, Any]) -> tuple[Fact, ...]:
    return facts_from_features(features)


def _speaks_for(features: Mapping[str, Any], followers: int) -> list[str]:
    """One sentence for each thing found in the account's favour; followers are left out."""
    counter: Numbers = counter_from_features(features, followers)
    told = [
        counter_in_words(((name, value),), "en")
        for name, value in counter
        if value > 0 and name != "followers"
    ]
    if features.get("is_declared_affiliate"):
        told.append("The account declared that it belongs to an organisation.")
    return told


def _finding(row: Row) -> Row:
    lists = ("families_missing", "notes", "event_ids")
    return {**row, **{name: orjson.loads(row[name] or "[]") for name in lists}}


def _posts(account: str, found: list[Row]) -> list[Row]:
    workspace = web.workspace()
    events = [event for row in found for event in orjson.loads(row["event_ids"] or "[]")]
    engine, sources = engines.engine(workspace), engines.sources(workspace)
    return own_posts(engine, sources, account, list(dict.fromkeys(events)))


def _checks(outcomes: str | None) -> list[Row]:
    """Every safeguard's answer, those that do not allow it first."""
    told: list[Row] = orjson.loads(outcomes or "[]")
    return sorted(told, key=lambda row: row["verdict"] == "allow")


def _named(rows: list[Row], person: Staff) -> list[Row]:
    """Rows with who acted in words: names for seniors and auditors, roles for everybody else."""
    known = case_file.people(sorted({row["who"] for row in rows} - NOT_STAFF.keys()))
    told = []
    for row in rows:
        name, role = known.get(row["who"], ("", ""))
        by = NOT_STAFF.get(row["who"], row["who"])
        if role:
            shown = name if person.role in SEES_NAMES else f"a {role.replace('_', ' ')}"
            by = "you" if row["who"] == person.staff_id else shown
        told.append({**row, "by": by})
    return told


def _projections(statement: str | None, person: Staff) -> Mapping[str, list[tuple[str, Any]]]:
    """The statement of reasons as we keep it, as the person reads it, as anybody may read it."""
    if not statement:
        return {}
    stored = orjson.loads(statement)
    whole = statement_from_json(stored)
    ours = {
        name: value
        for name, value in stored.items()
        if name != "decided_by" or person.role in SEES_NAMES
    }
    shown = {"internal": ours, "person": to_person(whole), "public": public(whole)}
    return {
        name: [(field, _readable(field, value)) for field, value in told.items()]
        for name, told in shown.items()
    }


def _readable(field: str, value: Any) -> Any:
    is_moment = field.endswith(("_at", "_until")) and isinstance(value, int)
    return iso_from_moment(value) if is_moment else value


def _why_not(case: Row, person: Staff, claim: Row | None, words: list[Row]) -> str:
    """Why this person may not answer the case; the steps and the database refuse the same."""
    if person.role not in DECIDING_ROLES:
        return f"Your role is {person.role.value}. Reviewers and seniors answer cases."
    if person.staff_id in orjson.loads(case["decided_by"] or "[]"):
        return "You took part in this decision. Somebody who did not must read the appeal."
    if any(row["staff_id"] == person.staff_id and row["kind"] in BARRING for row in words):
        return "You stepped back from this case. Somebody else answers it."
    if claim and claim["staff_id"] != person.staff_id:
        return f"{claim['name']} has this case. It becomes free when they let go or it runs out."
    return ""
