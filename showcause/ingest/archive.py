"""The information-operations archive: users and tweets, plain, zipped, or zips in a zip.

Ten columns of users, thirty of tweets, or thirty-one in early releases; read by header because
the order varies. Source: the README of Twitter's Information Operations datasets (2018-2022).
Counts and profiles are as of the suspension, whose moment the archive does not tell.
"""

import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Final

from showcause.domain.errors import BadInput

USERS: Final = (
    "userid", "user_display_name", "user_screen_name", "user_reported_location",
    "user_profile_description", "user_profile_url", "follower_count", "following_count",
    "account_creation_date", "account_language",
)  # fmt: skip
TWEETS: Final = (
    "tweetid", *USERS, "tweet_language", "tweet_text", "tweet_time", "tweet_client_name",
    "in_reply_to_userid", "in_reply_to_tweetid", "quoted_tweet_tweetid", "is_retweet",
    "retweet_userid", "retweet_tweetid", "latitude", "longitude", "quote_count", "reply_count",
    "like_count", "retweet_count", "hashtags", "urls", "user_mentions",
)  # fmt: skip
PLATFORM: Final = "twitter"
"""Users and tweets lie in files of different names; both speak of this platform."""

_DEEPEST: Final = 3
_MOST_MEMBERS: Final = 10_000
_RATIO: Final = 300
_FREE: Final = 100 << 20
_READABLE: Final = (
    ".csv", ".tsv", ".txt", ".ndjson", ".jsonl", ".json", ".parquet", ".zip", ".gz", ".zst",
)  # fmt: skip
_BROKEN: Final = "is a broken or incomplete zip"
_BOMB: Final = "unpacks to more than 300 times its size and looks like a zip bomb"
_BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Member:
    """One file inside a zip, however deep: its path, its length, and a stream of its bytes."""

    name: str
    size: int
    stream: IO[bytes]


def is_archive(columns: Sequence[str]) -> bool:
    """Whether the columns are those of the archive's users or tweets."""
    names = {column.strip().lower().lstrip("\ufeff") for column in columns}
    return names >= set(USERS)


def zip_members(
    path: Path, scratch: Path, where: str, *, allowed: int | None = None, depth: int = 1
) -> Iterator[Member]:
    """The files inside a zip, one open at a time; inner zips are unpacked into `scratch`.

    `allowed` bytes may come out of it; by default 300 times its size and 100 MB.

    Raises:
        BadInput: not a zip, cut short, encrypted, a bomb, nested too deep, or a path that leaves
            its folder.
    """
    try:
        with zipfile.ZipFile(path) as bundle:
            for info in _checked(bundle, allowed or _FREE + _RATIO * path.stat().st_size, where):
                yield from _opened(bundle, info, scratch, f"{where}/{info.filename}", depth)
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise BadInput(f"{_BROKEN}: {error}", where=where) from error


def _checked(bundle: zipfile.ZipFile, allowed: int, where: str) -> list[zipfile.ZipInfo]:
    infos = [info for info in bundle.infolist() if not info.is_dir()]
    if not infos:
        raise BadInput("is an empty zip", where=where)
    if len(infos) > _MOST_MEMBERS:
        raise BadInput(f"holds more than {_MOST_MEMBERS} files", where=where)
    for info in infos:
        if info.header_offset < 0:
            raise BadInput(f"{_BROKEN}: {info.filename!r} would begin before it", where=where)
        parts = PurePosixPath(info.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or ":" in parts.parts[0]:
            raise BadInput(f"holds a path that leaves its folder: {info.filename!r}", where=where)
        if info.flag_bits & 1:
            raise BadInput(f"is encrypted: {info.filename!r}", where=where)
    if sum(info.file_size for info in infos) > allowed:
        raise BadInput(_BOMB, where=where)
    return [info for info in infos if _is_data(info.filename)]


def _is_data(name: str) -> bool:
    bare = name.rsplit("/", maxsplit=1)[-1].lower()
    if bare.startswith((".", "_")) or name.startswith("__MACOSX/") or "readme" in bare:
        return False
    return bare.endswith(_READABLE)


def _opened(
    bundle: zipfile.ZipFile, info: zipfile.ZipInfo, scratch: Path, where: str, depth: int
) -> Iterator[Member]:
    with bundle.open(info) as stream:
        if not info.filename.lower().endswith(".zip"):
            yield Member(where, info.file_size, stream)
            return
        if depth >= _DEEPEST:
            raise BadInput(f"zips are nested deeper than {_DEEPEST}", where=where)
        with tempfile.NamedTemporaryFile(dir=scratch, suffix=".zip") as inner:
            shutil.copyfileobj(stream, inner, _BLOCK)
            inner.flush()
            inside = _RATIO * info.compress_size + _BLOCK
            yield from zip_members(
                Path(inner.name), scratch, where, allowed=inside, depth=depth + 1
            )
