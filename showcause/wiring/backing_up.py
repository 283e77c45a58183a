"""Takes backups of a workspace, restores them to see, and puts one back."""

import json
import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from showcause.domain.errors import BadInput, ShowcauseError
from showcause.upkeep.house import Backup
from showcause.wiring.alone import alone
from showcause.wiring.configured import settings_of
from showcause.wiring.opening import Workspace, open_as_it_is, open_workspace

if TYPE_CHECKING:
    from showcause.ledger.tiles import FileReader
    from showcause.steps.recover import Recovered

KNOWN: Final = "backup"
"""Names the file of a workspace that says what its newest backup is."""

PASSPHRASE: Final = "SHOWCAUSE_BACKUP_PASSPHRASE"
LEDGER: Final = "published/ledger"
FETCH_SECONDS: Final = 15.0


def newest_backup(home: Path) -> Backup | None:
    """The newest backup taken from here, as it was noted then; None if there is none."""
    path = home / KNOWN
    if not path.exists():
        return None
    told = json.loads(path.read_text("utf-8"))
    return Backup(int(told["taken_at"]), int(told["verified_at"]), str(told["where"]))


def passphrase() -> str:
    """What seals and opens the keys of backups, from the environment or the file it names.

    Raises:
        BadInput: there is none, or the file cannot be read.
    """
    given, path = os.environ.get(PASSPHRASE, ""), os.environ.get(f"{PASSPHRASE}_FILE", "")
    if path and not given:
        try:
            given = Path(path).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput("the passphrase cannot be read", where=path) from error
    if not given:
        hint = f"{PASSPHRASE}, or {PASSPHRASE}_FILE with the path of a file"
        raise BadInput("there is no passphrase to seal the keys with", hint=hint)
    return given


def take_backup(workspace: Workspace, to: Path, keys_to: Path | None, keep: int) -> dict[str, Any]:
    """Take one, restore it to see, note it; then backups older than the newest `keep` go.

    `verified` is what was counted in the restored one; None where it could not be restored, and
    `why_not` says why. A backup that is not whole is a failure.
    """
    from showcause.steps.back_up import back_up, forget_drafts, forget_older
    from showcause.upkeep.sealing import CHANCE_BYTES, sealed

    now = workspace.clock() - workspace.clock.shift
    keys = workspace.home / "keys"
    texts = {path.name: path.read_text("utf-8") for path in keys.iterdir() if path.is_file()}
    box = sealed(texts, passphrase(), chance=secrets.token_bytes(CHANCE_BYTES))
    with alone(workspace, "backup"), _trouble_told(to):
        forget_drafts(to, now)
        folder = back_up(workspace.home, to, box, keys_to or to, now=now)
        counted, why_not = _restored_to_see(folder, (keys_to or to) / f"{folder.name}.keys")
        _note(workspace, folder, now, counted is not None)
        gone = forget_older(to, keys_to or to, keep) if keep and counted is not None else 0
    return {"path": str(folder), "verified": counted, "why_not": why_not, "removed": gone}


@contextmanager
def _trouble_told(where: Path) -> Iterator[None]:
    """A disk that is full, or may not be written, is said in one line."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise ShowcauseError("cannot be written", where=str(where), hint=str(error)) from error


def _note(workspace: Workspace, folder: Path, now: int, is_verified: bool) -> None:
    from showcause.steps.whole_file import write_whole

    verified_at = workspace.clock() - workspace.clock.shift if is_verified else 0
    told = {"taken_at": now, "verified_at": verified_at, "where": str(folder)}
    write_whole(workspace.home / KNOWN, json.dumps(told, sort_keys=True).encode())


def _restored_to_see(folder: Path, keys: Path) -> tuple[dict[str, int] | None, str]:
    """What another process counted once it had restored a backup into a place of its own."""
    with tempfile.TemporaryDirectory(prefix=".look-", dir=folder.parent) as place:
        try:
            with _scratch_database() as url:
                words = ["restore", str(folder), f"{place}/workspace", "--keys", str(keys)]
                done = subprocess.run(
                    [sys.executable, "-m", "showcause", *words, "--json"],
                    env={**os.environ, "DATABASE_URL": url},
                    capture_output=True,
                    text=True,
                )
        except _NoScratch as error:
            return None, str(error)
    if done.returncode:
        raise ShowcauseError(
            "the backup could not be restored", where=str(folder), hint=done.stderr.strip()
        )
    return dict(json.loads(done.stdout)["counts"]), ""


class _NoScratch(Exception):
    """There is no database to restore into."""


@contextmanager
def _scratch_database() -> Iterator[str]:
    """The URL of an empty database for a while; empty is SQLite in the workspace."""
    url = os.environ.get("DATABASE_URL", "")
    if urlsplit(url).scheme not in {"postgres", "postgresql"}:
        yield ""
        return
    import psycopg

    name = f"showcause_look_{secrets.token_hex(6)}"
    try:
        server = psycopg.connect(url, autocommit=True)
        server.execute(f'CREATE DATABASE "{name}"'.encode())
    except psycopg.Error as error:
        raise _NoScratch(str(error).strip().partition("\n")[0]) from error
    try:
        yield urlsplit(url)._replace(path=f"/{name}").geturl()
    finally:
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
        server.close()


def restore(
    backup: Path, home: Path, keys: Path | None, published: str
) -> "tuple[dict[str, int], Recovered | None]":
    """Put a backup back into a new folder, look it over, and compare it with what is published.

    Gives what its record counts, and what was taken up of the published ledger at `published`, a
    folder or an address; without it, nothing is compared.
    """
    from showcause.steps.put_back import look_over, put_back
    from showcause.store import record
    from showcause.upkeep.sealing import opened

    path = keys or backup.parent / f"{backup.name}.keys"
    try:
        texts = opened(path.read_bytes(), passphrase())
    except OSError as error:
        raise BadInput(
            "the sealed keys are missing", where=str(path), hint="--keys FILE"
        ) from error
    with _trouble_told(home):
        home.mkdir(parents=True, exist_ok=True)
        database = record.database_from_url(os.environ.get("DATABASE_URL", ""), home)
        put_back(backup, home, texts, database)
    settings = settings_of(home)
    open_as_it_is(settings)
    counted = look_over(home)
    return counted, recover_ledger(home, published) if published else None


def recover_ledger(start: Path, published: str) -> "Recovered":
    """Take up what is published of a workspace's ledger, at a folder or an address, beyond ours."""
    from showcause.steps.publish import publish_ledger
    from showcause.steps.recover import recover
    from showcause.steps.sequence import sequence
    from showcause.wiring.running import ledger_key

    workspace = open_workspace(start)
    key = ledger_key(workspace)
    done = recover(_reader(published), key, workspace.circumstances)
    if done.was_behind:
        sequence(key, workspace.circumstances)
        # What lies here may end before what was published elsewhere; it is made again whole.
        shutil.rmtree(workspace.home / LEDGER, ignore_errors=True)
        publish_ledger(workspace.home / LEDGER, key)
    return done


def _reader(published: str) -> "FileReader":
    if not published.startswith(("http://", "https://")):
        folder = Path(published)
        if not (folder / "checkpoint").is_file():
            raise BadInput("no published ledger", where=published)
        return lambda path: (folder / path).read_bytes()
    import httpx

    client = httpx.Client(base_url=published.rstrip("/") + "/", timeout=FETCH_SECONDS)

    def read(path: str) -> bytes:
        try:
            answer = client.get(path)
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise OSError(f"{published}/{path}: {error}") from error
        return answer.content

    return read
