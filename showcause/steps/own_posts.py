"""own_posts: the very posts of one account that a decision relies on, read from activity."""

from collections.abc import Sequence
from typing import Final

from showcause.domain.identifier import split_account_key
from showcause.engine.definition import Definition, Step
from showcause.engine.port import Engine, Sources
from showcause.store.reads.rows import Row

OWN_POSTS: Final = Definition(
    "own_posts",
    "1",
    ("post",),
    (
        Step(
            "posts",
            """SELECT p.post_id, p.created_at, p.text, p.language FROM post p JOIN chosen c
                ON c.platform = p.platform AND c.account_id = p.account_id
                AND c.post_id = p.post_id
            ORDER BY p.created_at, p.post_id""",
        ),
    ),
)
"""Joined by account too, so that an id of somebody else's post shows nothing."""


def own_posts(engine: Engine, sources: Sources, account: str, events: Sequence[str]) -> list[Row]:
    """Text, language and moment of each post that is there, oldest first."""
    import pyarrow as pa

    if not events or not sources.get("post"):
        return []
    platform, account_id = split_account_key(account)
    chosen = pa.table(
        {
            "platform": [platform] * len(events),
            "account_id": [account_id] * len(events),
            "post_id": list(events),
        }
    )
    return list(engine.run(OWN_POSTS, {**sources, "chosen": chosen}).to_pylist())
