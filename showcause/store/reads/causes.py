"""What decisions rest on, and what falls when a cause does.

A void is one row; every decision that rests on its cause falls with it, whether or not its reversal
has been written yet. What rested on a fallen decision falls too: a proposal keeps every decision
behind it, those behind those included, so one look suffices. A void that was itself voided stands
no more.

A rule version, a detector version, a sweep, a tip and a token never carry a decision again once
they fell. A reporter and a family may: only what was proposed before their void falls with it.
Causes of kind `window` are `from..until` in ms, 13 digits each; `/rule:HASH` or
`/detector:NAME@VERSION` after it narrows them.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from showcause.store.reads.rows import WHOLE, Row, Span, chunks, fetch

_DETECTOR: Final = """EXISTS (SELECT 1 FROM proposal_finding pf
    JOIN finding f ON f.finding_id = pf.finding_id
    WHERE pf.proposal_id = {d}.proposal_id AND f.detector || '@' || f.detector_version = {c})"""
_FAMILY: Final = """EXISTS (SELECT 1 FROM proposal_finding pf
    JOIN finding f ON f.finding_id = pf.finding_id
    WHERE pf.proposal_id = {d}.proposal_id AND f.family = {c})"""
_BASIS: Final = """EXISTS (SELECT 1 FROM proposal_basis pb
    WHERE pb.proposal_id = {d}.proposal_id AND pb.kind = '{kind}' AND pb.ref = {c})"""
_WINDOW: Final = """({d}.made_at BETWEEN CAST(SUBSTR({c}, 1, 13) AS BIGINT)
        AND CAST(SUBSTR({c}, 16, 13) AS BIGINT) AND (LENGTH({c}) = 28
        OR SUBSTR({c}, 29) = '/rule:' || {d}.rule_hash OR EXISTS (SELECT 1 FROM proposal_finding pf
            JOIN finding f ON f.finding_id = pf.finding_id WHERE pf.proposal_id = {d}.proposal_id
            AND SUBSTR({c}, 29) = '/detector:' || f.detector || '@' || f.detector_version)))"""

CAUSED: Final = {
    "rule": "{d}.rule_hash = {c}",
    "sweep": "{d}.sweep_id = {c}",
    "detector": _DETECTOR,
    "family": _FAMILY,
    "reporter": _BASIS.replace("{kind}", "reporter"),
    "tip": _BASIS.replace("{kind}", "tip"),
    "token": _BASIS.replace("{kind}", "token"),
    "window": _WINDOW,
}
"""When {d}, a decision or (but for `window`) a proposal, rests by itself on a cause {c}."""

MAY_RETURN: Final = ("reporter", "family")
"""Causes that carry decisions again after they fell."""

VOID_STANDS: Final = """{v}.cause_kind <> 'void' AND NOT EXISTS
    (SELECT 1 FROM void lifted WHERE lifted.cause_kind = 'void' AND lifted.cause = {v}.void_id)"""
"""When a void {v} is one of a cause, and was not voided itself."""

_REMAINS: Final = {
    "detector": """(EXISTS (SELECT 1 FROM proposal_finding pf
        JOIN finding f ON f.finding_id = pf.finding_id WHERE pf.proposal_id = {d}.proposal_id
        AND f.detector || '@' || f.detector_version <> {c}))""",
    "family": """(EXISTS (SELECT 1 FROM proposal_finding pf
        JOIN finding f ON f.finding_id = pf.finding_id WHERE pf.proposal_id = {d}.proposal_id
        AND f.family <> {c}))""",
}
_FINDINGS_REMAIN: Final = """EXISTS (SELECT 1 FROM proposal_finding pf
    WHERE pf.proposal_id = {d}.proposal_id)"""
_WHOLLY: Final = frozenset({"rule", "sweep", "window"})


def rests_on(kind: str, decision: str, cause: str) -> str:
    """The condition that a decision rests on a cause of that kind, by itself or through others."""
    return f"({_alone(kind, decision, cause)} OR {through_others(kind, decision, cause)})"


def _alone(kind: str, decision: str, cause: str) -> str:
    return CAUSED[kind].format(d=decision, c=cause)


def through_others(kind: str, decision: str, cause: str) -> str:
    """The condition that one of the decisions behind this one rests on that cause."""
    return f"""EXISTS (SELECT 1 FROM proposal_basis behind
        JOIN decision earlier ON earlier.decision_id = behind.ref
        WHERE behind.proposal_id = {decision}.proposal_id AND behind.kind = 'decision'
        AND {_alone(kind, "earlier", cause)})"""


def remains(kind: str, decision: str, cause: str) -> str:
    """1 where something of what a decision rests on is left without that cause, else 0."""
    if kind in _WHOLLY:
        left = "1 = 0"
    else:
        left = _REMAINS.get(kind, _FINDINGS_REMAIN).format(d=decision, c=cause)
    alone = _alone(kind, decision, cause)
    return f"""CASE WHEN {alone} THEN CASE WHEN {left} THEN 1 ELSE 0 END
        WHEN {_FINDINGS_REMAIN.format(d=decision)} THEN 1 ELSE 0 END"""


def _voided_by(kind: str) -> str:
    in_time = ""
    if kind in MAY_RETURN:
        in_time = """ AND EXISTS (SELECT 1 FROM proposal made
            WHERE made.proposal_id = d.proposal_id AND made.made_at <= v.made_at)"""
    return f"(v.cause_kind = '{kind}'{in_time} AND {rests_on(kind, 'd', 'v.cause')})"


VOIDED: Final = f"""EXISTS (SELECT 1 FROM void v WHERE {VOID_STANDS.format(v="v")}
    AND ({" OR ".join(_voided_by(kind) for kind in CAUSED)}))"""
"""When decision `d` has fallen with a cause."""

_OF_PROPOSALS: Final = " OR ".join(
    f"(v.cause_kind = '{kind}' AND {_alone(kind, 'p', 'v.cause')}"
    + (" AND p.made_at <= v.made_at)" if kind in MAY_RETURN else ")")
    for kind in CAUSED
    if kind != "window"
)

PROPOSAL_FELL: Final = f"""(EXISTS (SELECT 1 FROM void v WHERE {VOID_STANDS.format(v="v")}
        AND ({_OF_PROPOSALS}))
    OR EXISTS (SELECT 1 FROM proposal_basis on_decision
        JOIN decision d ON d.decision_id = on_decision.ref
        WHERE on_decision.proposal_id = p.proposal_id AND on_decision.kind = 'decision'
        AND ({VOIDED} OR EXISTS
            (SELECT 1 FROM reversal gone WHERE gone.decision_id = d.decision_id))))"""
"""When something that proposal `p` rests on has fallen: a cause, or an earlier decision."""


OWED_BACK: Final = """NOT EXISTS (SELECT 1 FROM platform_order o
        WHERE o.order_id = 'ord' || SUBSTR(d.decision_id, 4) || 'undo')
    AND EXISTS (SELECT 1 FROM platform_order a
        WHERE a.order_id = 'ord' || SUBSTR(d.decision_id, 4) || 'apply')"""
"""When a decision `d` was ordered and no inverse order made; both are named beside it (0004)."""


def hit_by(void: Row, alone: bool, size: int, span: Span = WHOLE) -> Iterator[list[Row]]:
    """Decisions that fell with a void and have no reversal of their own yet.

    `alone`: those that rest on the cause themselves; else those where only one behind them does.
    """
    kind = void["cause_kind"]
    in_time = f" AND p.made_at <= {int(void['made_at'])}" if kind in MAY_RETURN else ""
    only_through = f"{through_others(kind, 'd', '{cause}')} AND NOT {_alone(kind, 'd', '{cause}')}"
    condition, params = bound(_listed(kind) if alone else only_through, void["cause"])
    return chunks(
        f"""SELECT d.decision_id, d.account, d.rule_id, d.measure, p.followers, p.features,
            p.families, CASE WHEN {OWED_BACK} THEN 1 ELSE 0 END AS owed_back
        FROM decision d JOIN proposal p ON p.proposal_id = d.proposal_id
        WHERE {condition}{in_time}
            AND NOT EXISTS (SELECT 1 FROM reversal r WHERE r.decision_id = d.decision_id)""",
        size,
        "d.decision_id",
        params,
        span,
    )


def _listed(kind: str) -> str:
    """The same as `_alone`, asked from the side of the cause where that has an index."""
    if kind in {"reporter", "tip", "token"}:
        return f"""d.proposal_id IN (SELECT pb.proposal_id FROM proposal_basis pb
            WHERE pb.kind = '{kind}' AND pb.ref = {{cause}})"""
    return _alone(kind, "d", "{cause}")


PROMINENT: Final = 10_000
"""Followers from which the preview counts an account apart (docs/reference/safeguards)."""


def hit_counts(kind: str, cause: str) -> list[Row]:
    """What a rollback would end now: decisions by language, prominence, way and what remains.

    `through` is `itself` or `another decision`; `basis_falls` is `wholly` or `in part`.
    """
    alone, first = bound(_alone(kind, "d", "{cause}"), cause)
    rest, second = bound(remains(kind, "d", "{cause}"), cause)
    hits, third = bound(rests_on(kind, "d", "{cause}"), cause)
    return fetch(
        f"""SELECT language, prominent, through, basis_falls, COUNT(*) AS decisions FROM (
            SELECT p.language, CASE WHEN p.followers > {PROMINENT} THEN 1 ELSE 0 END AS prominent,
                CASE WHEN {alone} THEN 'itself' ELSE 'another decision' END AS through,
                CASE WHEN {rest} = 1 THEN 'in part' ELSE 'wholly' END AS basis_falls
            FROM decision d JOIN proposal p ON p.proposal_id = d.proposal_id
            WHERE {hits} AND NOT {VOIDED} AND NOT EXISTS
                (SELECT 1 FROM reversal r WHERE r.decision_id = d.decision_id)) AS hit
        GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4""",
        (*first, *second, *third),
    )


def decisions_behind(refs: Sequence[str]) -> dict[str, set[str]]:
    """Every decision behind each of these decisions, those behind those included."""
    found: dict[str, set[str]] = {}
    for start in range(0, len(refs), 900):
        part = refs[start : start + 900]
        places = ", ".join(["%s"] * len(part))
        for row in fetch(
            f"""SELECT d.decision_id, b.ref FROM decision d
            JOIN proposal_basis b ON b.proposal_id = d.proposal_id AND b.kind = 'decision'
            WHERE d.decision_id IN ({places})""",
            part,
        ):
            found.setdefault(row["decision_id"], set()).add(row["ref"])
    return found


def resting_on_decision(decision_id: str) -> list[Row]:
    """Decisions without a reversal that a decision stands behind."""
    return fetch(
        """SELECT d.*, p.features, p.followers, p.families, p.language FROM proposal_basis b
        JOIN decision d ON d.proposal_id = b.proposal_id
        JOIN proposal p ON p.proposal_id = d.proposal_id
        WHERE b.kind = 'decision' AND b.ref = %s AND NOT EXISTS
            (SELECT 1 FROM reversal r WHERE r.decision_id = d.decision_id)
        ORDER BY d.decision_id""",
        (decision_id,),
    )


def standing_voids() -> list[Row]:
    """Voids of causes that were not voided themselves, in the order they were made."""
    stands = VOID_STANDS.format(v="v")
    return fetch(f"SELECT v.* FROM void v WHERE {stands} ORDER BY v.made_at, v.void_id")


def void_by_id(void_id: str) -> Row | None:
    """One void, or None."""
    rows = fetch("SELECT * FROM void WHERE void_id = %s", (void_id,))
    return rows[0] if rows else None


def bound(condition: str, cause: str) -> tuple[str, tuple[str, ...]]:
    """The condition with a place for every mention of the cause, and what goes in each."""
    return (
        condition.replace("{cause}", "CAST(%s AS TEXT)"),
        (cause,) * condition.count("{cause}"),
    )
