"""Inputs for reading in, each tried and checked; whoever thinks of them (fuzzers) calls `one`.

The first byte of an input says what the rest is: a file of some name, the same file only taken
apart, or one cell of a table. A whole file is read from end to end, with everything it writes, for
one in `WHOLE` of the inputs that are one; the others are taken apart, which is a hundred times
faster.
"""

import gzip
import io
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from showcause.domain.errors import BadInput
from showcause.ingest import links, moments, ndjson
from showcause.ingest.batches import Refused
from showcause.ingest.columns import plan_for
from showcause.ingest.delimited import open_delimited, row_blocks
from showcause.ingest.files import read_file
from showcause.ingest.lists import items_of
from showcause.ingest.reading import IngestKeys
from showcause.ingest.text import normalised, text_features

NOW = 1_795_180_000_000
LINES = (
    b'{"type":"post","post_id":"1","account_id":"a","created_at":"2020-01-01","text":"hello"}',
    b'{"type":"report","reporter":"r","account":"a","at":1577880000000}',
    b'{"type":"account","account_id":"a","followers":3,"operators":["b"]}',
)
TABLE = b'post_id,account_id,created_at,text,likes,urls\n1,a,2020-01-01,"x ""y""",3,"[a, b]"\n'
KEYS = IngestKeys(b"k")
WHOLE = 64
SCRATCH = Path("/dev/shm") if Path("/dev/shm").is_dir() else None


def file_of(name: str, content: bytes) -> None:
    """A clear line, or a reading whose rows all went in or into quarantine."""
    with tempfile.TemporaryDirectory(dir=SCRATCH) as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        try:
            reading = read_file(
                path, platform=None, keys=KEYS, columns_map=None, staging=Path(folder),
                now=NOW, progress=None, workers=1,
            )  # fmt: skip
        except BadInput as refusal:
            assert "\n" not in str(refusal), refusal
            return
    refused = sum(reading.quarantined.values()) - reading.quarantined.get("truncated_file", 0)
    assert 0 <= refused <= reading.rows
    if reading.format == "delimited" and "post" in reading.staged:
        assert reading.staged["post"] + refused == reading.rows


def lines(raw: bytes) -> None:
    """Each line is an event of one kind or is refused, and none is both."""
    for batch in ndjson.line_batches(io.BytesIO(raw)):
        if isinstance(batch, Refused):
            continue
        groups, refused, _ = ndjson.groups_of_lines(batch.lines, batch.first_row)
        written = sum(bool(line.strip()) for line in batch.lines)
        assert sum(len(group.rows) for group in groups) + len(refused) == written


def table(raw: bytes) -> None:
    """A clear line, or rows as wide as the header beside those refused."""
    try:
        read = open_delimited(io.BufferedReader(io.BytesIO(raw)), "a.csv")
        plan_for(read.columns, None, "a.csv")
        for block in row_blocks(read):
            assert all(len(row) == len(read.columns) for row in block.values)
    except BadInput as refusal:
        assert "\n" not in str(refusal), refusal


def now_and_then(name: str, apart: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """Reads one in `WHOLE` inputs as a file of that name, and takes the others apart."""
    return lambda raw: apart(raw) if zlib.crc32(raw) % WHOLE else file_of(name, raw)


def zipped(content: bytes) -> bytes:
    """A zip that holds the bytes as a table."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as bundle:
        bundle.writestr("a.csv", content)
    return packed.getvalue()


def cells(raw: bytes) -> None:
    """Each reader of one cell takes any text and gives back what it promises."""
    text = raw.decode("utf-8", "replace")
    moment, items = moments.moment_of(text), items_of(text)
    assert moment is None or isinstance(moment, int)
    assert items is None or all(isinstance(item, str) for item in items)
    for change in (links.normal_link, links.normal_domain, links.normal_hashtag,
                   links.normal_mention):  # fmt: skip
        assert isinstance(change(text), str)
    assert len(links.urls_in(text)) <= len(text)


def features(raw: bytes) -> None:
    """Text features of any texts are those of each text alone."""
    texts = raw.decode("utf-8", "replace").split("\x00")
    found = text_features(pa.array(texts), pa.nulls(len(texts), pa.string()))
    assert found.text_normal.to_pylist() == [normalised([text])[0] for text in texts]
    assert {len(keys or b"") for keys in found.band_keys.to_pylist()} <= {0, 176}


def headed(raw: bytes) -> bytes:
    """The bytes below a header that every reader of posts knows."""
    return TABLE.split(b"\n", 1)[0] + b"\n" + raw


SORTS: tuple[Callable[[bytes], None], ...] = (
    lambda raw: now_and_then("a.csv", table)(headed(raw)),
    now_and_then("a.ndjson", lines),
    now_and_then("a.csv", table),
    now_and_then("a.zip", cells),
    lambda raw: now_and_then("a.zip", cells)(zipped(raw)),
    lambda raw: now_and_then("a.csv.gz", cells)(gzip.compress(raw, 1)),
    now_and_then("a.csv.gz", cells),
    now_and_then("a.parquet", cells),
    *[cells] * 16,
    now_and_then("a.ndjson", features),
)
SEEDS = (
    *(bytes([at]) + TABLE for at in range(len(SORTS))), *(b"\x01" + line for line in LINES),
    b"\x01" + b"\n".join(LINES), b"\x03" + zipped(TABLE), b"\x06" + gzip.compress(TABLE),
    b"\x082020-01-01T00:00:00Z", b"\x08['a', \"b\"]", b"\x08https://www.e.org:80/a?utm_x=1#b",
)  # fmt: skip


def one(raw: bytes) -> None:
    """Try one input."""
    if raw:
        SORTS[raw[0] % len(SORTS)](raw[1:])
