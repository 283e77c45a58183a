"""case_evidence: what a case rests on, read from activity and from the evidence kept beside it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from showcause.domain.identifier import split_account_key
from showcause.engine.definition import Definition, Step
from showcause.engine.port import Engine, Sources

Row = dict[str, Any]

OWN_POSTS: Final = Definition(
    "own_posts",
    "1",
    ("post",),
    (
        Step(
            "posts",
            """SELECT p.post_id, p.created_at, p.text, p.language, p.language_detected, p.repost_of
            FROM post p JOIN wanted w ON w.platform = p.platform
                AND w.account_id = p.account_id AND w.event_id = p.post_id
            ORDER BY p.created_at, p.post_id""",
        ),
    ),
)

TIES: Final = Definition(
    "ties_of_a_case",
    "1",
    ("ties",),
    (
        Step(
            "counted",
            """SELECT t.account_a, t.account_b, t.trace, COUNT(*) AS times
            FROM ties t JOIN wanted w ON w.finding_id = t.finding_id
            GROUP BY t.account_a, t.account_b, t.trace
            ORDER BY t.account_a, t.account_b, t.trace""",
        ),
    ),
)


def own_posts(
    engine: Engine, sources: Sources, account: str, event_ids: Sequence[str]
) -> list[Row]:
    """The account's own posts among these events, oldest first, with text and language."""
    import pyarrow as pa

    if not event_ids:
        return []
    platform, account_id = split_account_key(account)
    wanted = pa.table(
        {
            "platform": [platform] * len(event_ids),
            "account_id": [account_id] * len(event_ids),
            "event_id": list(event_ids),
        }
    )
    rows: list[Row] = engine.run(OWN_POSTS, {**sources, "wanted": wanted}).to_pylist()
    return rows


def ties(engine: Engine, home: Path, run_id: str, finding_ids: Sequence[str]) -> list[Row]:
    """Pairs of accounts with the kind of their tie and how often, from the run's evidence.

    Nothing when the evidence has been erased.
    """
    import pyarrow as pa

    folder = home / "evidence" / run_id
    kept = [path for name in ("ties", "origins") if (path := folder / f"{name}.parquet").exists()]
    if not kept or not finding_ids:
        return []
    wanted = pa.table({"finding_id": list(finding_ids)})
    rows: list[Row] = engine.run(TIES, {"ties": kept, "wanted": wanted}).to_pylist()
    return rows
