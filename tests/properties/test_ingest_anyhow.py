"""However posts are cut, packed, named, repeated, killed over and mended: the same store.

Whole files go through the step itself into a record; every file is read in batches of two or three
rows by two hands at once.
"""

import csv
import gzip
import io
import json
import os
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from showcause.ingest import delimited, ndjson, parquet
from showcause.ingest.columns import ColumnMap
from showcause.steps import ingest as step
from tests.record.house import House, opened
from tests.record.sites import copied, remove
from tests.record.stages import Stages

EXAMPLES = 200 if os.environ.get("SHOWCAUSE_FULL") else 4
FOREIGN: Final = {
    "post_id": "Beitrag", "account_id": "Konto", "created_at": "Zeitpunkt", "text": "Wortlaut",
    "language": "Sprache", "likes": "Daumen", "hashtags": "Schlagworte", "reply_to": "Antwort auf",
}  # fmt: skip
MAP: Final = ColumnMap({theirs: ours for ours, theirs in FOREIGN.items()})
OWN_ID: Final = re.compile(r'"(?:post_id|Beitrag)": ?"(\w+)"')
DEATHS: Final = ("_move_parts", "_quarantine", "_list", "_mark_retried")
"""Where a reading dies: before it does that, or just after."""

few = st.sampled_from
Post = dict[str, Any]
good = st.fixed_dictionaries(
    {
        "post_id": few(["p1", "p2", "p3"]),
        "account_id": few(["a", "b"]),
        "created_at": few(["2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z"]),
        "text": few(["one text, here", 'another "text" here', "дом\nи сад стоят здесь", "=1+1"]),
        "language": few([None, "en", "fa"]),
        "likes": few([None, "1", "5"]),
        "hashtags": st.lists(few(["x", "y, z"]), max_size=2),
        "reply_to": few([None, "p0", "p9"]),
    }
)
spoilt = st.builds(
    lambda post, number, fault: {**post, "post_id": f"bad{number}", **fault},
    good,
    st.integers(1, 3),
    few([{"created_at": "1801-01-01"}, {"created_at": "2099-05-05"}, {"likes": "1e30"},
         {"account_id": None}, {"likes": "NaN"}]),
)  # fmt: skip


class Died(BaseException):
    """The process is no more: nothing that is written here may tidy up."""


def mended(post: Post) -> Post:
    """What a person makes of a refused row."""
    if not post["post_id"].startswith("bad"):
        return post
    return {**post, "created_at": "2020-03-03T00:00:00Z", "likes": "2", "account_id": "c"}


def as_lines(posts: Sequence[Post]) -> bytes:
    rows = ({"type": "post", "platform": "p", **post} for post in posts)
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def as_csv(posts: Sequence[Post], names: dict[str, str] | None = None, sep: str = ",") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=sep)
    writer.writerow([(names or {}).get(name, name) for name in FOREIGN])
    for post in posts:
        cells = ({**post, "hashtags": json.dumps(post["hashtags"])}[name] for name in FOREIGN)
        writer.writerow(["" if cell is None else cell for cell in cells])
    return out.getvalue().encode()


def as_parquet(posts: Sequence[Post]) -> bytes:
    lists = pa.list_(pa.string())
    schema = pa.schema([(name, lists if name == "hashtags" else pa.string()) for name in FOREIGN])
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([dict(post) for post in posts], schema=schema), out)
    return out.getvalue()


def as_zip(posts: Sequence[Post]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as bundle:
        bundle.writestr("half/a.csv", as_csv(posts[: len(posts) // 2]))
        bundle.writestr("other/b.csv", as_csv(posts[len(posts) // 2 :]))
    return out.getvalue()


FORMS: Final[dict[str, Callable[[Sequence[Post]], bytes]]] = {
    "a.ndjson": as_lines,
    "a.csv": as_csv,
    "a.tsv": lambda posts: as_csv(posts, sep="\t"),
    "foreign.csv": lambda posts: as_csv(posts, FOREIGN),
    "a.csv.gz": lambda posts: gzip.compress(as_csv(posts)),
    "a.ndjson.gz": lambda posts: gzip.compress(as_lines(posts)),
    "a.parquet": as_parquet,
    "a.zip": as_zip,
}
forms = few(sorted(FORMS))
deaths = st.none() | st.tuples(few(DEATHS), st.booleans())


@contextmanager
def dying(death: tuple[str, bool] | None) -> Iterator[None]:
    """Whoever reads a file in here dies there; nothing is tidied up after it."""
    if death is None:
        yield
        return
    place, after = death
    real = getattr(step, place)

    def die(*given: Any) -> Any:
        if after:
            real(*given)
        raise Died

    with patch.object(step, place, die), patch.object(step.shutil, "rmtree"):
        yield


class Reader:
    """Reads posts into one house in any form."""

    def __init__(self, house: House, folder: Path, pool: ThreadPoolExecutor) -> None:
        self.house, self.folder, self.pool = house, folder, pool
        folder.mkdir()
        self.files: list[tuple[str, str, list[Post]]] = []

    def read(self, form: str, posts: list[Post], death: tuple[str, bool] | None = None) -> None:
        """Read them, and again if the first time somebody died over it."""
        name = f"{len(self.files)}-{form}"
        self.files.append((name, form, posts))
        (self.folder / name).write_bytes(FORMS[form](posts))
        if death:
            with dying(death):
                self._ingest(name)
        self._ingest(name)

    def mend(self, death: tuple[str, bool] | None) -> None:
        """Mend the refused rows of every file and read it again with `--retry`."""
        for name, form, posts in self.files:
            (self.folder / name).write_bytes(FORMS[form]([mended(post) for post in posts]))
            if death:
                with dying(death):
                    self._ingest(name, retry=True)
            self._ingest(name, retry=True)

    def _ingest(self, name: str, *, retry: bool = False) -> None:
        mapped = MAP if name.endswith("foreign.csv") else None
        try:
            self.house.ingest(
                self.folder / name, platform="p", column_map=mapped, retry=retry, workers=2,
                pool=self.pool,
            )  # fmt: skip
        except Died:
            pass

    def held(self) -> dict[str, list[str]]:
        """Every row of the store."""
        sources = step.standing_sources(self.house.engine, self.house.home)
        return {
            kind: sorted(
                repr(row) for path in sources[kind] for row in pq.read_table(path).to_pylist()
            )
            for kind in ("post", "share", "account")
        }

    def refused(self, *, waiting: bool = False) -> set[tuple[str, str]]:
        """Why which posts were refused; only those that nobody mended."""
        rows = self.house.listed("quarantine")
        return {
            (row["reason"], "".join(OWN_ID.findall(row["raw"])))
            for row in rows
            if not (waiting and row["retried_at"])
        }


@pytest.fixture(scope="module")
def pool() -> Iterator[ThreadPoolExecutor]:
    """Two hands, and batches so small that there is work for both."""
    with ExitStack() as small, ThreadPoolExecutor(2) as two:
        for module, name, size in ((delimited, "_BLOCK", 150), (ndjson, "_BATCH_LINES", 2),
                                   (parquet, "_BATCH_ROWS", 2)):  # fmt: skip
            small.enter_context(patch.object(module, name, size))
        yield two


@pytest.fixture
def reader(
    stages: Stages, tmp_path: Path, pool: ThreadPoolExecutor
) -> Iterator[Callable[[], Reader]]:
    sites = []

    def make() -> Reader:
        site = copied(stages.site("empty"), tmp_path / f"site-{len(sites)}")
        sites.append(site)
        return Reader(opened(site), tmp_path / f"files-{len(sites)}", pool)

    yield make
    for site in sites:
        remove(site)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(st.lists(good | spoilt, min_size=1, max_size=9), st.data())
def test_the_store_is_the_same_however_posts_come_in(
    reader: Callable[[], Reader], posts: list[Post], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(posts))
    first, second = (data.draw(st.integers(0, len(posts))) for _ in range(2))
    pieces = [shuffled[:first], shuffled[first:], shuffled[second:], posts[:1]]
    whole = reader()
    whole.read("a.ndjson", posts)
    held, refused = whole.held(), whole.refused()
    whole.mend(None)
    held_mended = whole.held()

    anyhow = reader()
    for piece in filter(None, pieces):
        anyhow.read(data.draw(forms), list(piece), data.draw(deaths))
    assert anyhow.held() == held
    assert anyhow.refused() >= refused
    anyhow.mend(data.draw(deaths))

    assert anyhow.held() == held_mended
    assert anyhow.refused(waiting=True) == whole.refused(waiting=True)
