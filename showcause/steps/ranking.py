"""ranking: every change of ranking that was ever in force, as the public register tells it."""

import json
from typing import Any, Final

from showcause.policy.promotion import SubjectKind
from showcause.store.reads.changes import history

NAME: Final = "ranking"

Row = dict[str, Any]


def register() -> list[Row]:
    """Each entry with the moments between which it was in force, newest first.

    `until` is None while it is; an entry that a newer version repeats goes on.
    """
    rows: list[Row] = []
    standing: dict[str, Row] = {}
    for at, body in _versions():
        entries = json.loads(body) if body else {}
        for name, row in list(standing.items()):
            if entries.get(name) != row["entry"]:
                row["until"] = at
                del standing[name]
        for name, entry in entries.items():
            if name not in standing:
                standing[name] = {"name": name, "entry": entry, "since": at, "until": None}
                rows.append(standing[name])
    return [
        {"name": row["name"], **row["entry"], "since": row["since"], "until": row["until"]}
        for row in sorted(rows, key=lambda row: (-row["since"], row["name"]))
    ]


def _versions() -> list[tuple[int, str]]:
    """When what was in force changed, and to which values; "" for none of our own.

    A version that is paused gives way to the one that was full before it.
    """
    bodies: dict[str, str] = {}
    full: list[str] = []
    paused: set[str] = set()
    versions: list[tuple[int, str]] = []
    for row in history(SubjectKind.LIST.value, NAME):
        version = row["content_hash"]
        if row["kind"] == "back_tested":
            bodies[version] = json.loads(row["detail"])["body"]
        elif row["kind"] == "promoted" and row["stage"] == "full":
            full = [version, *(one for one in full if one != version)]
        elif row["kind"] == "paused":
            paused.add(version)
        elif row["kind"] == "resumed":
            paused.discard(version)
        now = next((bodies[one] for one in full if one not in paused), "")
        if now != (versions[-1][1] if versions else ""):
            versions.append((row["made_at"], now))
    return versions
