"""Questions about tokens of the API."""

from showcause.store.reads.rows import Row, fetch, fetch_tuples


def token_behind(token_hash: str) -> Row | None:
    """The token of that hash, with the moment it was ended or None."""
    rows = fetch(
        """SELECT t.*, e.made_at AS ended_at FROM api_token t
        LEFT JOIN api_token_end e ON e.token_id = t.token_id WHERE t.token_hash = %s""",
        (token_hash,),
    )
    return rows[0] if rows else None


def tokens() -> list[Row]:
    """Every token, newest first; never what opens with it."""
    return fetch(
        """SELECT t.token_id, t.staff_id, t.name, t.scopes, t.made_by, t.made_at, t.expires_at,
            e.made_at AS ended_at FROM api_token t
        LEFT JOIN api_token_end e ON e.token_id = t.token_id
        ORDER BY t.made_at DESC, t.token_id"""
    )


def answer_kept(key_hash: str) -> tuple[str, str] | None:
    """(hash of the request, answer) of an idempotency key; the answer is empty while it is made."""
    rows = fetch_tuples(
        "SELECT request_hash, body FROM api_answer WHERE key_hash = %s", (key_hash,)
    )
    return (rows[0][0], rows[0][1]) if rows else None
