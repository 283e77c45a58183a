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
    "error": "How many decisions are wrong, from a random sample that people who took no part read"
    " again. The interval is of sampling only.",
    "readers": "How far those readers agree; alpha is 1,000,000 where they always do, 0 by chance.",
    "survival": "Of accounts under measures that stand: how many were still there so many days"
    " after the evidence begins. Accounts nobody found are not in it.",
    "returners": "How many suspended accounts were tied to an account that nobody knew before.",
    "unseen": "How many accounts such as were found there are at least, from how many were found in"
    " one way and in two.",
    "reach": "What people saw of accounts in the four weeks before and after a measure, against"
    " everybody else's; 1,000,000 is no change.",
    "referrals": "Visits sent to a site in the four weeks before and after a change of ranking,"
    " against all other sites; 1,000,000 is no change.",
    "notices": "Letters by kind, and the furthest each got.",
    "voids": "Causes that were rolled back, and the decisions that fell with them.",
    "requests": "What authorities, courts, companies and others asked for.",
    "proposals": "What each rule proposed, and how much of it was decided.",
}
"""What each table is, in the order in which they are shown."""

WIDTH: Final = 420
"""How wide the plot of a whole share is."""


MILLION: Final = 1_000_000
MOST: Final = 4 * MILLION
"""No ratio is drawn further out."""

RATIOS: Final = frozenset({"language_disparity", "reach", "referrals"})
PLOTS: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "by_": ("", "reversed", "reversal_low_ppm", "reversal_high_ppm"),
    "language_disparity": ("language", "reversed, against everybody else", "low_ppm", "high_ppm"),
    "error": ("group", "wrong", "low_ppm", "high_ppm"),
    "survival": ("days", "still there after days", "low_ppm", "high_ppm"),
    "reach": ("measure", "seen, against before", "low_ppm", "high_ppm"),
    "referrals": ("site", "visits, against before", "low_ppm", "high_ppm"),
}
"""By table: the column of labels, what is drawn, and the columns of the bounds."""


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
        "plot": _plot(name, rows),
    }


def _plot(name: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """The intervals of a table's shares, and of ratios beside a line where nothing differs."""
    drawn = PLOTS.get("by_" if name[:3] == "by_" else name)
    if drawn is None:
        return None
    label, said, low, high = drawn
    known = [row for row in rows if row[low] is not None and row[high] is not None]
    if not known:
        return None
    most = max(MILLION, *(row[high] for row in known)) if name in RATIOS else MILLION
    most = min(most, MOST)
    return {
        "said": said,
        "most": most // (MILLION // 100),
        "alike": MILLION * WIDTH // most if name in RATIOS else None,
        "bars": [
            _bar(str(row[label or name.removeprefix("by_")]), row[low], row[high], most)
            for row in known
        ],
    }


def _bar(label: str, low: int, high: int, most: int) -> dict[str, Any]:
    low, high = min(low, most), min(high, most)
    x = low * WIDTH // most
    return {"label": label, "x": x, "width": max(1, high * WIDTH // most - x)}
