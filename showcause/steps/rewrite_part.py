"""rewrite_part: a Parquet part that the record lists is written again, whole or not at all."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from showcause.domain.identifier import derived_id
from showcause.steps.circumstances import Circumstances
from showcause.steps.entries import add_entries
from showcause.steps.whole_file import sync_folder
from showcause.store.record import transaction
from showcause.store.writes.retention import add_part_rewritings


def rewrite_part(
    path: str, write: Callable[[Path, Path], int], *, reason: str, circumstances: Circumstances
) -> None:
    """Write a part again; `write` is given it and a draft, and gives how many rows the draft has.

    Nobody else may be writing parts. Whoever reads the old file reads it to its end.
    """
    part = circumstances.home / path
    draft = part.with_suffix(".draft")
    rows = write(part, draft)
    with draft.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    now = circumstances.clock()
    rewriting_id = derived_id("prw", path, sha256, str(now))
    payload = {"part": sha256, "reason": reason, "rows": rows}
    with transaction() as cursor:
        add_part_rewritings(cursor, [(rewriting_id, path, reason, rows, sha256, now)])
        add_entries(cursor, circumstances, [("part_rewritten", rewriting_id, payload)])
    # Noted first: killed in between, whoever comes next finds the old part and does it again.
    draft.replace(part)
    sync_folder(part.parent)
