"""What the command line prints: lines for people, one JSON object a line for programs."""

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any, Final

MOST_SHOWN: Final = 25


def error_line(message: str) -> None:
    """One clear line on standard error."""
    print(f"showcause: {message}", file=sys.stderr)


def line(text: str = "") -> None:
    """One line for a person."""
    print(text, flush=True)


def json_line(row: Mapping[str, Any]) -> None:
    """One JSON object on a line of its own."""
    print(json.dumps(row, ensure_ascii=False, sort_keys=True), flush=False)


def counted(counts: Mapping[str, Any]) -> str:
    """`3 allow, 2 hold`, or `nothing to do`."""
    parts = [
        f"{value:,} {name.replace('_', ' ')}" if isinstance(value, int) else f"{name} {value}"
        for name, value in counts.items()
        if value
    ]
    return ", ".join(parts) or "nothing to do"


def table(rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str]) -> int:
    """Print the first rows as a table (heading by column name) and return how many there were."""
    from rich.console import Console
    from rich.table import Table

    shown = Table(box=None, pad_edge=False, header_style="bold")
    for heading in columns.values():
        shown.add_column(heading, overflow="fold")
    total = 0
    for row in rows:
        total += 1
        if total <= MOST_SHOWN:
            shown.add_row(*(_cell(row.get(name)) for name in columns))
    console = Console(width=None if sys.stdout.isatty() else 160, highlight=False, markup=False)
    if total:
        console.print(shown)
    if total > MOST_SHOWN:
        line(f"… and {total - MOST_SHOWN:,} more; --json prints them all")
    return total


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, list):
        return ", ".join(map(_cell, value[:3])) + (f" +{len(value) - 3}" if len(value) > 3 else "")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        told = value.get("reason") or value.get("staff") or value.get("rows")
        return str(told or json.dumps(value))
    return f"{value:,}" if isinstance(value, int) else str(value)
