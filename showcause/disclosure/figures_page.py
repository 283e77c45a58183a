"""The transparency page: every figure that is published, for people to read, in one file.

It shows the tables and nothing beside them, so that whoever recounts them has recounted the page.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from showcause.disclosure.page import page

WHAT: Final[Mapping[str, str]] = {
    "totals": "All decisions of this span, and what became of them until now.",
    "by_measure": "By what was done. Exact, as the law asks.",
    "by_clause_id": "By the clause that was broken. Exact.",
    "by_automation": "By whether a person decided. Exact.",
    "by_source": "By how the matter came up. Exact.",
    "by_rule_id": "By the rule that proposed it. Small cells are left out.",
    "by_language": "By the language of the account. Small cells are left out.",
    "language_disparity": "How often decisions about people of one language were reversed, against"
    " everybody else; 1,000,000 is alike.",
    "timing": "How long appeals waited for an answer, and restored accounts for the platform.",
    "wrongful": "For how many account-days measures stood that were reversed later.",
    "notices": "Letters by kind, and the furthest each got.",
    "voids": "Causes that were rolled back, and the decisions that fell with them.",
    "requests": "What authorities, courts, companies and others asked for.",
    "proposals": "What each rule proposed, and how much of it was decided.",
}
"""What each table is, in the order in which they are shown."""

WIDTH: Final = 420
"""How wide the plot of a whole share is."""


def figures_page(told: Mapping[str, Any], *, name: str, checkpoint: str) -> str:
    """The page of what `figures` and the span it is of say; `checkpoint` is the ledger's."""
    tables = told["figures"]
    names = [*(one for one in WHAT if one in tables), *sorted(tables.keys() - WHAT.keys())]
    return page(
        "figures.html",
        name=name,
        told=told,
        checkpoint=checkpoint,
        tables=[_table(each, tables[each]) for each in names],
    )


def _table(name: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    return {
        "name": name,
        "what": WHAT.get(name, ""),
        "columns": columns,
        "rows": [[row.get(column) for column in columns] for row in rows],
        "plot": [bar for row in rows if (bar := _bar(name, row))] if name[:3] == "by_" else [],
    }


def _bar(name: str, row: Mapping[str, Any]) -> dict[str, Any] | None:
    """The interval of a row's share of reversed decisions; None where it is left out."""
    if row["decisions"] is None:
        return None
    low, high = row["reversal_low_ppm"], row["reversal_high_ppm"]
    return {
        "label": str(row[name.removeprefix("by_")]),
        "x": low * WIDTH // 1_000_000,
        "width": max(1, (high - low) * WIDTH // 1_000_000),
    }
