"""retract: whoever outside was told of a decision is told that it fell.

Readers of an archive find it in its errata; a platform that was given a tip gets a retraction
through the outbox.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from showcause.domain.errors import BadInput
from showcause.domain.identifier import derived_id
from showcause.domain.moment import iso_from_moment
from showcause.steps.circumstances import CHUNK, Circumstances
from showcause.steps.entries import add_entries
from showcause.steps.whole_file import write_whole
from showcause.store.reads.outside import archives_with_errata, errata_of, to_retract
from showcause.store.reads.rows import Row
from showcause.store.record import transaction
from showcause.store.writes.outbox import add_outbox
from showcause.store.writes.outside import add_retractions, add_told_outside

ARCHIVE: Final = "archive"
TIP: Final = "tip"

Telling = tuple[str, str, str, str, str]
"""Kind, the archive's or tip's id, recipient, decision, and the name the account has there."""


def tell_outside(cursor: Any, tellings: Iterable[Telling], circumstances: Circumstances) -> None:
    """Remember who was told of which decision, in the transaction that tells them.

    Raises:
        BadInput: the kind is neither an archive nor a tip.
    """
    now = circumstances.clock()
    rows = []
    for kind, ref, recipient, decision_id, pseudonym in tellings:
        if kind not in {ARCHIVE, TIP}:
            raise BadInput(f"nobody is told by {kind}", hint=f"{ARCHIVE}, {TIP}")
        told_id = derived_id("tld", kind, ref, recipient, decision_id)
        rows.append((told_id, kind, ref, recipient, decision_id, pseudonym, now))
    add_told_outside(cursor, rows)


def retract(circumstances: Circumstances) -> int:
    """How many tellings were taken back now; the errata of every archive are brought up to date."""
    taken_back = 0
    for chunk in to_retract(CHUNK):
        _write_chunk(chunk, circumstances)
        taken_back += len(chunk)
    for archive in archives_with_errata():
        _write_errata(circumstances.home / "published" / archive["path"], archive["disclosure_id"])
    return taken_back


def _write_chunk(chunk: list[Row], circumstances: Circumstances) -> None:
    now = circumstances.clock()
    rows, entries = [], []
    for row in chunk:
        retraction_id = derived_id("rtr", row["told_id"])
        rows.append((retraction_id, row["told_id"], row["reversal_id"], row["reason"], now))
        payload = {"kind": row["kind"], "reason": row["reason"], "ref": row["ref"]}
        entries.append(("retracted", retraction_id, payload))
    tips = [derived_id("rtr", row["told_id"]) for row in chunk if row["kind"] == TIP]
    with transaction() as cursor:
        add_retractions(cursor, rows)
        add_outbox(cursor, "retraction", tips, now)
        add_entries(cursor, circumstances, entries)


def _write_errata(folder: Path, disclosure_id: str) -> None:
    """Written again only when it says something new; a folder that was taken away stays away."""
    told = [
        {
            "at": iso_from_moment(row["made_at"]),
            "correction": "reinstated",
            "reason": row["reason"],
            "userid": row["pseudonym"],
        }
        for row in errata_of(disclosure_id)
    ]
    content = (json.dumps(told, indent=1, sort_keys=True) + "\n").encode("utf-8")
    path = folder / "errata.json"
    if folder.is_dir() and (not path.exists() or path.read_bytes() != content):
        write_whole(path, content)
