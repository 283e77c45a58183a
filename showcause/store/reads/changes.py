"""Questions about changed settings, lists and models on their path."""

from collections.abc import Sequence

from showcause.store.reads.rows import Row, fetch, fetch_tuples


def versions_once_full() -> dict[str, list[str]]:
    """Content hashes that were promoted to full, the latest first, by subject's name."""
    found: dict[str, list[str]] = {}
    for name, content_hash in fetch_tuples(
        """SELECT name, content_hash FROM rollout_event WHERE subject_kind <> 'rule'
            AND kind = 'promoted' AND stage = 'full' ORDER BY number DESC"""
    ):
        found.setdefault(name, []).append(content_hash)
    return found


def tested_as(content_hash: str) -> Row | None:
    """The newest back-test of exactly these values, or None: its diff and its detail."""
    rows = fetch(
        """SELECT diff_hash, detail FROM rollout_event WHERE content_hash = %s
            AND kind = 'back_tested' ORDER BY number DESC LIMIT 1""",
        (content_hash,),
    )
    return rows[0] if rows else None


def open_accounts(clauses: Sequence[str] | None) -> list[tuple[str, str]]:
    """Accounts and their languages with an undecided proposal, under these clauses if given."""
    places = ", ".join(["%s"] * len(clauses or ()))
    named = f"AND p.clause_id IN ({places})" if clauses else ""
    rows = fetch_tuples(
        f"""SELECT DISTINCT p.account, p.language FROM proposal p WHERE NOT EXISTS
            (SELECT 1 FROM decision d WHERE d.proposal_id = p.proposal_id) {named}
        ORDER BY p.account""",
        tuple(clauses or ()),
    )
    return [(str(account), str(language or "")) for account, language in rows]


def change_looks(content_hash: str, stage: str) -> list[Row]:
    """Who said what of which account at a stage, in the order it was said."""
    return fetch(
        """SELECT account AS proposal_id, staff_id, outcome FROM change_look
            WHERE content_hash = %s AND stage = %s ORDER BY made_at, look_id""",
        (content_hash, stage),
    )


def history(kind: str, name: str) -> list[Row]:
    """Everything that happened to every version of a subject, in the order written."""
    return fetch(
        """SELECT content_hash, kind, stage, detail, made_at FROM rollout_event
            WHERE subject_kind = %s AND name = %s ORDER BY number""",
        (kind, name),
    )
