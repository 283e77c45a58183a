"""The sandbox's population, made from the activity that was read in."""

from collections.abc import Iterator
from typing import Any, Final

from showcause.engine.definition import Definition, Step
from showcause.engine.port import Engine, Sources

POSTS_SHOWN: Final = 3

PEOPLE: Final = Definition(
    "sandbox_people",
    "1",
    ("account", "post"),
    (
        Step(
            "latest",
            """SELECT * FROM (SELECT a.*, ROW_NUMBER() OVER (
                PARTITION BY platform, account_id ORDER BY a.at DESC, event_id) AS place
            FROM account AS a) AS placed WHERE place = 1""",
        ),
        Step(
            "recent",
            """SELECT * FROM (SELECT account_id, post_id, created_at, language, text,
                ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY created_at DESC, post_id)
                    AS place FROM post) AS placed WHERE place <= $posts""",
        ),
        Step(
            "people",
            """SELECT l.account_id, l.account_kind, l.handle, l.name, l.bio, l.picture, l.header,
                l.language, l.followers, r.post_id, r.created_at, r.text,
                r.language AS post_language
            FROM latest l LEFT JOIN recent r ON r.account_id = l.account_id
            ORDER BY l.account_id, r.created_at DESC, r.post_id""",
        ),
    ),
    subset=False,
)


def people_of(engine: Engine, sources: Sources) -> Iterator[dict[str, Any]]:
    """Each account as the sandbox takes it in, with its latest posts."""
    rows = engine.run(PEOPLE, sources, {"posts": POSTS_SHOWN})
    person: dict[str, Any] = {}
    for batch in rows.to_batches(max_chunksize=10_000):
        for row in batch.to_pylist():
            if row["account_id"] != person.get("id"):
                if person:
                    yield person
                person = _person(row)
            if row["post_id"]:
                person["posts"].append(_post(row))
    if person:
        yield person


def _person(row: dict[str, Any]) -> dict[str, Any]:
    texts = ("handle", "name", "bio", "picture", "header", "language")
    return {
        "id": row["account_id"],
        "kind": row["account_kind"] or "account",
        "followers": row["followers"] or 0,
        "posts": [],
        **{name: row[name] or "" for name in texts},
    }


def _post(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["post_id"],
        "text": row["text"] or "",
        "language": row["post_language"] or "",
        "created_at": row["created_at"],
    }
