"""Reads the list of a group appeal: pasted names, profile links, or CSV, in any script.

A CSV may carry a reference from the holder's letter, a post and an argument beside each name; its
first line may name the columns. Nothing here knows which accounts exist.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from showcause.domain.errors import BadInput
from showcause.domain.group import MOST_ACCOUNTS

Argument = tuple[str, str]
"""A post's id, empty for the account as a whole, and what is said about it."""

MOST_CHARACTERS: Final = 4_000_000
LONGEST_NAME: Final = 200

REFERENCE: Final = re.compile(r"[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}")
_HEADINGS: Final[Mapping[str, str]] = {
    "name": "name",
    "handle": "name",
    "account": "name",
    "username": "name",
    "screen_name": "name",
    "reference": "reference",
    "ref": "reference",
    "post": "post",
    "post_id": "post",
    "argument": "argument",
    "why": "argument",
    "reason": "argument",
}
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_ADDRESS: Final = re.compile(r"(?i)https?://[^/]+/")


@dataclass(frozen=True, slots=True)
class Entry:
    """One account as it was listed; `reference` is from the holder's letter, or empty."""

    name: str
    reference: str
    arguments: tuple[Argument, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list holds: its entries once each, how many came twice, lines nobody could read."""

    entries: tuple[Entry, ...]
    doubles: int
    unreadable: tuple[int, ...]


def read_list(text: str) -> Listed:
    """The entries of a pasted list or a CSV, in their order.

    Raises:
        BadInput: it is empty, larger than `MOST_CHARACTERS`, or names more than `MOST_ACCOUNTS`.
    """
    if len(text) > MOST_CHARACTERS:
        raise BadInput(f"the list has over {MOST_CHARACTERS:,} characters", hint="split it in two")
    kept: dict[str, Entry] = {}
    doubles, unreadable = 0, []
    for number, entry in _entries(text):
        if entry is None:
            unreadable.append(number)
            continue
        key = entry.reference or entry.name
        known = kept.get(key)
        doubles += known is not None and not entry.arguments
        kept[key] = _joined(known, entry)
    if not kept:
        raise BadInput("the list names nobody", hint="one name a line, such as @ada")
    if len(kept) > MOST_ACCOUNTS:
        raise BadInput(
            f"the list names {len(kept):,} accounts", hint=f"at most {MOST_ACCOUNTS:,} at a time"
        )
    return Listed(tuple(kept.values()), doubles, tuple(unreadable))


def plain_name(given: str) -> str:
    """A name as it is compared: without @, address, invisible characters and capitals.

    Names that a reader cannot tell apart by width or capitals are one; digits stay as they are.
    """
    bare = _INVISIBLE.sub("", _ADDRESS.sub("", given.strip())).strip().rstrip("/")
    return unicodedata.normalize("NFKC", bare.lstrip("@")).casefold()


def _joined(known: Entry | None, entry: Entry) -> Entry:
    if known is None:
        return entry
    arguments = tuple(dict.fromkeys((*known.arguments, *entry.arguments)))
    return replace(known, arguments=arguments)


def _entries(text: str) -> Iterable[tuple[int, Entry | None]]:
    rows = [(number, row) for number, row in enumerate(_rows(text), 1) if any(map(str.strip, row))]
    if not rows:
        return
    columns = [_HEADINGS.get(cell.strip().lower().lstrip("\ufeff"), "") for cell in rows[0][1]]
    if "name" in columns or "reference" in columns:
        for number, row in rows[1:]:
            yield number, _entry(_by_column(columns, row))
        return
    for number, row in rows:
        if len(row) > 1 and all(cell.strip().startswith("@") for cell in row if cell.strip()):
            yield from ((number, _entry({"name": cell})) for cell in row if cell.strip())
        else:
            yield number, _entry(_guessed(row))


def _rows(text: str) -> Iterable[Sequence[str]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(",;\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=None), delimiter=separator)
    except csv.Error as error:
        raise BadInput("the list cannot be read", hint=str(error)) from error


def _by_column(columns: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    return {name: cell for name, cell in zip(columns, row, strict=False) if name and cell.strip()}


def _guessed(row: Sequence[str]) -> dict[str, str]:
    """Without headings: a name, a reference where one stands, and words about it."""
    found: dict[str, str] = {}
    for cell in map(str.strip, row):
        if REFERENCE.fullmatch(cell.upper()) and "reference" not in found:
            found["reference"] = cell
        elif cell and "name" not in found:
            found["name"] = cell
        elif cell:
            found["argument"] = f"{found.get('argument', '')} {cell}".strip()
    return found


def _entry(cells: Mapping[str, str]) -> Entry | None:
    name = plain_name(cells.get("name", ""))
    reference = cells.get("reference", "").strip().upper()
    if not REFERENCE.fullmatch(reference):
        reference = ""
    if (not name and not reference) or len(name) > LONGEST_NAME or any(map(str.isspace, name)):
        return None
    said = cells.get("argument", "").strip()
    arguments = ((cells.get("post", "").strip(), said),) if said else ()
    return Entry(name, reference, arguments)
