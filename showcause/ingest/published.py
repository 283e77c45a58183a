"""A published archive as tables for an outsider's analysis: whole columns, no record, no workspace.

The format is the information-operations archive, 10 and 30 columns, read by header; files may be
CSV or zipped CSV. Times there are to the minute or the second, lists are Python list literals.
"""

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from showcause.domain.errors import BadInput
from showcause.ingest.archive import TWEETS, USERS, zip_members

if TYPE_CHECKING:
    import pyarrow as pa

READ: Final = (
    "tweetid", "tweet_language", "tweet_text", "tweet_time", "tweet_client_name",
    "retweet_userid", "retweet_tweetid", "hashtags", "urls",
)  # fmt: skip
PLATFORM: Final = "archive"
SHORTEST_TEXT: Final = 24
"""Characters below which the same text is a greeting, not a sign of anything."""

_DAY_FORMS: Final = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d")
_MENTIONS_AND_LINKS: Final = r"(@\S+|https?://\S+|^RT\s)"


@dataclass(frozen=True, slots=True)
class Published:
    """An archive's accounts, posts and shares, in the columns of the events, and its manifest."""

    accounts: "pa.Table"
    posts: "pa.Table"
    shares: "pa.Table"


def read_published(path: Path) -> Published:
    """The tables of the archive in a folder, or in one file of posts.

    Raises:
        BadInput: there is no file with the archive's columns of users or posts.
    """
    import pyarrow as pa

    users, posts = [], []
    for file in sorted(path.rglob("*") if path.is_dir() else [path]):
        with _opened(file) as stream:
            columns = _header(stream) if stream else []
            if set(TWEETS[:1]) | set(USERS) <= set(columns):
                posts.append(_columns(stream, columns, (*READ, *USERS)))
            elif set(USERS) <= set(columns):
                users.append(_columns(stream, columns, USERS))
    if not posts and not users:
        hint = "a folder with users and posts in the information-operations format"
        raise BadInput("no such archive", where=str(path), hint=hint)
    written = pa.concat_tables(posts) if posts else _nothing((*READ, *USERS))
    known = (
        pa.concat_tables([*users, written.select(USERS)])
        .group_by("userid", use_threads=False)
        .aggregate([(name, "first") for name in USERS[1:]])
        .rename_columns([*(USERS[:1]), *USERS[1:]])
    )
    return Published(_accounts(known), _posts(written), _shares(written))


@contextmanager
def _opened(file: Path) -> Iterator[IO[bytes] | None]:
    """A CSV file, or the one inside a zip; None for anything else."""
    if not file.is_file() or file.suffix.lower() not in {".csv", ".zip"}:
        yield None
        return
    if file.suffix.lower() == ".csv":
        with file.open("rb") as stream:
            yield stream
        return
    if not zipfile.is_zipfile(file):
        raise BadInput("is a broken or incomplete zip", where=str(file))
    with tempfile.TemporaryDirectory() as scratch, tempfile.TemporaryFile() as whole:
        for member in zip_members(file, Path(scratch), str(file)):
            if member.name.lower().endswith(".csv"):
                shutil.copyfileobj(member.stream, whole)
                break
        whole.seek(0)
        yield whole


def _header(stream: IO[bytes]) -> list[str]:
    line = stream.readline().decode("utf-8-sig", "replace")
    stream.seek(0)
    return [name.strip().strip('"').lower() for name in line.split(",")]


def _columns(stream: IO[bytes] | None, columns: list[str], wanted: tuple[str, ...]) -> "pa.Table":
    import pyarrow as pa
    from pyarrow import csv

    table = csv.read_csv(
        stream,
        read_options=csv.ReadOptions(column_names=columns, skip_rows=1, block_size=16 << 20),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            include_columns=list(wanted),
            include_missing_columns=True,
            column_types=dict.fromkeys(wanted, pa.string()),
            strings_can_be_null=False,
        ),
    )
    return table.cast(pa.schema([(name, pa.string()) for name in wanted]))


def _nothing(names: tuple[str, ...]) -> "pa.Table":
    import pyarrow as pa

    return pa.table({name: pa.array([], pa.string()) for name in names})


def _moments(column: Any) -> Any:
    """Milliseconds of a column of dates, null where it is none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    parsed = [
        pc.strptime(column, format=form, unit="ms", error_is_null=True).cast(pa.int64())
        for form in _DAY_FORMS
    ]
    return pc.coalesce(*parsed)


def _whole(column: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    digits = pc.match_substring_regex(column, r"^[0-9]{1,15}$")
    return pc.if_else(digits, column, pa.scalar(None, pa.string())).cast(pa.int64())


def _accounts(known: "pa.Table") -> "pa.Table":
    import pyarrow as pa

    count = known.num_rows
    return pa.table(
        {
            "platform": pa.array([PLATFORM] * count),
            "account_id": known["userid"],
            "followers": _whole(known["follower_count"]),
            "following": _whole(known["following_count"]),
            "created_at": _moments(known["account_creation_date"]),
            "language": known["account_language"],
            "at": pa.nulls(count, pa.int64()),
            "event_id": known["userid"],
        }
    )


def _posts(written: "pa.Table") -> "pa.Table":
    import pyarrow as pa
    import pyarrow.compute as pc

    return pa.table(
        {
            "platform": pa.array([PLATFORM] * written.num_rows),
            "post_id": written["tweetid"],
            "account_id": written["userid"],
            "created_at": _moments(written["tweet_time"]),
            "language": pc.if_else(
                pc.equal(written["tweet_language"], ""),
                pa.scalar(None, pa.string()),
                written["tweet_language"],
            ),
            "client": written["tweet_client_name"],
            "repost_of": written["retweet_tweetid"],
            "repost_account_id": written["retweet_userid"],
        }
    )


def _shares(written: "pa.Table") -> "pa.Table":
    """One row for each link, hashtag, repost and longer text that a post put out."""
    import pyarrow as pa
    import pyarrow.compute as pc

    at = _moments(written["tweet_time"])
    parts = [
        _objects("link", *_listed(written["urls"])),
        _objects("hashtag", *_listed(written["hashtags"])),
        _objects("repost", written["retweet_tweetid"], None),
        _objects("text", *_texts(written)),
    ]
    tables = []
    for trace, values, rows in parts:
        given = pc.and_(pc.not_equal(values, ""), pc.is_valid(values))
        kept = pc.filter(rows, given)
        tables.append(
            pa.table(
                {
                    "platform": pa.array([PLATFORM] * len(kept)),
                    "account_id": pc.take(written["userid"], kept),
                    "trace": pa.array([trace] * len(kept)),
                    "object": pc.filter(values, given),
                    "event_id": pc.take(written["tweetid"], kept),
                    "at": pc.take(at, kept),
                }
            )
        )
    return pa.concat_tables(tables).combine_chunks()


def _objects(trace: str, values: Any, rows: Any) -> tuple[str, Any, Any]:
    import pyarrow as pa

    return trace, values, pa.array(range(len(values)), pa.int64()) if rows is None else rows


def _listed(column: Any) -> tuple[Any, Any]:
    """The items of list literals, and the row of each."""
    import pyarrow as pa
    import pyarrow.compute as pc

    bare = pc.utf8_trim(column, characters="[] ")
    lists = pc.split_pattern(bare, ",").combine_chunks()
    lists = lists if isinstance(lists, pa.Array) else pa.concat_arrays(lists.chunks)
    items = pc.utf8_trim(pc.list_flatten(lists), characters=" '\"")
    return items, pc.list_parent_indices(lists).cast(pa.int64())


def _texts(written: "pa.Table") -> tuple[Any, Any]:
    """Longer texts of posts that are no reposts, without mentions and links."""
    import pyarrow.compute as pc

    own = pc.equal(written["retweet_tweetid"], "")
    bare = pc.replace_substring_regex(written["tweet_text"], _MENTIONS_AND_LINKS, "")
    bare = pc.utf8_lower(pc.utf8_trim_whitespace(bare))
    longer = pc.and_(own, pc.greater_equal(pc.utf8_length(bare), SHORTEST_TEXT))
    return pc.if_else(longer, bare, ""), None
