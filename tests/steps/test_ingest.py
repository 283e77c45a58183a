"""ingest: activity, its manifest row and ledger entry; what nobody could read is quarantined."""

import zipfile
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq

from showcause.steps.circumstances import CHUNK
from tests import makers
from tests.record.house import House, HouseAt, changes, dump, entries, unchanged_by


def stored(house: House, kind: str) -> list[dict[str, object]]:
    parts = house.sources[kind]
    return sorted((row for part in parts for row in pq.read_table(part).to_pylist()), key=repr)


def a_file(folder: Path, name: str = "events.ndjson") -> Path:
    return makers.write_events(folder / name, makers.the_cast())


def test_a_file_becomes_parts_that_the_record_lists_and_a_ledger_entry(
    empty: House, tmp_path: Path
) -> None:
    before = dump()

    done = empty.ingest(a_file(tmp_path))

    parts = len(done.added)
    assert set(done.added) == {"account", "post", "share", "signup"}
    assert changes(before) == {
        "activity_part": parts,
        "ingest_batch": 1,
        "ledger_entry": 1,
        "ledger_payload": 1,
    }
    (entry,) = entries("activity_ingested").values()
    assert entry["counts"]["added"] == done.added
    assert len(entry["parts"]) == parts


def test_reading_a_file_twice_changes_nothing(empty: House, tmp_path: Path) -> None:
    path = a_file(tmp_path)
    empty.ingest(path)

    assert unchanged_by(lambda: empty.ingest(path))
    assert empty.ingest(path).known_before


def test_half_a_file_and_then_the_whole_is_the_whole(house_at: HouseAt, tmp_path: Path) -> None:
    path = a_file(tmp_path)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    half = tmp_path / "half.ndjson"
    half.write_text("".join(lines[: len(lines) // 2]), encoding="utf-8")
    once = house_at("empty")
    once.ingest(path)
    whole = {kind: stored(once, kind) for kind in once.sources}

    in_parts = house_at("empty")
    in_parts.ingest(half)
    in_parts.ingest(path)

    assert {kind: stored(in_parts, kind) for kind in in_parts.sources} == whole


def test_a_row_nobody_can_read_is_quarantined_and_the_rest_goes_in(
    empty: House, tmp_path: Path
) -> None:
    path = a_file(tmp_path)
    with path.open("a", encoding="utf-8") as file:
        file.write('{"type":"post","post_id":\n')
    lines = len(path.read_text(encoding="utf-8").splitlines())

    done = empty.ingest(path)

    (row,) = empty.listed("quarantine")
    assert (row["file"], row["row"], row["reason"]) == (path.name, lines, "bad_json")
    assert done.added["account"] == len({*makers_accounts()})


def makers_accounts() -> set[str]:
    return {event["account_id"] for event in makers.the_cast() if event["type"] == "account"}


def test_more_refused_rows_than_one_transaction_holds_are_all_listed_and_counted(
    empty: House, tmp_path: Path
) -> None:
    path = a_file(tmp_path)
    with path.open("a", encoding="utf-8") as file:
        file.write("not json\n" * (CHUNK + 3) + '{"type":"nothing"}\n')

    done = empty.ingest(path)

    assert done.quarantined == {"bad_json": CHUNK + 3, "unknown_type": 1}
    assert Counter(row["reason"] for row in empty.listed("quarantine")) == done.quarantined


def test_mended_rows_are_marked_and_those_refused_again_wait_on(
    empty: House, tmp_path: Path
) -> None:
    good = a_file(tmp_path).read_text(encoding="utf-8").splitlines()
    path = tmp_path / "events.ndjson"
    path.write_text("\n".join([*good[:3], "broken", "broken too"]), encoding="utf-8")
    empty.ingest(path)
    path.write_text("\n".join([*good[:3], good[3], "broken too"]), encoding="utf-8")

    empty.ingest(path, retry=True)

    waiting = [row["row"] for row in empty.listed("quarantine") if row["retried_at"] is None]
    assert set(waiting) == {5}


def test_mended_rows_of_a_file_in_a_zip_are_marked_too(empty: House, tmp_path: Path) -> None:
    rows = "post_id,account_id,created_at,text\n1,a,2020-01-01,one\n2,a,{},two\n"
    path = tmp_path / "posts.zip"
    for day in ("1801-01-01", "2020-01-02"):
        with zipfile.ZipFile(path, "w") as bundle:
            bundle.writestr("half/a.csv", rows.format(day))
        empty.ingest(path, platform="p", retry=True)

    (row,) = empty.listed("quarantine")
    assert (row["file"], row["detail"]) == ("posts.zip/half/a.csv", "'1801-01-01'")
    assert row["retried_at"] is not None
