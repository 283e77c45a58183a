"""CSV and TSV from anywhere: encodings, quotes and row lengths as people really write them.

Rows are parsed strictly. A line whose quotation marks do not match is refused and reading goes on
at the next line, so that one stray mark costs one row and never the rest of the file.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from showcause.domain.errors import BadInput
from showcause.ingest.batches import EXCERPT, Refused
from showcause.ingest.refusals import REASONS

ROW_LIMIT: Final = 16 << 20
TOO_LONG: Final = "\udfff"
"""Stands in for the rest of a line over the limit; half a surrogate, so that no text holds it."""

_BLOCK: Final = 4 << 20
_SAMPLE: Final = 1 << 20
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Delimited:
    """A delimited file whose header has been read."""

    columns: tuple[str, ...]
    encoding: str
    delimiter: str
    text: io.TextIOWrapper


@dataclass(frozen=True, slots=True)
class Rows:
    """Consecutive rows of equal length, the first one's number, and rows refused among them."""

    first_row: int
    numbers: tuple[int, ...]
    values: list[list[str]]
    refused: tuple[Refused, ...]


def open_delimited(stream: io.BufferedReader, name: str) -> Delimited:
    """The file with its header read.

    Raises:
        BadInput: no header line, or no delimiter in it.
    """
    sample = stream.peek(_SAMPLE)
    encoding = encoding_of(sample)
    errors = "surrogatepass" if encoding.startswith("utf-16") else "surrogateescape"
    text = io.TextIOWrapper(stream, encoding, errors=errors, newline="")
    head = _line(text, ROW_LIMIT)
    delimiter = max("\t,;|", key=head.count)
    if not head.strip() or delimiter not in head:
        hint = "the first line names the columns, with commas or tabs between"
        raise BadInput("has no header of column names", where=name, hint=hint)
    if not head.isascii() and _unencodable(head):
        raise BadInput(f"its header is not {encoding}", where=name)
    try:
        columns = next(csv.reader([head], delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise BadInput(f"its header cannot be read: {error}", where=name) from error
    return Delimited(distinct_names(columns), encoding, delimiter, text)


def _unencodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def distinct_names(columns: Sequence[str]) -> tuple[str, ...]:
    """The names with a number behind every repeated one."""
    seen: dict[str, int] = {}
    names = []
    for column in columns:
        seen[column] = seen.get(column, 0) + 1
        names.append(column if seen[column] == 1 else f"{column} ({seen[column]})")
    return tuple(names)


def encoding_of(sample: bytes) -> str:
    """UTF-8 or UTF-16 by mark or by look; Windows Latin-1 where UTF-8 hardly fits."""
    for mark, encoding in _BOMS:
        if sample.startswith(mark):
            return encoding
    if sample.count(0) > len(sample) // 4:
        return "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"
    text = sample.decode("utf-8", "surrogateescape")
    escaped = len(re.findall("[\udc80-\udcff]", text[:-4]))
    proper = len(re.findall("[^\x00-\x7f]", text)) - escaped
    return "utf-8" if proper >= escaped * 4 else "latin-1"


def row_blocks(table: Delimited) -> Iterator[Rows]:
    """Blocks of rows in bounded memory, in order."""
    csv.field_size_limit(ROW_LIMIT)
    pending: list[str] = []
    number = 1
    more = True
    while more or pending:
        lines = _next_lines(table.text)
        more = bool(lines)
        pending += lines
        rows, left = _parsed(pending, table, number, more)
        pending = left
        number += len(rows.values) + len(rows.refused)
        if rows.values or rows.refused:
            yield rows


def _next_lines(text: io.TextIOWrapper) -> list[str]:
    lines: list[str] = []
    held = 0
    while held < _BLOCK and (line := _line(text, ROW_LIMIT + 1)):
        held += len(line)
        if len(line) > ROW_LIMIT:
            lines.append(line[:EXCERPT].replace('"', "'") + TOO_LONG + "\n")
            while line and not line.endswith(("\n", "\r")):
                line = _line(text, ROW_LIMIT)
        else:
            lines.append(line)
    return lines


def _line(text: io.TextIOWrapper, limit: int) -> str:
    try:
        return text.readline(limit)
    except UnicodeDecodeError:
        # UTF-16 of an odd number of bytes: the half character at the end is not text.
        return ""


def _parsed(lines: list[str], table: Delimited, first: int, more: bool) -> tuple[Rows, list[str]]:
    """The rows of the lines, and the lines whose row goes on in the next block."""
    good: list[tuple[int, list[str]]] = []
    refused: list[Refused] = []
    at, number = 0, first
    while at < len(lines):
        found, used, broken = _run_of_rows(lines, at, table.delimiter)
        for row in found:
            if not row:
                continue
            if len(row) == len(table.columns):
                good.append((number, row))
            else:
                refused.append(_ragged(row, table, number))
            number += 1
        at += used
        if broken and more and _may_go_on(broken, lines, at):
            return _rows(first, good, refused), lines[at:]
        if broken:
            refused.append(_unparsed(lines[at], number))
            at, number = at + 1, number + 1
    return _rows(first, good, refused), []


def _run_of_rows(lines: list[str], start: int, delimiter: str) -> tuple[list[list[str]], int, str]:
    """Rows up to the first that cannot be parsed, the lines they took, and what is wrong."""
    reader = csv.reader(
        map(lines.__getitem__, range(start, len(lines))), delimiter=delimiter, strict=True
    )
    rows: list[list[str]] = []
    used = 0
    try:
        for row in reader:
            rows.append(row)
            used = reader.line_num
    except csv.Error as error:
        return rows, used, str(error)
    return rows, used, ""


def _may_go_on(broken: str, lines: list[str], at: int) -> bool:
    return "unexpected end" in broken and sum(map(len, lines[at:])) < ROW_LIMIT


def _rows(first: int, good: list[tuple[int, list[str]]], refused: list[Refused]) -> Rows:
    return Rows(
        first, tuple(number for number, _ in good), [row for _, row in good], tuple(refused)
    )


def _ragged(row: list[str], table: Delimited, number: int) -> Refused:
    raw = table.delimiter.join(row)
    if TOO_LONG in raw:
        return too_long(number, raw)
    detail = f"{len(row)} values, {len(table.columns)} columns"
    return Refused(number, "", "ragged_row", detail, raw[:EXCERPT])


def too_long(number: int, raw: str) -> Refused:
    """The refusal of a row that is over the limit."""
    raw = raw.replace(TOO_LONG, "")[:EXCERPT]
    return Refused(number, "", "row_too_long", REASONS["row_too_long"], raw)


def _unparsed(line: str, number: int) -> Refused:
    if TOO_LONG in line:
        return too_long(number, line)
    return Refused(number, "", "bad_quotes", REASONS["bad_quotes"], line[:EXCERPT])
