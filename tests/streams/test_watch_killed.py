"""A watch killed again and again reads every event once, and finds what one run finds.

SHOWCAUSE_FULL=1 kills 200 times.
"""

import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from showcause.detectors.coshare.definition import CoshareSettings
from showcause.detectors.neardup.detect import text_shares
from showcause.detectors.sliding import Span
from showcause.detectors.widening import networks_over
from showcause.domain.activity import KINDS
from showcause.domain.moment import DAY
from showcause.steps.recent import Recent, look_at
from showcause.store.reads.rows import fetch, fetch_tuples
from showcause.wiring import engines, opening
from showcause.workers.watch import main
from tests import cast, makers
from tests.faults.processes import Started, started
from tests.record.command import PATIENCE, command, showcause
from tests.record.sites import Site, copied, environment, remove
from tests.record.stages import Stages

KILLS = 200 if os.environ.get("SHOWCAUSE_FULL") else 20
AT_ONCE = 500
MOST_TOLD = 4
LONGEST = 0.5
"""Seconds a watch lives on at most once it has told so much; from its start twice that."""

Fresh = Callable[[], Site]
Contents = dict[str, Counter[str]]


@pytest.fixture(scope="module")
def fresh(stages: Stages, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fresh]:
    """Makes a workspace that has read nothing."""
    made: list[Site] = []

    def copy() -> Site:
        made.append(copied(stages.site("empty"), tmp_path_factory.mktemp("watched") / "site"))
        return made[-1]

    yield copy
    for site in made:
        remove(site)


@pytest.fixture(scope="module")
def feed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Events in no order, some of them twice and some unreadable, in seven files."""
    lines = [json.dumps(event) for event in makers.the_cast()]
    chance = random.Random(11)
    lines += chance.sample(lines, len(lines) // 10) + ["{", "[1]", "no event"]
    chance.shuffle(lines)
    folder = tmp_path_factory.mktemp("feed")
    size = len(lines) // 7 + 1
    for number, start in enumerate(range(0, len(lines), size)):
        body = "".join(line + "\n" for line in lines[start : start + size])
        (folder / f"{number}.ndjson").write_text(body, encoding="utf-8")
    return folder


def watching(site: Site, feed: Path, *, look: float, rows: int = 10**6) -> Started:
    told = [str(site.home), cast.PLATFORM, str(AT_ONCE), "0.1", str(look), "", "1"]
    told += ["87600", str(rows), str(feed)]
    return started(site, main, told)


def contents(site: Site) -> Contents:
    """Every row that stands, by kind, what is in quarantine, and who is in a network together."""
    with environment(site):
        workspace = opening.open_workspace(site.home)
        sources = engines.sources(workspace)
        found = {
            kind: Counter(
                json.dumps(row, sort_keys=True, default=str) for row in _rows(sources[kind])
            )
            for kind in KINDS
        }
        found["quarantine"] = Counter(row["raw"] for row in fetch("SELECT raw FROM quarantine"))
        found["networks"] = _networks()
    return found


def _networks(family: str = "") -> Counter[str]:
    """The members of every network that the last look found, of one family or of all."""
    run = "SELECT run_id FROM detection_run ORDER BY made_at DESC, run_id LIMIT 1"
    members: dict[str, list[str]] = {}
    for finding, account in fetch_tuples(
        f"""SELECT finding_id, account FROM finding_member JOIN finding USING (finding_id)
        WHERE run_id = ({run}) AND %s IN ('', family) ORDER BY account""",
        (family,),
    ):
        members.setdefault(finding, []).append(account)
    return Counter(map(str, members.values()))


def _rows(paths: list[Path]) -> Iterator[dict[str, object]]:
    for path in paths:
        yield from pq.read_table(path).to_pylist()


@pytest.fixture(scope="module")
def whole(fresh: Fresh, feed: Path) -> Contents:
    """What a workspace holds that was given all files at once and then run."""
    site = fresh()
    showcause(site, "ingest", "--platform", cast.PLATFORM, *sorted(feed.iterdir()))
    showcause(site, "run")
    return contents(site)


def _told(watch: Started, lines: int) -> str:
    """The last of so many lines that it tells of; empty if it ended before."""
    last = ""
    for _ in range(lines):
        last = watch.said.readline()
    return last


def test_a_watch_killed_at_any_moment_loses_and_doubles_nothing(
    fresh: Fresh, feed: Path, whole: Contents
) -> None:
    chance = random.Random(5)
    kills = Counter[str]()
    while kills.total() < KILLS:
        site = fresh()
        while kills.total() < KILLS:
            watch = watching(site, feed, look=0.5)
            last = _told(watch, chance.randrange(MOST_TOLD))
            if watch.ends_within(chance.uniform(0, LONGEST if last else 2 * LONGEST)):
                watch.end()
                break
            watch.kill()
            kills[json.loads(last)["event"] if last else "begun"] += 1
        watching(site, feed, look=3600).end()
        assert contents(site) == whole
    sys.stdout.write(f"{kills.total()} kills after {dict(kills)}\n")
    assert kills["taken_in"]


def test_a_watch_of_a_pipe_ends_with_the_pipe(fresh: Fresh, feed: Path, whole: Contents) -> None:
    site = fresh()
    typed = command("watch", "-", "--platform", cast.PLATFORM, "--look", "3600")
    lines = b"".join(path.read_bytes() for path in sorted(feed.iterdir()))
    done = subprocess.run(
        typed,
        input=lines,
        cwd=site.home,
        env=site.environment,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert contents(site) == whole


def test_a_watch_told_to_stop_ends_well_between_two_batches(fresh: Fresh, feed: Path) -> None:
    site = fresh()
    watch = watching(site, feed, look=3600)
    assert "taken_in" in watch.said.readline()
    os.kill(watch.process.pid, signal.SIGTERM)
    watch.end()
    with environment(site):
        opening.open_workspace(site.home)
        ((batches,),) = fetch_tuples("SELECT batches FROM stream_cursor")
        ((read,),) = fetch_tuples("SELECT COUNT(*) FROM ingest_batch")
    assert batches == read


def test_a_look_reads_the_newest_and_finds_what_one_run_over_that_finds(
    fresh: Fresh, feed: Path, whole: Contents
) -> None:
    site, span = fresh(), 3_650 * DAY
    most = min(whole[kind].total() for kind in ("post", "share")) - 1
    watching(site, feed, look=3600, rows=most).end()
    with environment(site):
        workspace = opening.open_workspace(site.home)
        engine = engines.engine(workspace)
        look = look_at(engine, workspace.home, Recent(), Span(span, most))
        assert look is not None
        read = {kind: sum(map(_size, files)) for kind, files in look.files.items()}
        assert all(0 < rows <= most for rows in read.values()), (read, most)
        texts = text_shares(engine, look.files)
        shares = [pq.read_table(path) for path in look.files["share"]]
        both = pa.concat_tables([*shares, texts], promote_options="permissive")
        given = {"share": both, "post": look.files["post"]}
        expected = networks_over(engine, given, CoshareSettings(with_text=True))
        told = expected.members.select(["finding_id", "account"]).to_pylist()
        members: dict[str, list[str]] = {}
        for row in sorted(told, key=lambda row: str(row["account"])):
            members.setdefault(row["finding_id"], []).append(row["account"])
        assert _networks("behaviour") == Counter(map(str, members.values()))
        assert members


def _size(path: Path) -> int:
    return int(pq.read_metadata(path).num_rows)
