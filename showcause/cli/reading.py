"""Reading out: `list`, `show` and `disclose`."""

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from showcause.cli.printing import counted, json_line, line, table
from showcause.cli.workspace import here
from showcause.domain.errors import BadInput, UnknownName

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]

COLUMNS: Final[dict[str, dict[str, str]]] = {
    "findings": {
        "finding_id": "finding",
        "detector": "detector",
        "platform": "platform",
        "member_count": "accounts",
        "tie_count": "ties",
        "score_ppm": "score (ppm)",
        "families_present": "evidence",
        "families_missing": "missing",
    },
    "proposals": {
        "proposal_id": "proposal",
        "account": "account",
        "measure": "measure",
        "rule_id": "rule",
        "families": "evidence",
        "status": "status",
    },
    "holds": {
        "proposal_id": "proposal",
        "account": "account",
        "would_have": "would have",
        "reasons": "held because",
    },
    "decisions": {
        "decision_id": "decision",
        "public_ref": "reference",
        "account": "account",
        "measure": "measure",
        "clause_id": "clause",
        "decided_by": "decided by",
        "status": "status",
    },
    "notices": {
        "notice_id": "notice",
        "kind": "kind",
        "account": "account",
        "language": "language",
        "subject": "subject",
        "states": "delivery",
    },
    "appeals": {
        "appeal_id": "appeal",
        "account": "account",
        "status": "status",
        "due_at": "due",
        "outcome": "outcome",
        "reviewed_by": "reviewed by",
    },
    "allowances": {
        "allowance_id": "allowance",
        "name": "name",
        "covers": "covers",
        "owner": "owner",
        "expires_at": "expires",
        "status": "status",
        "spared": "spared",
    },
    "spared": {
        "account": "account",
        "rule_id": "rule",
        "allowance_id": "by",
        "made_at": "when",
    },
    "sweeps": {
        "sweep_id": "sweep",
        "rule_id": "rule",
        "size": "proposals",
        "decisions": "decisions",
        "confirmed": "carried out",
        "reversed": "reversed",
        "approvals": "approved by",
    },
    "reversals": {
        "reversal_id": "reversal",
        "account": "account",
        "cause_kind": "by",
        "reason": "reason",
        "order_state": "platform",
    },
    "reliefs": {
        "relief_id": "relief",
        "account": "account",
        "measure": "measure",
        "due_at": "was due",
        "made_at": "lifted",
        "status": "status",
        "outcome": "outcome",
    },
    "quarantine": {
        "file": "file",
        "row": "row",
        "column": "column",
        "reason": "reason",
        "detail": "detail",
        "status": "status",
    },
    "voids": {
        "void_id": "void",
        "cause_kind": "kind",
        "cause": "cause",
        "reason": "reason",
        "hit_count": "decisions ended",
        "staff_id": "by",
        "made_at": "made",
    },
    "contacts": {
        "contact_id": "contact",
        "about": "about",
        "kind": "who",
        "body": "name",
        "asked_for": "asked for",
        "received_at": "received",
    },
    "retractions": {
        "retraction_id": "retraction",
        "told_id": "what was told",
        "reversal_id": "because of",
        "reason": "reason",
        "made_at": "made",
    },
    "incidents": {
        "incident_id": "incident",
        "year": "year",
        "name": "what happened",
        "cases": "cases",
        "tests": "tests a",
    },
    "reconsiderations": {
        "reconsideration_id": "reconsideration",
        "decision_id": "decision",
        "void_id": "because of",
        "outcome": "outcome",
        "proposal_id": "proposed anew",
        "made_at": "made",
    },
    "affiliations": {
        "parent": "organisation",
        "account": "account",
        "evidence": "evidence",
        "declared_at": "declared",
    },
    "protections": {
        "protection_id": "protection",
        "account": "account",
        "purpose": "as",
        "owner": "owner",
        "expires_at": "until",
    },
    "windows": {
        "window_id": "window",
        "kind": "kind",
        "scope": "by",
        "scope_of": "which",
        "starts_at": "from",
        "ends_at": "until",
        "yearly": "yearly",
        "expires_at": "expires",
        "owner": "owner",
    },
    "withdrawals": {
        "subject_id": "what",
        "staff_id": "by",
        "reason": "reason",
        "made_at": "made",
    },
    "staff": {
        "staff_id": "staff id",
        "role": "role",
        "languages": "languages",
        "played": "played",
        "added_at": "added",
    },
    "batches": {
        "batch_id": "batch",
        "source_name": "file",
        "platform": "platform",
        "counts": "rows",
        "ingested_at": "read",
    },
    "tips": {
        "tip_id": "tip",
        "source": "from",
        "kind": "kind",
        "value": "what",
        "technique": "technique",
        "status": "status",
        "decisions": "decisions since",
    },
    "outbox": {
        "number": "number",
        "kind": "kind",
        "ref": "what",
        "state": "state",
        "attempts": "attempts",
        "last_error": "last error",
    },
    "rules": {
        "rule_id": "rule",
        "rule_hash": "hash",
        "clause_id": "clause",
        "measure": "measure",
        "added_at": "first used",
    },
}


def list_objects(
    what: Annotated[str, typer.Argument(help="findings, proposals, decisions, holds, notices, …")],
    as_json: AsJson = False,
    limit: Annotated[int, typer.Option(help="At most this many; 0 is all.")] = 0,
) -> None:
    """List what the record holds: findings, proposals, decisions, holds, notices, appeals, …"""
    from showcause.store.reads.lists import LISTS, reasons

    if what not in LISTS:
        near = get_close_matches(what, LISTS, n=1)
        hint = f"did you mean {near[0]}?" if near else ", ".join(LISTS)
        raise UnknownName(f"there is no list of '{what}'", hint=hint)
    workspace = here()
    rows = _first(LISTS[what](workspace.clock()), limit)
    if as_json:
        for row in rows:
            json_line(row)
        return
    kept = list(rows)
    if what == "quarantine" and kept:
        table(reasons(kept), {"reason": "reason", "rows": "rows"})
        line()
    columns = COLUMNS.get(what) or {name: name for name in (kept[0] if kept else {})}
    if not table(kept, columns):
        line(f"no {what} yet")


def _first(rows: Iterator[dict[str, Any]], limit: int) -> Iterator[dict[str, Any]]:
    from itertools import islice

    return islice(rows, limit) if limit else rows


def show(
    name: Annotated[str, typer.Argument(help="An id, or a decision's public reference.")],
    projection: Annotated[
        str, typer.Option(help="A decision's statement as the person or the public sees it.")
    ] = "internal",
    as_json: AsJson = False,
) -> None:
    """Show one object whole; of a decision, --projection person or public shows the statement."""
    from showcause.store.reads.lists import find

    workspace = here()
    row = find(name, workspace.clock())
    if row is None:
        raise UnknownName(f"nothing is called {name}", hint="showcause list decisions")
    if projection != "internal":
        row = _projected(row, projection)
    if as_json:
        json_line(row)
        return
    for key, value in row.items():
        _tell(key, value, "")


def _projected(row: dict[str, Any], projection: str) -> dict[str, Any]:
    from showcause.domain.statement import public, statement_from_json, to_person

    shown = {"person": to_person, "public": public}.get(projection)
    if shown is None:
        raise UnknownName(f"there is no projection '{projection}'", hint="person or public")
    if not row.get("statement"):
        raise BadInput("only a decision has a statement of reasons", hint="a decision's id")
    return dict(shown(statement_from_json(row["statement"])))


def _tell(key: str, value: Any, indent: str) -> None:
    """One field a line; objects and long texts below their name."""
    if key in {"requests", "outside_contacts"} and not value:
        line(f"{indent}{key}: none is recorded")
    elif isinstance(value, dict):
        line(f"{indent}{key}:")
        for part, text in value.items():
            _tell(part, text, indent + "  ")
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        line(f"{indent}{key}:")
        for entry in value:
            line(f"{indent}  " + ", ".join(f"{part}: {text}" for part, text in entry.items()))
    elif key == "body":
        line(f"{indent}{key}:")
        line(f"{indent}  " + str(value).replace("\n", f"\n{indent}  "))
    elif isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        line(f"{indent}{key}: {', '.join(value) or '–'}")
    else:
        line(f"{indent}{key}: {'–' if value is None else value}")


def disclose_archive(
    coarse: Annotated[
        bool, typer.Option("--coarse", help="Dates by week and year, profiles shared by 100.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Publish an archive of the accounts under decisions in force, and the ledger beside it."""
    from showcause.steps.disclose import disclose
    from showcause.steps.publish import publish_ledger
    from showcause.steps.sequence import sequence
    from showcause.wiring import engines, running

    workspace = here()
    key = running.ledger_key(workspace)
    folder, counts = disclose(
        engines.engine(workspace),
        engines.sources(workspace),
        workspace.circumstances,
        is_coarse=coarse,
        key=key,
    )
    sequence(key, workspace.circumstances)
    publish_ledger(workspace.home / "published" / "ledger", key)
    if as_json:
        json_line({"path": str(Path(folder)), **counts})
        return
    line(f"archive: {folder}")
    line(counted(counts))
