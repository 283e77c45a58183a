"""Questions about the stages of bulk sweeps and the reading between them."""

from showcause.domain.sweep import Instruction
from showcause.store.reads.rows import Row, fetch, fetch_number, fetch_tuples

RUNNING = """(SELECT i.kind FROM sweep_instruction i WHERE i.sweep_id = {sweep}
    AND i.kind <> 'ask_resume' ORDER BY i.number DESC LIMIT 1) IN ('start', 'resume')"""

OPEN = f"""EXISTS (SELECT 1 FROM stage_release g WHERE g.sweep_id = m.sweep_id
    AND g.number = m.stage) AND {RUNNING.format(sweep="m.sweep_id")}"""
"""Whether the stage of a row `m` of stage_member may go out now."""

MAY_GO = f"""NOT EXISTS (SELECT 1 FROM stage_member m WHERE m.proposal_id = p.proposal_id
    AND NOT ({OPEN}))"""
"""Whether nothing about its stage keeps proposal `p` from being decided."""

EVERYBODY = ("all", "all")
"""The group of all accounts in stages."""


def staged_sweeps(only: str = "") -> list[Row]:
    """Sweeps that go out in stages, oldest first."""
    return fetch(
        """SELECT w.sweep_id, w.rule_id, w.size, w.manifest_hash, w.made_at FROM sweep w
        WHERE (%s = '' OR w.sweep_id = %s) AND EXISTS
            (SELECT 1 FROM sweep_stage s WHERE s.sweep_id = w.sweep_id)
        ORDER BY w.made_at, w.sweep_id""",
        (only, only),
    )


def has_stages() -> bool:
    """Whether any sweep goes out in stages."""
    return bool(fetch_number("SELECT COUNT(*) FROM sweep_stage WHERE number = 1"))


def stages_of(sweep_id: str) -> list[Row]:
    """The stages of a sweep in their order, each with the moment of its release or None."""
    return fetch(
        """SELECT s.number, s.size, g.made_at AS released_at, g.shown FROM sweep_stage s
        LEFT JOIN stage_release g ON g.sweep_id = s.sweep_id AND g.number = s.number
        WHERE s.sweep_id = %s ORDER BY s.number""",
        (sweep_id,),
    )


def instructions(sweep_id: str) -> list[tuple[Instruction, str, str]]:
    """(kind, staff, reason) of everything said to a sweep, oldest first."""
    rows = fetch_tuples(
        """SELECT kind, staff_id, reason FROM sweep_instruction WHERE sweep_id = %s
        ORDER BY number""",
        (sweep_id,),
    )
    return [(Instruction(kind), staff, reason) for kind, staff, reason in rows]


def is_decided(sweep_id: str, stage: int) -> bool:
    """Whether something of a stage is decided and nothing of it waits for the machine."""
    open_ones = fetch_number(
        """SELECT COUNT(*) FROM stage_member m
        JOIN safeguard_round s ON s.proposal_id = m.proposal_id AND s.verdict = 'allow'
        WHERE m.sweep_id = %s AND m.stage = %s AND NOT EXISTS
            (SELECT 1 FROM decision d WHERE d.proposal_id = m.proposal_id)""",
        (sweep_id, stage),
    )
    return not open_ones and bool(decided_count(sweep_id, stage))


def decided_count(sweep_id: str, stage: int) -> int:
    """How many accounts of a stage have a decision."""
    return fetch_number(
        """SELECT COUNT(*) FROM stage_member m JOIN decision d ON d.proposal_id = m.proposal_id
        WHERE m.sweep_id = %s AND m.stage = %s""",
        (sweep_id, stage),
    )


def group_sizes(sweep_id: str) -> dict[tuple[str, str], int]:
    """Accounts in stages by group: everybody, each language, each community."""
    sizes = {EVERYBODY: 0}
    for language, community, count in fetch_tuples(
        """SELECT language_group, community_group, COUNT(*) FROM stage_member
        WHERE sweep_id = %s GROUP BY language_group, community_group
        ORDER BY language_group, community_group""",
        (sweep_id,),
    ):
        for group in (EVERYBODY, ("language", language), ("community", community)):
            sizes[group] = sizes.get(group, 0) + int(count)
    return {
        group: size
        for group, size in sizes.items()
        if group == EVERYBODY or size < sizes[EVERYBODY]
    }


_GROUP_COLUMN = {"language": "language_group", "community": "community_group"}


def next_cases(sweep_id: str, group: tuple[str, str], stage: int, size: int) -> list[str]:
    """Proposals to read next in one group: decided ones first, then those of coming stages.

    `stage` is the last one released. Those drawn before are left out, and of released stages those
    that people still hold.
    """
    column = _GROUP_COLUMN.get(group[0])
    narrowed = f"AND m.{column} = %s" if column else ""
    rows = fetch_tuples(
        f"""SELECT m.proposal_id FROM stage_member m WHERE m.sweep_id = %s {narrowed}
            AND (m.stage > %s OR EXISTS
                (SELECT 1 FROM decision d WHERE d.proposal_id = m.proposal_id))
            AND NOT EXISTS (SELECT 1 FROM sample_case c
                WHERE c.sweep_id = m.sweep_id AND c.proposal_id = m.proposal_id)
        ORDER BY CASE WHEN m.stage < %s THEN 1 ELSE 0 END, m.stage, m.draw_order LIMIT %s""",
        (sweep_id, *([group[1]] if column else []), stage, stage, size),
    )
    return [proposal for (proposal,) in rows]


def cases(sweep_id: str) -> list[Row]:
    """Every case drawn for a sweep, with the groups it counts for."""
    return fetch(
        """SELECT c.case_id, c.gate, c.lot, c.golden, c.proposal_id, m.language_group,
            m.community_group, m.stage, p.language FROM sample_case c
        JOIN proposal p ON p.proposal_id = c.proposal_id
        LEFT JOIN stage_member m ON m.proposal_id = c.proposal_id AND m.sweep_id = c.sweep_id
        WHERE c.sweep_id = %s ORDER BY c.gate, c.lot, c.case_id""",
        (sweep_id,),
    )


def readings(sweep_id: str) -> list[tuple[str, str, str, bool]]:
    """(case, reader, verdict, golden) of every reading for a sweep, in an order of its own."""
    rows = fetch_tuples(
        """SELECT r.case_id, r.staff_id, r.verdict, c.golden FROM sample_reading r
        JOIN sample_case c ON c.case_id = r.case_id WHERE c.sweep_id = %s
        ORDER BY r.made_at, r.reading_id""",
        (sweep_id,),
    )
    return [(case, reader, verdict, bool(golden)) for case, reader, verdict, golden in rows]


def known_innocents(sweep_id: str, size: int) -> list[str]:
    """Proposals of other sweeps whose decision a review reversed as no violation, not drawn yet."""
    rows = fetch_tuples(
        """SELECT d.proposal_id FROM review r JOIN decision d ON d.decision_id = r.decision_id
        WHERE r.outcome = 'no_violation' AND d.sweep_id <> %s AND NOT EXISTS
            (SELECT 1 FROM sample_case c
                WHERE c.sweep_id = %s AND c.proposal_id = d.proposal_id)
        ORDER BY d.proposal_id LIMIT %s""",
        (sweep_id, sweep_id, size),
    )
    return [proposal for (proposal,) in rows]


def case(case_id: str) -> Row | None:
    """One case with the proposal it is about, or None."""
    rows = fetch(
        """SELECT c.case_id, c.sweep_id, c.proposal_id, p.language, p.account, p.handle,
            p.measure, p.clause_id, p.clause_version, p.rule_id, p.families, p.features,
            p.linked_count, p.followers FROM sample_case c
        JOIN proposal p ON p.proposal_id = c.proposal_id WHERE c.case_id = %s""",
        (case_id,),
    )
    return rows[0] if rows else None


def took_part(case_id: str) -> set[str]:
    """Staff who approved the sweep or the very proposal a case is about."""
    rows = fetch_tuples(
        """SELECT DISTINCT a.staff_id FROM sample_case c
        JOIN proposal p ON p.proposal_id = c.proposal_id
        JOIN approval a ON a.subject_id IN (c.sweep_id, c.proposal_id, p.sweep_id)
        WHERE c.case_id = %s""",
        (case_id,),
    )
    return {staff for (staff,) in rows}


def readers_of(case_id: str) -> list[str]:
    """Who read a case."""
    rows = fetch_tuples("SELECT staff_id FROM sample_reading WHERE case_id = %s", (case_id,))
    return [staff for (staff,) in rows]


def answers_of(proposal_id: str) -> list[str]:
    """What the holder, or their organisation, answered to the proposed reasons."""
    rows = fetch_tuples(
        """SELECT t.body FROM hearing_answer n JOIN hearing_text t ON t.answer_id = n.answer_id
        WHERE n.proposal_id = %s ORDER BY n.answered_at, n.answer_id""",
        (proposal_id,),
    )
    return [body for (body,) in rows]


_REACHED = """SELECT '{name}', m.stage, COUNT(*) FROM stage_member m
    JOIN decision d ON d.proposal_id = m.proposal_id {join} WHERE m.sweep_id = %s {where}
    GROUP BY m.stage"""

_PROGRESS = {
    "decided": ("", ""),
    "told": (
        "",
        "AND EXISTS (SELECT 1 FROM notice n WHERE n.subject_id = d.decision_id"
        " AND n.kind = 'decision')",
    ),
    "ordered": (
        "JOIN platform_order o ON o.decision_id = d.decision_id AND o.verb = 'apply'",
        "",
    ),
    "confirmed": (
        "JOIN platform_order o ON o.decision_id = d.decision_id AND o.verb = 'apply'"
        " JOIN receipt c ON c.order_id = o.order_id AND c.state = 'confirmed'",
        "",
    ),
    "stuck": (
        "JOIN platform_order o ON o.decision_id = d.decision_id AND o.verb = 'apply'"
        " JOIN receipt c ON c.order_id = o.order_id AND c.state <> 'confirmed'",
        "",
    ),
    "appealed": (
        "",
        "AND EXISTS (SELECT 1 FROM appeal a WHERE a.decision_id = d.decision_id)",
    ),
    "reversed": (
        "",
        "AND EXISTS (SELECT 1 FROM reversal r WHERE r.decision_id = d.decision_id)",
    ),
}


def progress(sweep_id: str) -> dict[int, dict[str, int]]:
    """How many accounts of each stage came how far."""
    sql = " UNION ALL ".join(
        _REACHED.format(name=name, join=join, where=where)
        for name, (join, where) in _PROGRESS.items()
    )
    found: dict[int, dict[str, int]] = {}
    for name, stage, count in fetch_tuples(sql, (sweep_id,) * len(_PROGRESS)):
        found.setdefault(int(stage), {})[name] = int(count)
    return found


def one_by_one(sweep_id: str) -> int:
    """Proposals of a sweep in stages that people decide one by one."""
    return fetch_number(
        """SELECT COUNT(*) FROM proposal p WHERE p.sweep_id = %s AND NOT EXISTS
            (SELECT 1 FROM stage_member m WHERE m.proposal_id = p.proposal_id)""",
        (sweep_id,),
    )
