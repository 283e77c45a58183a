"""What retention needs: the periods of the workspace, and its files outside the record."""

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from showcause.domain.moment import Moment
from showcause.domain.retention import Bounds, Periods, periods_of
from showcause.steps.retain import Retained, is_due, retain
from showcause.wiring import engines
from showcause.wiring.alone import alone
from showcause.wiring.backing_up import newest_backup

if TYPE_CHECKING:
    from showcause.wiring.opening import Workspace


def periods(workspace: "Workspace") -> Periods:
    """How long the workspace keeps things."""
    return periods_of(workspace.settings.retention_days)


def retain_now(workspace: "Workspace") -> Retained:
    """One run, while nobody reads activity in or walks the path over it.

    Raises:
        NotPermitted: another run is at work, of this or of the path.
    """
    with alone(workspace, "run"), engines.turn_to_rewrite(workspace):
        return retain(
            periods(workspace),
            lambda bounds: forget_files(workspace, bounds),
            workspace.circumstances,
        )


def retain_if_due(workspace: "Workspace") -> Retained | None:
    """What a night's run erased; None while the last one is recent."""
    return retain_now(workspace) if is_due(workspace.clock()) else None


def forget_files(workspace: "Workspace", bounds: Bounds) -> dict[str, int]:
    """How many letters went whose text went, and how many packs, exports, logs and backups by age.

    A court's export stays while its hold stands.
    """
    from showcause.platforms.journal import empty_messages
    from showcause.platforms.mailfile.erasing import erase_letters
    from showcause.store.reads.retention import answers_kept, hold_standing, texts_kept

    now, home = workspace.clock(), workspace.home
    exports = [path for path in _files(home / "exports") if not hold_standing(path.stem, now)]
    going = {
        "packs": (_files(home / "packs"), bounds.exports),
        "exports": (exports, bounds.exports),
        "logs": ([*home.glob("*.log"), *_files(home / "logs")], bounds.exports),
        "backups": (_backups(home), bounds.backups),
    }
    gone = {name: _remove(files, before) for name, (files, before) in going.items()}
    answers = empty_messages(home / "platform" / "orders.sqlite3", answers_kept)
    return {"answers": answers, "letters": erase_letters(home / "mail", texts_kept), **gone}


def _backups(home: Path) -> list[Path]:
    """Backups where the newest of this workspace lies, with their keys; all but that one."""
    newest = newest_backup(home)
    if newest is None:
        return []
    where = Path(newest.where)
    found = where.parent.glob("showcause-*Z*")
    return [path for path in sorted(found) if not path.name.startswith(where.name)]


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from sorted(folder.iterdir())


def _remove(paths: Iterable[Path], before: Moment) -> int:
    """Files and folders last written before a moment; of a folder, its newest file counts."""
    old = [path for path in paths if _written_at(path) < before]
    for path in old:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    return len(old)


def _written_at(path: Path) -> Moment:
    inside = path.rglob("*") if path.is_dir() else iter(())
    return max(each.lstat().st_mtime_ns for each in (path, *inside)) // 1_000_000
