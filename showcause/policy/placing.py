"""Where in a rule's file a character of an expression stands, for errors that can be clicked on."""

from collections.abc import Iterator
from typing import Any

QUOTES = ("'", '"')
BLOCKS = ("|", ">")


def place_of(body: str, part: str, offset: int) -> tuple[int, int]:
    """Line and column (from 1) of a character of a field's value in its YAML file.

    `offset` counts in the value as YAML gives it, lines folded. YAML may change white space and
    nothing else, so the same number of other characters comes before in the file. In a
    double-quoted value with escapes the place can be off by those.
    """
    node = _value(body, part)
    if node is None:
        return 1, 1
    wanted = len("".join(node.value[:offset].split()))
    at = _start(body, node)
    for line, column, letter in _letters(body, *at, node.style or ""):
        if letter.isspace():
            continue
        if wanted == 0:
            return line + 1, column + 1
        wanted -= 1
    return at[0] + 1, at[1] + 1


def _value(body: str, part: str) -> Any:
    import yaml

    root = yaml.compose(body, Loader=yaml.SafeLoader)
    for key, value in getattr(root, "value", ()):
        if key.value == part:
            return value
    return None


def _start(body: str, node: Any) -> tuple[int, int]:
    line, column = node.start_mark.line, node.start_mark.column
    if node.style in BLOCKS:
        return line + 1, 0
    return (line, column + 1) if node.style in QUOTES else (line, column)


def _letters(body: str, line: int, column: int, style: str) -> Iterator[tuple[int, int, str]]:
    for number, text in enumerate(body.splitlines()[line:], start=line):
        for at in range(column, len(text)):
            # In a single-quoted value YAML writes '' where the expression has one quote.
            if not (style == "'" and text[at : at + 2] == "''"):
                yield number, at, text[at]
        column = 0
