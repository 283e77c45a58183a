"""audit: what a published archive shows, for outsiders; nothing is written into any record."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from showcause.detectors.coshare.definition import CoshareSettings
from showcause.detectors.coshare.detect import NULL_MODEL, detect
from showcause.detectors.tables import NetworkTables
from showcause.disclosure.audit import SILENCE, Seen, report, summary
from showcause.domain.identifier import split_account_key
from showcause.domain.moment import DAY
from showcause.engine.definition import Definition, Step
from showcause.engine.port import Engine
from showcause.ingest.published import Published, read_published

LIVES: Final = Definition(
    "audit_lives",
    "1",
    (),
    (
        Step(
            "ordered",
            """SELECT p.account_id, p.created_at, p.language, p.client, p.post_id,
                ROW_NUMBER() OVER (
                    PARTITION BY p.account_id ORDER BY p.created_at, p.post_id) AS place
            FROM posts p WHERE p.created_at IS NOT NULL""",
        ),
        Step(
            "lives",
            """SELECT a.account_id, COUNT(*) AS posts, MIN(a.created_at) AS first_at,
                MAX(a.created_at) AS last_at,
                MAX(b.created_at - a.created_at) AS silence,
                MAX(CASE WHEN b.created_at - a.created_at >= $silence
                    AND (b.language <> a.language OR b.client <> a.client)
                    THEN 1 ELSE 0 END) AS is_break
            FROM ordered a LEFT JOIN ordered b
                ON b.account_id = a.account_id AND b.place = a.place + 1
            GROUP BY a.account_id""",
        ),
    ),
)
REPOSTS: Final = Definition(
    "audit_reposts",
    "1",
    (),
    (
        Step(
            "reposts",
            """SELECT r.repost_account_id AS account_id, r.account_id AS by_id,
                COUNT(DISTINCT r.repost_of) AS times
            FROM posts r JOIN accounts a ON a.account_id = r.repost_account_id
            WHERE r.repost_of <> '' AND r.account_id <> r.repost_account_id
            GROUP BY r.repost_account_id, r.account_id""",
        ),
    ),
)
COLUMNS: Final = (*(field.name for field in fields(Seen)), "support")


@dataclass(frozen=True, slots=True)
class Audit:
    """What is said of each account, the figures of the whole, and the files of the report."""

    seen: tuple[Seen, ...]
    figures: Mapping[str, Any]
    files: Mapping[str, bytes]


def audit(path: Path, engine: Engine) -> Audit:
    """The audit of the archive at a path.

    Raises:
        BadInput: there is no archive in that format.
    """
    published = read_published(path)
    sources = {
        "share": published.shares,
        "post": published.posts,
        "account": published.accounts,
    }
    found = detect(engine, sources, CoshareSettings(with_text=True))
    seen = tuple(_seen(engine, published, found))
    figures = summary(seen, found.pairs.num_rows, found.findings.num_rows, NULL_MODEL)
    notes = sorted({note for row in found.findings["notes"].to_pylist() for note in row})
    page = report(path.name, seen, figures, _manifest(path), notes)
    files = {
        "report.html": page.encode(),
        "accounts.csv": _csv(seen),
        "figures.json": (json.dumps(figures, indent=2, sort_keys=True) + "\n").encode(),
    }
    return Audit(seen, figures, files)


def _seen(engine: Engine, published: Published, found: NetworkTables) -> Iterator[Seen]:
    members = _members(found)
    lives = {row["account_id"]: row for row in _lives(engine, published)}
    pushed = _pushed(engine, published, set(members))
    for row in published.accounts.to_pylist():
        account = row["account_id"]
        tied, life = members.get(account, {}), lives.get(account, {})
        yield Seen(
            account=account,
            created_at=row["created_at"],
            followers=row["followers"],
            language=row["language"] or "",
            posts=life.get("posts", 0),
            first_at=life.get("first_at"),
            last_at=life.get("last_at"),
            partners=tied.get("partners", 0),
            network=tied.get("finding_id", ""),
            error_ppm=tied.get("error_ppm"),
            unrelated_ppm=tied.get("unrelated_ppm"),
            pushed_by=pushed.get(account, 0),
            silence_days=(life.get("silence") or 0) // DAY,
            is_break=bool(life.get("is_break")),
        )


def _members(found: NetworkTables) -> dict[str, dict[str, Any]]:
    errors = dict(
        zip(
            found.findings["finding_id"].to_pylist(),
            found.findings["error_ppm"].to_pylist(),
            strict=True,
        )
    )
    members = {}
    for row in found.members.to_pylist():
        counter = json.loads(row["counter"])
        members[split_account_key(row["account"])[1]] = {
            "finding_id": row["finding_id"],
            "partners": row["partners"],
            "error_ppm": errors[row["finding_id"]],
            "unrelated_ppm": counter.get("unrelated_share_ppm"),
        }
    return members


def _lives(engine: Engine, published: Published) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = engine.run(
        LIVES, {"posts": published.posts}, {"silence": SILENCE}
    ).to_pylist()
    return rows


def _pushed(engine: Engine, published: Published, tied: set[str]) -> dict[str, int]:
    """By account, how many supported accounts reposted at least two of its posts."""
    by: dict[str, int] = defaultdict(int)
    tables = {"posts": published.posts, "accounts": published.accounts}
    for row in engine.run(REPOSTS, tables).to_pylist():
        by[row["account_id"]] += row["by_id"] in tied and row["times"] >= 2
    return by


def _manifest(path: Path) -> dict[str, Any]:
    file = path / "manifest.json"
    if not file.is_file():
        return {}
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _csv(seen: tuple[Seen, ...]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([getattr(each, name) for name in COLUMNS] for each in seen)
    return text.getvalue().encode()
