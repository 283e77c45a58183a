"""A real Ozone beside a real PDS, both on loopback, on a PostgreSQL database of its own."""

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit, urlunsplit

import httpx
import psycopg

from tests.contracts.servers.installing import pds_folder
from tests.contracts.servers.pds import ADMIN, Pds

DEFS = "tools.ozone.moderation.defs"


@dataclass
class Ozone(Pds):
    """A running Ozone (`ozone`) and the PDS it moderates (`url`)."""

    ozone: str = ""
    wire: tuple[IO[str], IO[str]] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def settle(self) -> None:
        """Let everything Ozone has still to tell the PDS arrive."""
        assert self.wire
        with self.lock:
            self.wire[0].write("settle\n")
            self.wire[0].flush()
            assert self.wire[1].readline() == "done\n"

    def emit(self, did: str, event: dict[str, Any]) -> dict[str, Any]:
        """A moderator's own event about an account, by hand."""
        content = {
            "event": event,
            "subject": {"$type": "com.atproto.admin.defs#repoRef", "did": did},
            "createdBy": did,
        }
        url = f"{self.ozone}/xrpc/tools.ozone.moderation.emitEvent"
        answer = httpx.post(url, json=content, auth=("admin", ADMIN), timeout=30)
        assert answer.is_success, answer.text
        return dict(answer.json())

    def take_down(self, did: str) -> None:
        """A moderator takes an account down by hand."""
        self.emit(did, {"$type": f"{DEFS}#modEventTakedown"})

    def labels_of(self, did: str) -> list[dict[str, Any]]:
        """The labels on an account as any reader of labels gets them."""
        asked = {"uriPatterns": did}
        url = f"{self.ozone}/xrpc/com.atproto.label.queryLabels"
        return list(httpx.get(url, params=asked, timeout=30).json()["labels"])

    def events_about(self, did: str) -> list[dict[str, Any]]:
        """Every moderation event about an account, the newest first."""
        url = f"{self.ozone}/xrpc/tools.ozone.moderation.queryEvents"
        answer = httpx.get(url, params={"subject": did}, auth=("admin", ADMIN), timeout=30)
        return list(answer.json()["events"])


@contextmanager
def running_ozone(folder: Path) -> Iterator[Ozone]:
    """An Ozone and a PDS, both empty; stopped at the end, and the database dropped."""
    mail = folder / "mail.ndjson"
    with _database(f"ozone_{os.getpid()}_{folder.name}") as database:
        process = subprocess.Popen(
            ["node", "serve-ozone.cjs", str(mail), database],
            cwd=pds_folder(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            assert process.stdout and process.stdin
            found = dict(
                line.strip().split(": ", 1)
                for line in (_line(process.stdout, "pds: "), _line(process.stdout, "ozone: "))
            )
            wire = process.stdin, process.stdout
            yield Ozone(found["pds"], mail, ozone=found["ozone"], wire=wire)
        finally:
            process.kill()
            process.wait(timeout=30)


def _line(output: IO[str], start: str) -> str:
    found = next((line for line in iter(output.readline, "") if line.startswith(start)), "")
    assert found, f"Ozone did not start: no {start!r}"
    return found


@contextmanager
def _database(name: str) -> Iterator[str]:
    server = os.environ.get("SHOWCAUSE_TEST_POSTGRESQL") or os.environ["SHOWCAUSE_TEST_DATABASE"]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
