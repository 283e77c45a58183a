"""Questions about allowances and exceptions."""

from collections.abc import Iterator

from showcause.domain.allowance import Allowance, CoverKind
from showcause.domain.moment import DAY, Moment
from showcause.store.reads.rows import Row, fetch, fetch_number, fetch_tuples

ENDS = "COALESCE(e.ended_at, a.expires_at)"
FROM = "FROM allowance a LEFT JOIN allowance_end e ON e.allowance_id = a.allowance_id"
SOON = 14 * DAY
"""How long before it expires an allowance is shown as expiring."""


def registered() -> list[Allowance]:
    """Every allowance and exception ever registered, with its early end if it had one."""
    rows = fetch_tuples(
        f"SELECT a.allowance_id, a.name, a.cover_kind, a.covers, a.registered_at, {ENDS} {FROM}"
    )
    return [Allowance(one, name, CoverKind(kind), *rest) for one, name, kind, *rest in rows]


def members() -> dict[str, set[str]]:
    """The accounts that declared each organisation."""
    found: dict[str, set[str]] = {}
    for parent, account in fetch_tuples("SELECT DISTINCT parent, account FROM affiliation"):
        found.setdefault(parent, set()).add(account)
    return found


def used_already(rule_hash: str) -> set[str]:
    """The uses on record of one rule version."""
    rows = fetch_tuples("SELECT use_id FROM allowance_use WHERE rule_hash = %s", (rule_hash,))
    return {use_id for (use_id,) in rows}


def expiring(now: Moment) -> int:
    """How many allowances in force expire within a fortnight."""
    return fetch_number(
        f"SELECT COUNT(*) {FROM} WHERE {ENDS} > %s AND {ENDS} <= %s", (now, now + SOON)
    )


def allowances(now: Moment, only: str = "") -> Iterator[Row]:
    """Allowances with their standing and how many accounts each spared, by when they end."""
    where, params = ("a.allowance_id = %s", (only,)) if only else ("TRUE", ())
    for row in fetch(
        f"""SELECT a.*, {ENDS} AS ends_at, e.ended_by, (SELECT COUNT(DISTINCT u.account)
            FROM allowance_use u WHERE u.allowance_id = a.allowance_id) AS spared
        {FROM} WHERE {where} ORDER BY {ENDS}, a.allowance_id""",
        params,
    ):
        ends_at, ended_by = row.pop("ends_at"), row.pop("ended_by")
        over = "ended" if ended_by else "expired"
        soon = "expires_soon" if ends_at <= now + SOON else "in_force"
        yield row | {
            "status": over if ends_at <= now else soon,
            "expires_in_days": max(-(-(ends_at - now) // DAY), 0),
        }
