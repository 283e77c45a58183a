"""What `list` and `show` tell: one plain dict an object, with stable names (docs/reference/cli)."""

import json
from collections.abc import Iterator
from typing import Any, Final

from showcause.domain.moment import iso_from_moment
from showcause.store.reads.causes import VOIDED
from showcause.store.reads.force import RELIEVED
from showcause.store.reads.letters import FORM, PARTS, letter_of
from showcause.store.reads.outbox import STUCK
from showcause.store.reads.outside import contacts_about
from showcause.store.reads.rows import Row, chunks, fetch, fetch_tuples

SIZE: Final = 2_000


_JSON: Final = frozenset(
    {
        "families",
        "problems",
        "families_present",
        "families_missing",
        "notes",
        "safeguards",
        "decided_by",
        "effects",
        "counts",
        "statement",
        "languages",
        "features",
        "erased",
        "kept",
        "periods",
        "frame",
    }
)


def findings(now: int, only: str = "") -> Iterator[Row]:
    """Findings with their members and the events that prove them."""
    where, params = _where("f.finding_id", only)
    for chunk in chunks(f"SELECT f.* FROM finding f WHERE {where}", SIZE, "f.finding_id", params):
        members = _members(chunk[0]["finding_id"], chunk[-1]["finding_id"])
        for row in chunk:
            told = plain(row)
            mine = members.get(row["finding_id"], [])
            told["account_ids"] = [account for account, _ in mine]
            told["evidence_event_ids"] = sorted({event for _, events in mine for event in events})
            told["measure"] = None
            told["status"] = "finding"
            yield told


def _members(first: str, last: str) -> dict[str, list[tuple[str, list[str]]]]:
    found: dict[str, list[tuple[str, list[str]]]] = {}
    for finding_id, account, events in fetch_tuples(
        """SELECT m.finding_id, m.account, e.event_ids FROM finding_member m
        LEFT JOIN member_evidence e ON e.member_id = m.member_id
        WHERE m.finding_id BETWEEN %s AND %s ORDER BY m.finding_id, m.account""",
        (first, last),
    ):
        found.setdefault(finding_id, []).append((account, json.loads(events or "[]")))
    return found


_PROPOSAL = """SELECT p.proposal_id, p.sweep_id, p.account, p.handle, p.language, p.followers,
    p.rule_id, p.rule_hash, p.clause_id, p.clause_version, p.measure, p.families, p.features,
    p.made_at,
    s.verdict, s.outcomes AS safeguards, s.number AS round, d.decision_id
    FROM proposal p
    LEFT JOIN safeguard_round s ON s.proposal_id = p.proposal_id AND s.number =
        (SELECT MAX(number) FROM safeguard_round x WHERE x.proposal_id = p.proposal_id)
    LEFT JOIN decision d ON d.proposal_id = p.proposal_id
    WHERE {where}"""

_STATUS = {"allow": "allowed", "hold": "held", "refuse": "refused", None: "waiting"}


def proposals(now: int, only: str = "") -> Iterator[Row]:
    """Proposals with the last round of safeguards, the findings and the events behind them."""
    yield from _proposals(*_where("p.proposal_id", only))


def holds(now: int, only: str = "") -> Iterator[Row]:
    """Proposals that wait, each with every reason and what would have happened."""
    where, params = _where("p.proposal_id", only)
    for told in _proposals(f"s.verdict = 'hold' AND d.decision_id IS NULL AND {where}", params):
        told["reasons"] = [row for row in told["safeguards"] if row["verdict"] == "hold"]
        told["would_have"] = told["measure"]
        yield told


def _where(field: str, only: str) -> tuple[str, tuple[str, ...]]:
    return (f"{field} = %s", (only,)) if only else ("TRUE", ())


def _proposals(where: str, params: tuple[str, ...]) -> Iterator[Row]:
    for chunk in chunks(_PROPOSAL.format(where=where), SIZE, "p.proposal_id", params):
        first, last = chunk[0]["proposal_id"], chunk[-1]["proposal_id"]
        basis = _basis(first, last)
        for row in chunk:
            told = plain(row)
            told.pop("verdict")
            told["status"] = "decided" if row["decision_id"] else _STATUS[row["verdict"]]
            told.update(basis.get(row["proposal_id"], _NO_BASIS))
            yield told


_NO_BASIS: Final[Row] = {
    "finding_ids": [],
    "detectors": [],
    "score_ppm": 0,
    "evidence_event_ids": [],
}


def _basis(first: str, last: str) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for proposal, finding, detector, version, score, events in fetch_tuples(
        """SELECT p.proposal_id, f.finding_id, f.detector, f.detector_version, m.score_ppm,
            e.event_ids
        FROM proposal p JOIN proposal_finding pf ON pf.proposal_id = p.proposal_id
        JOIN finding f ON f.finding_id = pf.finding_id
        LEFT JOIN finding_member m ON m.finding_id = f.finding_id AND m.account = p.account
        LEFT JOIN member_evidence e ON e.member_id = m.member_id
        WHERE p.proposal_id BETWEEN %s AND %s ORDER BY p.proposal_id, f.finding_id""",
        (first, last),
    ):
        row = found.setdefault(proposal, {key: _copy(value) for key, value in _NO_BASIS.items()})
        row["finding_ids"].append(finding)
        row["detectors"] = sorted({*row["detectors"], f"{detector}@{version}"})
        row["score_ppm"] = max(row["score_ppm"], score or 0)
        row["evidence_event_ids"] = sorted(
            {*row["evidence_event_ids"], *json.loads(events or "[]")}
        )
    return found


def _copy(value: Any) -> Any:
    return list(value) if isinstance(value, list) else value


def decisions(now: int, only: str = "") -> Iterator[Row]:
    """Decisions with their statement, evidence, standing and what the platform answered."""
    name = "d.decision_id" if only.startswith("dec_") else "d.public_ref"
    where, params = _where(name, only)
    sql = f"""SELECT d.decision_id, d.proposal_id, d.public_ref, d.account, d.measure, d.clause_id,
            d.clause_version, d.rule_id, d.rule_hash, d.sweep_id, d.decided_by, d.ground,
            d.starts_at, d.ends_at, d.made_at, p.families, p.language, p.followers,
            t.body AS statement, COALESCE(c.state, b.state) AS order_state,
            CASE WHEN c.state = 'confirmed' THEN c.made_at END AS applied_at,
            CASE WHEN EXISTS (SELECT 1 FROM reversal r WHERE r.decision_id = d.decision_id)
                THEN 'reversed' WHEN {VOIDED} THEN 'voided'
                WHEN d.ends_at <= %s THEN 'expired' WHEN {RELIEVED} THEN 'relieved'
                ELSE 'in_force' END AS status
        FROM decision d JOIN proposal p ON p.proposal_id = d.proposal_id
        LEFT JOIN statement_text t ON t.decision_id = d.decision_id
        LEFT JOIN platform_order o ON o.decision_id = d.decision_id AND o.verb = 'apply'
            AND o.relief_id IS NULL
        LEFT JOIN receipt c ON c.order_id = o.order_id {STUCK}
        WHERE {where}"""
    for chunk in chunks(sql, SIZE, "d.decision_id", (now, *params)):
        contacts = contacts_about([row["account"] for row in chunk])
        for row in chunk:
            told = plain(row)
            statement = told["statement"] or {}
            told["evidence_event_ids"] = statement.get("own_event_ids", [])
            told["outside_contacts"] = [
                {name: plain(each)[name] for name in _CONTACT}
                for each in contacts.get(row["account"], ())
            ]
            yield told


_CONTACT: Final = ("contact_id", "kind", "body", "asked_for", "sealed", "received_at")


def notices(now: int, only: str = "") -> Iterator[Row]:
    """Notices with their text and every state of their delivery."""
    where, params = _where("n.notice_id", only)
    sql = f"""SELECT n.*, {PARTS} FROM notice n
        LEFT JOIN notice_text t ON t.notice_id = n.notice_id {FORM} WHERE {where}"""
    for chunk in chunks(sql, SIZE, "n.notice_id", params):
        states = _states(chunk[0]["notice_id"], chunk[-1]["notice_id"])
        for row in chunk:
            subject, body = letter_of(row)
            told = plain({**row, "subject": subject, "body": body})
            told["states"] = ["written", *states.get(row["notice_id"], ())]
            told["delivered"] = bool({"accepted", "filed"} & set(told["states"]))
            yield told


def _states(first: str, last: str) -> dict[str, list[str]]:
    """What followed on being written, which the notice itself says."""
    found: dict[str, list[str]] = {}
    for notice_id, state in fetch_tuples(
        """SELECT notice_id, state FROM notice_delivery WHERE notice_id BETWEEN %s AND %s
        AND state <> 'written' ORDER BY notice_id, made_at, delivery_id""",
        (first, last),
    ):
        found.setdefault(notice_id, []).append(state)
    return found


def appeals(now: int, only: str = "") -> Iterator[Row]:
    """Appeals with the review that answered each, if any."""
    for row in fetch(
        """SELECT a.*, d.account, d.measure, r.review_id, r.staff_id AS reviewed_by, r.outcome,
            r.reason, r.made_at AS reviewed_at FROM appeal a
        JOIN decision d ON d.decision_id = a.decision_id
        LEFT JOIN review r ON r.appeal_id = a.appeal_id ORDER BY a.due_at, a.appeal_id"""
    ):
        told = plain(row)
        told["status"] = "answered" if row["review_id"] else "waiting"
        told["overdue"] = row["review_id"] is None and row["due_at"] < now
        yield told


def sweeps(now: int, only: str = "") -> Iterator[Row]:
    """Sweeps with who said yes, and how far they got."""
    votes: dict[str, list[Row]] = {}
    for subject, staff, verdict in fetch_tuples(
        "SELECT subject_id, staff_id, verdict FROM approval WHERE subject_kind = 'sweep'"
        " ORDER BY staff_id"
    ):
        votes.setdefault(subject, []).append({"staff": staff, "verdict": verdict})
    for row in fetch(
        """SELECT w.*, (SELECT COUNT(*) FROM decision d WHERE d.sweep_id = w.sweep_id) AS decisions,
            (SELECT COUNT(*) FROM decision d JOIN reversal r ON r.decision_id = d.decision_id
                WHERE d.sweep_id = w.sweep_id) AS reversed,
            (SELECT COUNT(DISTINCT d.decision_id) FROM decision d JOIN platform_order o
                ON o.decision_id = d.decision_id AND o.verb = 'apply' AND o.relief_id IS NULL
                JOIN receipt c ON c.order_id = o.order_id AND c.state = 'confirmed'
                WHERE d.sweep_id = w.sweep_id) AS confirmed
        FROM sweep w ORDER BY w.made_at, w.sweep_id"""
    ):
        yield {**plain(row), "approvals": votes.get(row["sweep_id"], [])}


def reversals(now: int, only: str = "") -> Iterator[Row]:
    """Reversals with the checklist of what came back."""
    from showcause.store.reads.reversals import TAKEN, checklist

    for row in fetch(
        f"""SELECT r.*, d.account, d.measure, d.public_ref,
            COALESCE(c.state, b.state) AS order_state, c.effects, {TAKEN},
            CASE WHEN c.state = 'confirmed' THEN c.made_at END AS restored_at
        FROM reversal r JOIN decision d ON d.decision_id = r.decision_id
        LEFT JOIN platform_order o ON o.decision_id = r.decision_id AND o.verb = 'undo'
            AND o.relief_id IS NULL
        LEFT JOIN receipt c ON c.order_id = o.order_id {STUCK} ORDER BY r.made_at, r.reversal_id"""
    ):
        told = plain(row)
        ticked = checklist(told["measure"], told["order_state"], row["effects"], told.pop("taken"))
        told["effects"] = [{"effect": effect, "restored": back} for effect, back in ticked]
        yield told


def reliefs(now: int, only: str = "") -> Iterator[Row]:
    """Measures lifted because an answer was late, with what became of each."""
    where, params = _where("x.relief_id", only)
    for row in fetch(
        f"""SELECT x.*, d.account, d.measure, d.public_ref,
            COALESCE(w.outcome, g.outcome) AS outcome, c.state AS lifted,
            b.state AS resumed FROM relief x JOIN decision d ON d.decision_id = x.decision_id
        LEFT JOIN review w ON w.appeal_id = x.subject_id
        LEFT JOIN group_ruling g ON g.question_id = x.subject_id
        LEFT JOIN platform_order o ON o.decision_id = d.decision_id
            AND o.relief_id = x.relief_id AND o.verb = 'undo'
        LEFT JOIN receipt c ON c.order_id = o.order_id
        LEFT JOIN platform_order a ON a.decision_id = d.decision_id
            AND a.relief_id = x.relief_id AND a.verb = 'apply'
        LEFT JOIN receipt b ON b.order_id = a.order_id
        WHERE {where} ORDER BY x.made_at, x.relief_id""",
        params,
    ):
        told = plain(row)
        told["status"] = "ended" if row["outcome"] else "lifted"
        yield told


def quarantine(now: int, only: str = "") -> Iterator[Row]:
    """Rows nobody could read, with file, row, column and reason."""
    sql = "SELECT q.* FROM quarantine q WHERE TRUE"
    for chunk in chunks(sql, SIZE, "q.quarantine_id"):
        for row in chunk:
            told = plain(row)
            told["column"] = told.pop("column_name")
            told["status"] = "retried" if row["retried_at"] else "waiting"
            yield told


def plain(row: Row) -> Row:
    """A row as it is told: moments as ISO 8601, stored JSON as what it holds."""
    told: Row = {}
    for name, value in row.items():
        if name in _JSON and isinstance(value, str):
            told[name] = json.loads(value)
        elif name.endswith(("_at", "_until", "_from")) and isinstance(value, int):
            told[name] = iso_from_moment(value)
        elif name != "outcomes":
            told[name] = value
    return told
