"""own_activity: what one account did, row by row, read from activity."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from showcause.disclosure.access import OWN_COLUMNS, OWN_REPORTS, OWN_TRACES
from showcause.domain.activity import KINDS
from showcause.domain.identifier import keyed_token, split_account_key
from showcause.store.reads.rows import Row

Files = Mapping[str, Sequence[Path]]
"""The Parquet files of each kind."""


def own_activity(account: str, files: Files, reporter_key: bytes) -> dict[str, list[Row]]:
    """By kind, the holder's own part of every row that is theirs; reports are those they made."""
    platform, account_id = split_account_key(account)
    told = {
        kind: _rows(files.get(kind, ()), ("account_id", platform, account_id), columns)
        for kind, columns in OWN_COLUMNS.items()
    }
    told["share"] = [_thing(row) for row in told["share"]]
    token = keyed_token(reporter_key, "reporter", platform, account_id)
    mine = ("reporter_token", platform, token)
    told["report"] = _rows(files.get("report", ()), mine, OWN_REPORTS)
    return told


def whole_activity(account: str, files: Files) -> dict[str, list[Row]]:
    """By kind, all of every row that is the account's; reports are left out."""
    platform, account_id = split_account_key(account)
    return {
        kind: _rows(
            files.get(kind, ()),
            ("account_id", platform, account_id),
            tuple(name for name, sort in columns if sort != "binary"),
        )
        for kind, columns in KINDS.items()
        if kind != "report"
    }


def _thing(row: Row) -> Row:
    return row if row["trace"] in OWN_TRACES else {**row, "object": None}


def _rows(files: Sequence[Path], whose: tuple[str, str, str], columns: Sequence[str]) -> list[Row]:
    import pyarrow.parquet as pq

    name, platform, value = whose
    wanted: Any = [("platform", "=", platform), (name, "=", value)]
    found: list[Row] = []
    for file in files:
        there = set(pq.read_schema(file).names)
        known = [column for column in columns if column in there]
        found += pq.read_table(file, columns=known, filters=wanted).to_pylist()
    return found
