"""publish_figures: the transparency figures of a span of time: a page, JSON, and a CSV a table.

They are counted from the record each time; the folder says at which size of the ledger.
"""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from showcause.disclosure.figures import SCHEMA_VERSION, as_csv, figures
from showcause.disclosure.figures_page import figures_page
from showcause.domain.errors import BadInput
from showcause.domain.moment import Moment, iso_from_moment
from showcause.domain.staff import MACHINE
from showcause.engine.port import Engine, Sources
from showcause.steps.circumstances import Circumstances
from showcause.steps.effect_figures import effect_figures
from showcause.steps.entries import json_text
from showcause.steps.reach import reach_figures
from showcause.steps.recheck import error_figures
from showcause.steps.whole_file import write_whole
from showcause.store.reads import figures as reads
from showcause.store.reads.ledger import latest_checkpoint

DELIVERY_RANK: Final = slice(1, None)
"""A delivery state comes with a digit before it, so that the database can pick the furthest."""

Activity = tuple[Engine, Sources]


def count_figures(
    since: Moment, until: Moment, circumstances: Circumstances, activity: Activity | None = None
) -> dict[str, Any]:
    """The figures of decisions, appeals and requests from `since` up to `until` (exclusive).

    What became of a decision is told as of now, so an earlier span is restated by counting again.
    Tables of reach and referrals need activity.

    Raises:
        BadInput: the span is empty.
    """
    if since >= until:
        raise BadInput("the span ends before it begins")
    now = circumstances.clock()
    checkpoint = latest_checkpoint()
    tables = figures(
        _whole(reads.decision_cells(since, until, json_text([MACHINE.staff_id]))),
        reads.appeal_waits(since, until),
        reads.wrongful_spans(since, until),
        {name: _whole(rows) for name, rows in reads.counted(since, until).items()},
        now,
    )
    tables |= error_figures(since, until) | effect_figures(since, until, now)
    if activity:
        tables |= reach_figures(*activity, since, until)
    return {
        "schema_version": SCHEMA_VERSION,
        "since": iso_from_moment(since),
        "until": iso_from_moment(until),
        "as_of": iso_from_moment(now),
        "ledger_size": int(checkpoint["tree_size"]) if checkpoint else 0,
        "figures": tables,
    }


def _whole(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sums as whole numbers, which PostgreSQL gives as decimals, and delivery states as words."""
    return [{name: _value(name, value) for name, value in row.items()} for row in rows]


def _value(name: str, value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value)
    if name == "delivery" and str(value)[:1].isdigit():
        return str(value)[DELIVERY_RANK]
    return value


def publish_figures(
    since: Moment, until: Moment, circumstances: Circumstances, activity: Activity | None = None
) -> Path:
    """The folder with `index.html`, `figures.json` and a CSV file for each table."""
    told = count_figures(since, until, circumstances, activity)
    checkpoint = latest_checkpoint()
    note = str(checkpoint["note"]) if checkpoint else ""
    name = f"figures-{told['since'][:10]}-{told['until'][:10]}"
    folder = circumstances.home / "published" / name
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in told["figures"].items():
        write_whole(folder / f"{table}.csv", as_csv(rows).encode("utf-8"))
    whole = figures_page(told, name=circumstances.platform_name, checkpoint=note)
    write_whole(folder / "index.html", whole.encode("utf-8"))
    text = json.dumps(told, indent=2, sort_keys=True, ensure_ascii=False)
    write_whole(folder / "figures.json", (text + "\n").encode("utf-8"))
    return folder
