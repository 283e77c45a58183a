"""Questions about what is on its path to full: its events, its reach, and what people saw of it."""

from collections.abc import Iterator, Sequence
from typing import Final

import orjson

from showcause.store.reads.rows import Row, chunks, fetch, fetch_number, fetch_tuples

COMMUNITY: Final = """(SELECT MIN(f.finding_id) FROM proposal_finding f
    JOIN finding n ON n.finding_id = f.finding_id AND n.family = 'behaviour'
    WHERE f.proposal_id = p.proposal_id)"""
"""The network a proposal belongs to."""


def events_of(kind: str, hashes: Sequence[str]) -> dict[str, list[Row]]:
    """Every event by content hash, in the order written."""
    found: dict[str, list[Row]] = {one: [] for one in hashes}
    if not hashes:
        return found
    places = ", ".join(["%s"] * len(hashes))
    for row in fetch(
        f"""SELECT * FROM rollout_event WHERE subject_kind = %s AND content_hash IN ({places})
        ORDER BY number""",
        (kind, *hashes),
    ):
        found[row["content_hash"]].append(row)
    return found


def latest_full(name: str, but: str) -> list[str]:
    """Content hashes of a rule by that name which once reached full, newest first, without one."""
    rows = fetch_tuples(
        """SELECT content_hash FROM rollout_event WHERE subject_kind = 'rule' AND name = %s
            AND kind = 'promoted' AND stage = 'full' AND content_hash <> %s ORDER BY number DESC""",
        (name, but),
    )
    return [one for (one,) in rows]


def latest_back_test(content_hash: str) -> Row | None:
    """The newest back-test of exactly this text, or None."""
    rows = fetch(
        """SELECT * FROM back_test WHERE content_hash = %s
        ORDER BY made_at DESC, back_test_id LIMIT 1""",
        (content_hash,),
    )
    return rows[0] if rows else None


def reached_in_other_sweeps(rule_hash: str, sweep_id: str) -> int:
    """How many proposals a rule version has outside one sweep."""
    return fetch_number(
        "SELECT COUNT(*) FROM proposal WHERE rule_hash = %s AND sweep_id <> %s",
        (rule_hash, sweep_id),
    )


def looks_of(rule_hash: str) -> list[Row]:
    """Every second look at this version's proposals, in order, with what segment each is of."""
    return fetch(
        f"""SELECT l.proposal_id, l.staff_id, l.outcome, l.made_at, p.language, p.sweep_id,
            p.account, {COMMUNITY} AS community, s.place,
            (SELECT t.topic FROM finding_topic t WHERE t.finding_id = {COMMUNITY}) AS topic,
            (SELECT MIN(a.parent) FROM affiliation a WHERE a.account = p.account) AS parent
        FROM second_look l JOIN proposal p ON p.proposal_id = l.proposal_id
        LEFT JOIN account_place s ON s.account = p.account
        WHERE p.rule_hash = %s ORDER BY l.made_at, l.look_id""",
        (rule_hash,),
    )


def stage_sample(rule_hash: str, stage: str, staff_id: str, size: int) -> list[Row]:
    """A stage's random sample for this person: what they have not looked at of the first `size`.

    The order is that of the proposals' hashes, which nobody chose; everybody gets the same one.
    """
    return fetch(
        """SELECT * FROM (SELECT p.* FROM proposal p JOIN sweep w ON w.sweep_id = p.sweep_id
            WHERE p.rule_hash = %s AND w.rule_stage = %s ORDER BY p.bound_hash LIMIT %s) AS sample
        WHERE NOT EXISTS (SELECT 1 FROM second_look l
            WHERE l.proposal_id = sample.proposal_id AND l.staff_id = %s)
        ORDER BY sample.bound_hash""",
        (rule_hash, stage, size, staff_id),
    )


def sweep_sizes(rule_hash: str) -> dict[str, int]:
    """Proposals by sweep of one rule version."""
    rows = fetch_tuples(
        "SELECT sweep_id, COUNT(*) FROM proposal WHERE rule_hash = %s GROUP BY sweep_id",
        (rule_hash,),
    )
    return {sweep: int(size) for sweep, size in rows}


def sweep_stages(rule_hash: str) -> dict[str, str]:
    """The stage at which each sweep of one rule version was proposed."""
    rows = fetch_tuples("SELECT sweep_id, rule_stage FROM sweep WHERE rule_hash = %s", (rule_hash,))
    return dict(rows)


def accounts_proposed_under(rule_hash: str) -> frozenset[str]:
    """Every account that a rule version proposed for."""
    rows = fetch_tuples("SELECT DISTINCT account FROM proposal WHERE rule_hash = %s", (rule_hash,))
    return frozenset(account for (account,) in rows)


def known_outcomes() -> dict[str, bool]:
    """Whether a measure on an account was wrongful, as far as reviews say; the last word stands."""
    rows = fetch_tuples(
        """SELECT d.account, r.outcome FROM review r
        JOIN decision d ON d.decision_id = r.decision_id ORDER BY r.made_at, r.review_id"""
    )
    return {account: outcome != "upheld" for account, outcome in rows}


def proposing_versions() -> dict[str, str]:
    """Rule ids by content hash, of every version that has proposed."""
    return dict(fetch_tuples("SELECT rule_hash, rule_id FROM rule_version ORDER BY rule_hash"))


def proposals_by_language(rule_hash: str, since: int) -> dict[str, int]:
    """Proposals of a rule version after a moment, by language."""
    rows = fetch_tuples(
        """SELECT language, COUNT(*) FROM proposal WHERE rule_hash = %s AND made_at > %s
        GROUP BY language""",
        (rule_hash, since),
    )
    return {language: int(count) for language, count in rows}


def answered_appeals(rule_hash: str) -> list[Row]:
    """Appeals against a rule version that a person answered, in the order of the answers."""
    return fetch(
        f"""SELECT r.review_id, r.outcome, r.made_at, a.received_at, {COMMUNITY} AS community
        FROM review r JOIN appeal a ON a.appeal_id = r.appeal_id
        JOIN decision d ON d.decision_id = r.decision_id
        JOIN proposal p ON p.proposal_id = d.proposal_id
        WHERE d.rule_hash = %s ORDER BY r.made_at, r.review_id""",
        (rule_hash,),
    )


def open_decisions(rule_hash: str, size: int) -> Iterator[list[Row]]:
    """Decisions of a rule version that are neither reversed nor re-opened."""
    return chunks(
        """SELECT d.decision_id FROM decision d WHERE d.rule_hash = %s AND NOT EXISTS
            (SELECT 1 FROM reversal r WHERE r.decision_id = d.decision_id) AND NOT EXISTS
            (SELECT 1 FROM reopening o WHERE o.decision_id = d.decision_id)""",
        size,
        "d.decision_id",
        (rule_hash,),
    )


def newest_stop_counter() -> int:
    """The counter of the newest stop instruction the record knows; 0 for none."""
    return fetch_number("SELECT MAX(counter) FROM stop_instruction")


def pauses(now: int, only: str = "") -> Iterator[Row]:
    """Each time a breaker paused a rule, what it saw, and when two people let the rule go on."""
    for row in fetch(
        """SELECT e.diff_hash AS pause_id, e.name AS rule_id, e.content_hash AS rule_hash, e.stage,
            e.detail, e.made_at, (SELECT MIN(r.made_at) FROM rollout_event r
                WHERE r.kind = 'resumed' AND r.content_hash = e.content_hash
                    AND r.diff_hash = e.diff_hash) AS resumed_at
        FROM rollout_event e WHERE e.subject_kind = 'rule' AND e.kind = 'paused'
        ORDER BY e.number"""
    ):
        yield {**row, "detail": orjson.loads(row["detail"])}
