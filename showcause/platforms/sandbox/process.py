"""Starts the sandbox as a process of its own, or finds the one that runs."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from showcause.domain.errors import PlatformError
from showcause.platforms.sandbox.store import store_name

START_SECONDS: Final = 20.0
LOOK_SECONDS: Final = 0.02


@contextmanager
def sandbox_process(
    folder: Path, token_file: Path, *, rule_link: str, statement_link: str
) -> Iterator[str]:
    """The address of the sandbox that keeps its store in `folder`.

    Stopped afterwards if it was started here.

    Raises:
        PlatformError: it did not start.
    """
    port_file = folder / "port"
    store = folder / "store.sqlite3"
    running = _answering(port_file, store)
    if running:
        yield running
        return
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "showcause.platforms.sandbox"]
    command += ["--store", str(store), "--port", "0"]
    command += ["--port-file", str(port_file), "--token-file", str(token_file)]
    command += ["--rule-link", rule_link, "--statement-link", statement_link]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    try:
        yield _listening(process, port_file, folder)
    finally:
        process.terminate()
        process.wait()


def _listening(process: "subprocess.Popen[bytes]", port_file: Path, folder: Path) -> str:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        address = _answering(port_file, folder / "store.sqlite3")
        if address:
            return address
        time.sleep(LOOK_SECONDS)
    raise PlatformError("the sandbox did not start", permanent=False, where=str(folder / "log"))


def _answering(port_file: Path, store: Path) -> str:
    """The address if the sandbox of that very store answers there, else nothing."""
    import httpx

    try:
        address = f"http://127.0.0.1:{int(port_file.read_text(encoding='ascii'))}"
        answer = httpx.get(f"{address}/health", timeout=2.0, trust_env=False)
        return address if answer.json().get("store") == store_name(store) else ""
    except (OSError, ValueError, AttributeError, httpx.HTTPError):
        return ""
