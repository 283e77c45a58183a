"""Events of a stream are taken in with the place after them, or not at all."""

import json
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest

from showcause.domain.errors import PlatformError
from showcause.ingest.streams import Pulled, Stream
from showcause.platforms.streams.folder import FolderStream
from showcause.steps.take_in import TakenIn, take_in
from showcause.store.reads.rows import fetch
from showcause.store.reads.streams import place_in
from tests import cast, makers
from tests.record.house import House


@pytest.fixture
def house(house_at: Callable[[str], House]) -> House:
    return house_at("empty")


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    folder = tmp_path / "feed"
    folder.mkdir()
    posts = [makers.a_post("ada", number, makers.NOON - number) for number in range(30)]
    makers.write_events(folder / "0.ndjson", posts)
    return folder


def take(house: House, stream: Stream, at_most: int = 12) -> TakenIn:
    return take_in(
        stream,
        cast.PLATFORM,
        engine=house.engine,
        circumstances=house.circumstances,
        at_most=at_most,
        wait=0.01,
        turn=nullcontext,
    )


def test_batch_after_batch_is_taken_in_to_the_end(house: House, feed: Path) -> None:
    stream = FolderStream(feed)
    took = [take(house, stream) for _ in range(4)]
    assert [one.events for one in took] == [12, 12, 6, 0]
    assert [one.ended for one in took] == [False, False, False, True]
    assert took[0].newest_at == makers.NOON
    place = place_in(stream.name)
    assert (place["events"], place["batches"]) == (30, 3)


def test_what_came_before_adds_nothing(house: House, feed: Path) -> None:
    take(house, FolderStream(feed), at_most=30)
    (feed / "1.ndjson").write_bytes((feed / "0.ndjson").read_bytes())
    again = take(house, FolderStream(feed), at_most=30)
    assert (again.events, again.added) == (30, 0)


def test_lines_nobody_can_read_are_quarantined_and_passed(house: House, feed: Path) -> None:
    (feed / "0.ndjson").write_text('[1]\nPK\x03\x04\n{"type":"secret"}\n')
    took = take(house, FolderStream(feed))
    assert took.quarantined == {"bad_json": 1, "not_an_object": 1, "unknown_type": 1}
    assert take(house, FolderStream(feed)).ended
    (row,) = fetch("SELECT * FROM quarantine WHERE reason = 'unknown_type'")
    assert row["file"].startswith("folder-")
    assert row["row"] == 3


class Broken:
    """A stream that cannot be reached."""

    name = "broken"

    def pull(self, cursor: str, at_most: int, wait: float) -> Pulled:
        raise PlatformError("away", permanent=False)

    def close(self) -> None: ...


def test_a_stream_that_is_away_changes_nothing(house: House) -> None:
    with pytest.raises(PlatformError):
        take(house, Broken())
    assert place_in("broken")["cursor"] == ""
    assert fetch("SELECT * FROM ingest_batch") == []


def test_reporters_are_nowhere_in_what_is_left(house: House, feed: Path) -> None:
    report = {"type": "report", "reporter": "canary-of-una", "account": "ada", "at": makers.NOON}
    (feed / "0.ndjson").write_text(json.dumps(report) + "\n")
    assert take(house, FolderStream(feed)).added == 1
    left = [path for path in house.home.rglob("*") if path.is_file()]
    assert not [path for path in left if b"canary-of-una" in path.read_bytes()]
