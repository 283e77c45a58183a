"""A look of `watch` reads the newest parts, whole, and no more than it may."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from showcause.detectors.sliding import Span
from showcause.steps.recent import Recent, recent_parts


@pytest.fixture
def listed(tmp_path: Path) -> dict[str, list[Path]]:
    """Five parts of ten shares, an hour each; the last one read in is the oldest."""
    paths = []
    for number, hour in enumerate((1, 2, 3, 4, 0)):
        at = [hour * 3_600_000 + minute for minute in range(10)]
        paths.append(tmp_path / f"{number}.parquet")
        pq.write_table(pa.table({"at": pa.array(at, pa.int64())}), paths[-1])
    return {"share": paths, "post": []}


def read(listed: dict[str, list[Path]], span: Span) -> tuple[list[str], int | None]:
    chosen = recent_parts(Recent(), listed, span)
    return [path.stem for path in chosen.parts["share"]], chosen.since


def test_everything_is_read_while_it_fits(listed: dict[str, list[Path]]) -> None:
    assert read(listed, Span(most_rows=50)) == (["0", "1", "2", "3", "4"], None)


def test_the_oldest_parts_go_first_whenever_they_came(listed: dict[str, list[Path]]) -> None:
    assert read(listed, Span(most_rows=49)) == (["0", "1", "2", "3"], 9)
    assert read(listed, Span(most_rows=25)) == (["2", "3"], 2 * 3_600_000 + 9)


def test_one_part_is_read_however_many_rows_it_has(listed: dict[str, list[Path]]) -> None:
    assert read(listed, Span(most_rows=1)) == (["3"], 3 * 3_600_000 + 9)


def test_what_happened_before_the_span_is_not_read(listed: dict[str, list[Path]]) -> None:
    assert read(listed, Span(2 * 3_600_000)) == (["1", "2", "3"], 3_600_000 + 9)


def test_a_footer_is_read_once(listed: dict[str, list[Path]]) -> None:
    recent = Recent()
    first = recent_parts(recent, listed, Span())
    for path in listed["share"]:
        path.unlink()
    assert recent_parts(recent, listed, Span()) == first
