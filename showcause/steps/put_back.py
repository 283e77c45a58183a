"""put_back: a backup becomes a workspace elsewhere, every byte of it looked at."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from showcause.domain.errors import BadInput, BrokenRecord
from showcause.ledger.leaf import leaf_hash, payload_hash
from showcause.ledger.tree import Frontier, extended, root
from showcause.steps.back_up import file_digest
from showcause.steps.sequence import leaf_bytes
from showcause.store.copying import DUMP_FILE, SQLITE_FILE, check_sqlite, put_back_dump
from showcause.store.reads.ledger import latest_checkpoint, leaves_from
from showcause.store.reads.whole import counts, parts_listed, payloads
from showcause.upkeep.backup import FILES, MANIFEST, Manifest, manifest_from_text

READ_AT_ONCE: Final = 50_000


def manifest_of(backup: Path) -> Manifest:
    """What a backup says it holds.

    Raises:
        BadInput: there is no backup.
    """
    path = backup / MANIFEST
    if not path.is_file():
        raise BadInput("there is no backup", where=str(backup))
    return manifest_from_text(path.read_text("utf-8"), str(path))


def put_back(
    backup: Path, home: Path, keys: Mapping[str, str], database: Mapping[str, Any]
) -> Manifest:
    """Write a backup's files, keys and record; `database` is Django's settings for the record.

    Raises:
        BadInput: the folder is not empty, or the database is of another kind than the backup's.
        BrokenRecord: a file of the backup is missing or not as it was.
    """
    told = manifest_of(backup)
    if home.exists() and any(home.iterdir()):
        raise BadInput("the folder is not empty", where=str(home), hint="restore into a new one")
    on_sqlite = database["ENGINE"].endswith("sqlite3")
    if (SQLITE_FILE in told.files) is not on_sqlite:
        hint = "unset DATABASE_URL" if SQLITE_FILE in told.files else "set DATABASE_URL"
        raise BadInput("the backup's record is of the other kind", where=str(backup), hint=hint)
    for path, digest in told.files.items():
        if not (backup / path).is_file() or file_digest(backup / path) != digest:
            raise BrokenRecord("not as it was backed up", where=str(backup / path))
    _write_keys(home / "keys", keys)
    for path in told.files:
        if path.startswith(f"{FILES}/"):
            target = home / path.removeprefix(f"{FILES}/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(backup / path, target)
    if on_sqlite:
        check_sqlite(backup / SQLITE_FILE)
        shutil.copyfile(backup / SQLITE_FILE, database["NAME"])
    else:
        put_back_dump(backup / DUMP_FILE, database)
    return told


def _write_keys(folder: Path, keys: Mapping[str, str]) -> None:
    folder.mkdir(parents=True, mode=0o700)
    for name, text in keys.items():
        if Path(name).name != name:
            raise BadInput(f"'{name}' cannot name a key")
        path = folder / name
        path.touch(0o600)
        path.write_text(text, encoding="utf-8")


def look_over(home: Path) -> dict[str, int]:
    """Counts of the record that is open, once all of it was found whole.

    Every entry's payload gives its hash, every entry its place in the tree, the tree its signed
    root, and every Parquet part the record lists is there as it was written.

    Raises:
        BrokenRecord: something is not.
    """
    _check_payloads()
    _check_tree()
    for path, digest in parts_listed():
        if not (home / path).is_file() or file_digest(home / path) != digest:
            raise BrokenRecord("listed in the record and not there as it was", where=path)
    return counts()


def _check_payloads() -> None:
    for chunk in payloads(READ_AT_ONCE):
        for entry_id, hashed, salt, body in chunk:
            if payload_hash(bytes(salt), body.encode("utf-8")) != bytes(hashed):
                raise BrokenRecord("its payload is not the one that was written", where=entry_id)


def _check_tree() -> None:
    latest = latest_checkpoint()
    if latest is None:
        return
    frontier = Frontier()
    for chunk in leaves_from(0, int(latest["tree_size"]), READ_AT_ONCE):
        frontier = extended(frontier, [leaf_hash(leaf_bytes(*row)) for row in chunk])
    if frontier.size != latest["tree_size"] or root(frontier).hex() != latest["root"]:
        raise BrokenRecord(f"the ledger's {frontier.size:,} entries do not give its signed root")
