"""Whatever the bytes: a clear error or a count that adds up, and never anything else."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from showcause.domain.errors import BadInput
from showcause.ingest.files import read_file
from showcause.ingest.reading import FileReading, IngestKeys
from tests.properties.ingest_inputs import LINES, NOW, SEEDS, TABLE, one

EXAMPLES = 20_000 if os.environ.get("SHOWCAUSE_FULL") else 60
INPUTS, AT_ONCE = 1_000_000 if os.environ.get("SHOWCAUSE_FULL") else 2_000, 20
cut = st.tuples(st.integers(0, 400), st.integers(0, 400), st.binary(max_size=6))


def read(name: str, content: bytes) -> FileReading | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        try:
            return read_file(
                path, platform=None, keys=IngestKeys(b"k"), columns_map=None, staging=Path(folder),
                now=NOW, progress=None, workers=1,
            )  # fmt: skip
        except BadInput as refusal:
            assert "\n" not in str(refusal)
            return None


def broken(content: bytes, cuts: list[tuple[int, int, bytes]]) -> bytes:
    for start, length, put in cuts:
        content = content[:start] + put + content[start + length :]
    return content


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=5), st.lists(cut, max_size=3))
def test_every_line_goes_in_or_into_quarantine(
    lines: list[bytes], cuts: list[tuple[int, int, bytes]]
) -> None:
    content = broken(b"\n".join(lines), cuts)
    reading = read("a.ndjson", content)

    if reading:
        events = sum(reading.staged.get(kind, 0) for kind in ("post", "report", "account"))
        assert events >= reading.rows - sum(reading.quarantined.values()) - content.count(b"share")


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(cut, max_size=4), st.integers(1, 4))
def test_every_row_goes_in_or_into_quarantine(
    cuts: list[tuple[int, int, bytes]], copies: int
) -> None:
    reading = read("a.csv", broken(TABLE + TABLE.split(b"\n", 1)[1] * copies, cuts))

    if reading and "post" in reading.staged:
        assert reading.staged["post"] + sum(reading.quarantined.values()) == reading.rows


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.sampled_from(["a.csv", "a.ndjson", "a.parquet", "a.zip", "a.csv.gz", "a"]), st.binary())
def test_any_bytes_under_any_name_end_well(name: str, content: bytes) -> None:
    reading = read(name, content)

    assert reading is None or reading.rows >= 0


@pytest.mark.parametrize("packed", [b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PK\x03\x04", b"PAR1"])
@settings(max_examples=EXAMPLES, deadline=None)
@given(st.binary(max_size=200))
def test_rubbish_behind_a_known_beginning_is_a_clear_line(packed: bytes, rest: bytes) -> None:
    reading = read("a.csv", packed + rest)

    assert reading is None or not reading.anything_went_in


def mutated(drawn: bytes) -> bytes:
    """An input out of drawn bytes, four a cut: one draw each, since a million are wanted."""
    content = SEEDS[drawn[1] % len(SEEDS)][1:]
    cuts = [
        (drawn[at], drawn[at + 1], drawn[at + 2 : at + 4]) for at in range(2, len(drawn) - 1, 4)
    ]
    return drawn[:1] + broken(content, cuts)


@settings(
    max_examples=INPUTS // AT_ONCE,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(st.binary(min_size=2, max_size=18), min_size=AT_ONCE, max_size=AT_ONCE))
def test_no_input_taken_apart_ends_badly(drawn: list[bytes]) -> None:
    for each in drawn:
        one(mutated(each))
