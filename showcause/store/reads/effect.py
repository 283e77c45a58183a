"""What the record says of the effect of decisions: how long accounts lasted, and who came back."""

from collections.abc import Sequence

from showcause.domain.moment import Moment
from showcause.store.reads.rows import fetch_tuples

_STANDS = "NOT EXISTS (SELECT 1 FROM reversal r WHERE r.decision_id = d.decision_id)"

_APPLIED = """(SELECT MIN(c.made_at) FROM platform_order o JOIN receipt c
    ON c.order_id = o.order_id AND c.state = 'confirmed'
    WHERE o.decision_id = d.decision_id AND o.verb = 'apply' AND o.relief_id IS NULL)"""


def lifetimes(since: Moment, until: Moment) -> list[tuple[int, int | None]]:
    """Of decisions of a span that stand: first day of the evidence, and when it took effect."""
    return [
        (began, applied)
        for began, applied in fetch_tuples(
            f"""SELECT MIN(f.window_from), {_APPLIED} FROM decision d
            JOIN proposal_finding l ON l.proposal_id = d.proposal_id
            JOIN finding f ON f.finding_id = l.finding_id
            WHERE d.made_at >= %s AND d.made_at < %s AND {_STANDS}
            GROUP BY d.decision_id ORDER BY d.decision_id""",
            (since, until),
        )
    ]


def suspended(since: Moment, until: Moment) -> list[tuple[str, int]]:
    """(account, since when) of suspensions decided in a span that stand and took effect."""
    return [
        (account, applied)
        for account, applied in fetch_tuples(
            f"""SELECT account, MIN(applied) FROM
            (SELECT d.account, {_APPLIED} AS applied FROM decision d
                WHERE d.measure IN ('suspend', 'terminate') AND d.made_at >= %s AND d.made_at < %s
                AND {_STANDS}) each_one
            WHERE applied IS NOT NULL GROUP BY account ORDER BY account""",
            (since, until),
        )
    ]


def tied(detector: str) -> list[tuple[str, int, str]]:
    """(finding, when it was made, account) of all that a detector found, oldest first."""
    return [
        (finding, made, account)
        for finding, made, account in fetch_tuples(
            """SELECT f.finding_id, f.made_at, m.account FROM finding f
            JOIN finding_member m ON m.finding_id = f.finding_id WHERE f.detector = %s
            ORDER BY f.made_at, f.finding_id, m.account""",
            (detector,),
        )
    ]


def ways_found(since: Moment, until: Moment) -> tuple[dict[int, int], int]:
    """How many accounts just so many detectors found in a span, and how many found any.

    Accounts that a decision was about and was undone are left out.
    """
    rows: Sequence[tuple[int, int]] = [
        (ways, count)
        for ways, count in fetch_tuples(
            """SELECT ways, COUNT(*) FROM (SELECT m.account, COUNT(DISTINCT f.detector) AS ways
                FROM finding f JOIN finding_member m ON m.finding_id = f.finding_id
                WHERE f.made_at >= %s AND f.made_at < %s AND NOT EXISTS
                    (SELECT 1 FROM decision d JOIN reversal r ON r.decision_id = d.decision_id
                    WHERE d.account = m.account) GROUP BY m.account) each_one
            GROUP BY ways ORDER BY ways""",
            (since, until),
        )
    ]
    ((detectors,),) = fetch_tuples(
        "SELECT COUNT(DISTINCT detector) FROM finding WHERE made_at >= %s AND made_at < %s",
        (since, until),
    )
    return {int(ways): int(count) for ways, count in rows}, int(detectors)


def measures_in_force(since: Moment, until: Moment) -> list[tuple[str, str, int]]:
    """(account, measure, since when) of decisions of a span that stand and took effect."""
    return [
        (account, measure, applied)
        for account, measure, applied in fetch_tuples(
            f"""SELECT account, measure, MIN(applied) FROM
            (SELECT d.account, d.measure, {_APPLIED} AS applied FROM decision d
                WHERE d.made_at >= %s AND d.made_at < %s AND {_STANDS}) each_one
            WHERE applied IS NOT NULL GROUP BY account, measure ORDER BY account, measure""",
            (since, until),
        )
    ]
