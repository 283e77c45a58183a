"""mend_parts: activity that an earlier version read in gets the columns that came since."""

import shutil
from pathlib import Path
from typing import Final

from showcause.domain.activity import KINDS
from showcause.ingest.mending import lacks_columns, write_mended
from showcause.steps.circumstances import Circumstances
from showcause.steps.rewrite_part import rewrite_part
from showcause.store.reads.activity import parts

_seen: Final[set[tuple[Path, str]]] = set()
"""Parts this process found whole: they never lose a column again."""


def old_parts(home: Path) -> list[tuple[str, str]]:
    """(kind, path below the workspace) of listed parts that lack a column."""
    found = []
    for kind, path in parts():
        if kind not in KINDS or (home, path) in _seen:
            continue
        if lacks_columns(home / path, kind):
            found.append((kind, path))
        else:
            _seen.add((home, path))
    return found


def mend_parts(circumstances: Circumstances) -> int:
    """How many parts were mended, one by one; nobody else may be writing parts."""
    old = old_parts(circumstances.home)
    for kind, path in old:
        rewrite_part(
            path,
            lambda part, draft, kind=kind: write_mended(part, kind, draft),  # type: ignore[misc]
            reason="columns",
            circumstances=circumstances,
        )
    if old:
        # Made of the parts as they were.
        shutil.rmtree(circumstances.home / "activity" / ".standing", ignore_errors=True)
    return len(old)
