"""Posts for a reader: what the speech rules found, by the language it was found in.

A finding names a post, what was found and how to read it. It proposes nothing: only somebody who
reads the language says whether a clause is broken.
"""

from typing import TYPE_CHECKING, Any, Final

from showcause.detectors.speech.definition import cited
from showcause.detectors.speech.judge import Said, Verdict, judged
from showcause.engine.definition import Definition, Step

if TYPE_CHECKING:
    import pyarrow as pa

    from showcause.engine.port import Engine, Sources

POSTS: Final = Definition(
    "speech_posts",
    "1",
    ("post",),
    (
        Step(
            "written",
            """SELECT platform, post_id, account_id, created_at, text FROM post
            WHERE text IS NOT NULL AND repost_of IS NULL""",
        ),
        Step("placed", "SELECT * FROM written ORDER BY platform, created_at, post_id"),
    ),
)
"""Reposts are left out: who passes something on did not say it."""

FOR_A_READER: Final = (Verdict.ADVERSE, Verdict.UNCLEAR)


def findings(engine: "Engine", sources: "Sources", with_contexts: bool = False) -> list[Any]:
    """A row a post that somebody shall read, urgent ones first; with contexts, those too."""
    posts = engine.run(POSTS, sources)
    text: pa.ChunkedArray = posts["text"]
    wanted = (*FOR_A_READER, Verdict.CONTEXT) if with_contexts else FOR_A_READER
    found = {place: said for place, said in judged(_whole(text)).items() if said.verdict in wanted}
    rows = posts.take(list(found)).to_pylist() if found else []
    told = [_row(post, said) for post, said in zip(rows, found.values(), strict=True)]
    return sorted(told, key=lambda row: (not row["urgent"], row["at"], row["post"]))


def _whole(column: Any) -> Any:
    return column.combine_chunks() if hasattr(column, "combine_chunks") else column


def _row(post: dict[str, Any], said: Said) -> dict[str, Any]:
    return {
        "post": f"{post['platform']}:{post['post_id']}",
        "account": f"{post['platform']}:{post['account_id']}",
        "at": post["created_at"],
        "verdict": said.verdict.value,
        "found": list(said.found),
        "contexts": list(said.contexts),
        "language": said.language,
        "urgent": said.urgent,
        "detector": cited(),
        "text": post["text"],
    }
