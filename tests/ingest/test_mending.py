"""Activity of an earlier version: columns that came later are worked out, and nothing fails."""

import pyarrow.parquet as pq
import pytest

from showcause.detectors.neardup.detect import text_groups
from showcause.ingest.mending import lacks_columns
from showcause.steps import mend_parts
from showcause.store.reads.activity import parts
from showcause.wiring import engines
from tests import makers
from tests.record.house import House, HouseAt, entries

LATER = ("band_keys",)


@pytest.fixture
def house(house_at: HouseAt) -> House:
    return house_at("read")


def made_old(house: House) -> list[str]:
    """Every part of posts as a version before the near-duplicate keys wrote it; its files."""
    paths = [path for kind, path in parts() if kind == "post"]
    for path in paths:
        table = pq.read_table(house.home / path)
        pq.write_table(table.drop_columns(list(LATER)), house.home / path)
    mend_parts._seen.clear()
    return paths


def keys(house: House, path: str) -> list[bytes | None]:
    found: list[bytes | None] = pq.read_table(house.home / path)["band_keys"].to_pylist()
    return found


def test_reading_more_in_works_and_old_texts_get_the_keys_they_would_have_had(
    house: House,
) -> None:
    before = {path: keys(house, path) for kind, path in parts() if kind == "post"}
    old = made_old(house)
    more = [makers.a_post("ada-001", 901, makers.NOON, text="a sentence long enough for its keys")]

    engines.mend(house.workspace)

    told = house.ingest(makers.write_events(house.home / "more.ndjson", more))

    assert told.added["post"] == 1
    assert {path: keys(house, path) for path in old} == before
    assert len(entries("part_rewritten")) == len(old)


def test_looking_at_it_works_without_reading_more_in(house: House) -> None:
    whole = text_groups(house.engine, house.sources)
    made_old(house)

    found = text_groups(house.engine, engines.sources(house.workspace))

    assert found.sort_by("text_key") == whole.sort_by("text_key")


def test_what_is_whole_is_not_written_again(house: House) -> None:
    paths = [house.home / path for kind, path in parts() if kind == "post"]
    written = [path.stat().st_mtime_ns for path in paths]

    assert not any(lacks_columns(path, "post") for path in paths)
    assert mend_parts.mend_parts(house.circumstances) == 0
    assert [path.stat().st_mtime_ns for path in paths] == written
