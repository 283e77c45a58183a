"""Every list of the record by name, and what an id names."""

from collections.abc import Iterator, Sequence
from typing import Final, Protocol

from showcause.policy.incidents import public_incidents
from showcause.store.reads import allowances, rechecks
from showcause.store.reads.eu import eu_rows
from showcause.store.reads.groups import listed_groups
from showcause.store.reads.incidents import incidents
from showcause.store.reads.listing import (
    appeals,
    decisions,
    findings,
    holds,
    notices,
    plain,
    proposals,
    quarantine,
    reliefs,
    reversals,
    sweeps,
)
from showcause.store.reads.rollout import pauses
from showcause.store.reads.rows import Row, fetch
from showcause.store.reads.tips import tips


class Lister(Protocol):
    """Gives rows as of a moment; `only` narrows a long list to one id where it can."""

    def __call__(self, now: int, only: str = "") -> Iterator[Row]:
        """The rows, in the order of their ids or moments."""
        ...


def _group_appeals(now: int, only: str = "") -> Iterator[Row]:
    """Group appeals and how far each is; no account is named."""
    yield from map(plain, listed_groups(now, only))


def _simple(table: str, order: str) -> Lister:
    def rows(now: int, only: str = "") -> Iterator[Row]:
        for row in fetch(f"SELECT * FROM {table} ORDER BY {order}"):
            yield plain(row)

    return rows


def allowance_rows(now: int, only: str = "") -> Iterator[Row]:
    """Allowances and exceptions with their standing and how many accounts each spared."""
    yield from map(plain, allowances.allowances(now, only))


def _incidents(now: int, only: str = "") -> Iterator[Row]:
    yield from incidents()


def _pauses(now: int, only: str = "") -> Iterator[Row]:
    yield from map(plain, pauses(now, only))


def _eu_statements(now: int, only: str = "") -> Iterator[Row]:
    yield from map(plain, eu_rows())


def _rechecks(now: int, only: str = "") -> Iterator[Row]:
    """Draws of decisions that are read again."""
    yield from map(plain, rechecks.rechecks())


def _recheck_cases(now: int, only: str = "") -> Iterator[Row]:
    """The decisions drawn, and what their readers said once they agree."""
    yield from rechecks.listed_cases()


def _tips(now: int, only: str = "") -> Iterator[Row]:
    """Tips of other platforms, whether each is still a lead, and what was decided while it was."""
    yield from map(plain, tips(now))


LISTS: Final[dict[str, Lister]] = {
    "findings": findings,
    "proposals": proposals,
    "holds": holds,
    "decisions": decisions,
    "notices": notices,
    "appeals": appeals,
    "group_appeals": _group_appeals,
    "sweeps": sweeps,
    "reversals": reversals,
    "reliefs": reliefs,
    "quarantine": quarantine,
    "voids": _simple("void", "made_at, void_id"),
    "incidents": _incidents,
    "contacts": _simple("outside_contact", "received_at, contact_id"),
    "retractions": _simple("retraction", "made_at, retraction_id"),
    "reconsiderations": _simple("reconsideration", "made_at, reconsideration_id"),
    "affiliations": _simple("affiliation", "parent, account"),
    "protections": _simple("protected_account", "account, protection_id"),
    "legal_holds": _simple("legal_hold", "account, hold_id"),
    "retention_runs": _simple("retention_run", "made_at, run_id"),
    "windows": _simple("special_window", "starts_at, window_id"),
    "withdrawals": _simple("withdrawal", "made_at, subject_id"),
    "allowances": allowance_rows,
    "spared": _simple("allowance_use", "made_at, use_id"),
    "staff": _simple("staff", "staff_id"),
    "batches": _simple("ingest_batch", "ingested_at, batch_id"),
    "eu_statements": _eu_statements,
    "tips": _tips,
    "rechecks": _rechecks,
    "recheck_cases": _recheck_cases,
    "outbox": _simple("outbox", "number"),
    "pauses": _pauses,
    "rules": _simple("rule_version", "rule_id, rule_hash"),
}

ID_FIELDS: Final[dict[str, tuple[str, str]]] = {
    "fnd": ("findings", "finding_id"),
    "prp": ("proposals", "proposal_id"),
    "dec": ("decisions", "decision_id"),
    "ntc": ("notices", "notice_id"),
    "apl": ("appeals", "appeal_id"),
    "grp": ("group_appeals", "group_appeal_id"),
    "swp": ("sweeps", "sweep_id"),
    "rvl": ("reversals", "reversal_id"),
    "rlf": ("reliefs", "relief_id"),
    "vod": ("voids", "void_id"),
    "con": ("contacts", "contact_id"),
    "rtr": ("retractions", "retraction_id"),
    "inc": ("incidents", "incident_id"),
    "rcn": ("reconsiderations", "reconsideration_id"),
    "aff": ("affiliations", "affiliation_id"),
    "alw": ("allowances", "allowance_id"),
    "tip": ("tips", "tip_id"),
}


def find(name: str, now: int) -> Row | None:
    """The object an id (or a public reference) names, or None."""
    if name in {public.incident_id for public in public_incidents()}:
        return next(row for row in incidents() if row["incident_id"] == name)
    listed, field = ID_FIELDS.get(name[:3], ("decisions", "public_ref"))
    for row in LISTS[listed](now, name):
        if row[field] == name:
            return row
    return None


def reasons(rows: Sequence[Row]) -> list[Row]:
    """How often each quarantine reason occurs, most frequent first."""
    counted: dict[str, int] = {}
    for row in rows:
        counted[row["reason"]] = counted.get(row["reason"], 0) + 1
    return [
        {"reason": reason, "rows": count}
        for reason, count in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
