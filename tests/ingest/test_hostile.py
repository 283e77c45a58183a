"""Broken, hostile and odd files: a clear line or a quarantined row, and nothing silently lost."""

import gzip
import io
import os
import socket
import zipfile
from pathlib import Path
from typing import Any

import pytest

from showcause.domain.errors import BadInput
from showcause.ingest import delimited

HEADER = b"post_id,account_id,created_at,text,likes\n"


def row(number: int, text: str = "hello") -> bytes:
    return f"{number},a,2020-01-01 00:00,{text},1\n".encode()


def zipped(*members: tuple[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in members:
            bundle.writestr(name, content)
    return packed.getvalue()


def misplaced(packed: bytes) -> bytes:
    """The zip, saying that its list of members is further on than it is."""
    place = int.from_bytes(packed[-6:-2], "little") + 1_000
    return packed[:-6] + place.to_bytes(4, "little") + packed[-2:]


def test_what_is_not_a_file_is_named_for_what_it_is(read: Any, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    ear = socket.socket(socket.AF_UNIX)
    ear.bind(str(tmp_path / "ear"))
    for name, words in (("pipe", "a pipe"), ("ear", "a socket"), (".", "a directory"),
                        ("none.csv", "no such file")):  # fmt: skip
        with pytest.raises(BadInput, match=words):
            read(tmp_path / name)
    ear.close()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"", "is empty"),
        ("a.parquet", b"PAR1 and no more", "not a whole Parquet"),
        ("a.parquet", b"something else", "not a whole Parquet"),
        ("a.zip", zipped(), "empty zip"),
        ("a.zip", zipped(("a.csv", HEADER + row(1) * 50))[:-30], "broken or incomplete zip"),
        ("a.zip", misplaced(zipped(("a.csv", HEADER + row(1)))), "broken or incomplete zip"),
        ("a.zip", zipped(("../a.csv", HEADER + row(1))), "leaves its folder"),
        ("a.zip", zipped(("C:\\a.csv", HEADER + row(1))), "leaves its folder"),
        ("a.zip", zipped(("a.csv", b"0" * (150 << 20))), "zip bomb"),
        ("a.zip", zipped(("photo.jpg", b"x")), "no file we can read"),
        ("a.csv.gz", b"\x1f\x8b\x08\x00rubbish", "cannot be unpacked"),
        ("a.csv", b"\x00\x01\x02\x03 nothing", "no format we read|no header"),
        ("a.csv", b"one,two\n1,2\n", "holds no activity"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_clear_line(
    read: Any, name: str, content: bytes, words: str
) -> None:
    with pytest.raises(BadInput, match=words) as refusal:
        read(name, content)

    assert "\n" not in str(refusal.value)


def test_zips_in_zips_are_read_and_nested_too_deep_refused(read: Any) -> None:
    inner = zipped(("tweets.csv", HEADER + row(1)))
    twice = zipped(("inner.zip", inner))
    four = zipped(("d.zip", zipped(("c.zip", twice))))

    assert len(read("a.zip", twice).rows("post")) == 1
    with pytest.raises(BadInput, match="nested deeper"):
        read("b.zip", four)


def test_a_gzip_that_breaks_off_gives_what_came_before_and_says_so(read: Any) -> None:
    rows = b"".join(row(number, os.urandom(20).hex()) for number in range(2_000))
    whole = gzip.compress(HEADER + rows)

    look = read("a.csv.gz", whole[: len(whole) // 2])

    assert len(look.rows("post")) > 500
    assert "truncated_file" in look.reading.quarantined


def test_ragged_rows_are_quarantined_and_the_rest_goes_in(read: Any) -> None:
    look = read("a.csv", HEADER + row(1) + b"2,a,2020-01-01\n" + b"3,a,2020-01-01,x,1,9\n" + row(4))

    assert look.reasons() == [(2, "", "ragged_row"), (3, "", "ragged_row")]
    assert [post["post_id"] for post in look.rows("post")] == ["1", "4"]


def test_a_table_of_forty_columns_says_which_are_not_used(read: Any) -> None:
    extra = ",".join(f"extra{number}" for number in range(35)).encode()

    look = read("a.csv", HEADER.strip() + b"," + extra + b"\n" + row(1).strip() + b"," * 35 + b"\n")

    unused = [use.column for use in look.reading.columns if not use.field]
    assert unused == [f"extra{number}" for number in range(35)]
    assert len(look.rows("post")) == 1


def test_one_unbalanced_quote_costs_one_row(read: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "ROW_LIMIT", 100_000)
    monkeypatch.setattr(delimited, "_BLOCK", 30_000)
    rest = b"".join(row(number) for number in range(3, 9_000))

    look = read("a.csv", HEADER + row(1) + b'2,a,2020-01-01,"never closed,1\n' + rest)

    assert look.reasons() == [(2, "", "bad_quotes")]
    assert len(look.rows("post")) == 8_998


def test_a_line_longer_than_any_row_is_refused_in_bounded_memory(
    read: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delimited, "ROW_LIMIT", 10_000)

    look = read("a.csv", HEADER + row(1) + row(2, "x" * 50_000) + row(3))

    assert look.reasons() == [(2, "", "row_too_long")]
    assert [post["post_id"] for post in look.rows("post")] == ["1", "3"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
def test_texts_survive_every_encoding(read: Any, encoding: str) -> None:
    content = (HEADER + row(1, "Grüße aus Köln, ça va?".replace(",", ""))).decode().encode(encoding)

    look = read("a.csv", content)

    assert [post["text"] for post in look.rows("post")] == ["Grüße aus Köln ça va?"]
    assert any("Latin-1" in warning for warning in look.reading.warnings) == (encoding == "latin-1")


def test_bytes_that_are_no_text_cost_their_row_only(read: Any) -> None:
    good = b"".join(row(number, "سلام دنیا") for number in range(10, 30))

    look = read("a.csv", HEADER + row(1) + b"2,a,2020-01-01,\xff\xfe,1\n" + good)

    assert look.reasons() == [(2, "", "bad_encoding")]
    assert len(look.rows("post")) == 21


def test_a_file_that_grows_while_read_gives_what_was_there_at_first(
    read: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "grows.csv"
    path.write_bytes(HEADER + row(1))
    opened = delimited.open_delimited

    def growing(stream: Any, name: str) -> Any:
        with path.open("ab") as file:
            file.write(row(2))
        return opened(stream, name)

    monkeypatch.setattr(delimited, "open_delimited", growing)

    look = read(path)

    assert [post["post_id"] for post in look.rows("post")] == ["1"]
    assert "changed while it was read" in look.reading.warnings[0]
