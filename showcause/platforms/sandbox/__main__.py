"""The sandbox as a process: `python -m showcause.platforms.sandbox --store FILE --port N`.

It listens on the loopback only and says its address in one line on the output. `--port 0` takes any
free port; `--port-file` is written, whole or not at all, once it listens, and removed when it
stops. The bearer token is read from `--token-file` or from the environment variable
SHOWCAUSE_SANDBOX_TOKEN. SIGTERM and SIGINT stop it.
"""

import argparse
import os
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Final

from showcause.domain.errors import BadInput
from showcause.platforms.sandbox import api, pages
from showcause.platforms.sandbox.store import Store
from showcause.platforms.sandbox.wsgi import Request, Response, application
from showcause.platforms.whole_file import write_whole

TOKEN_VARIABLE: Final = "SHOWCAUSE_SANDBOX_TOKEN"
_HOST: Final = "127.0.0.1"
_THREADS: Final = 8


def main(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Serve until told to stop; the exit code (2 without a token, 1 when it cannot serve)."""
    options = _parser().parse_args(arguments)
    try:
        _run(options, _token(options.token_file, environment))
    except BadInput as error:
        sys.stderr.write(f"sandbox: {error}\n")
        return 2
    except (OSError, sqlite3.Error) as error:
        sys.stderr.write(f"sandbox: it cannot run: {error}\n")
        return 1
    return 0


def _run(options: argparse.Namespace, token: str) -> None:
    if options.port_file:
        options.port_file.unlink(missing_ok=True)
    stopping = threading.Event()
    _stop_on_signals(stopping)
    store = Store(options.store)
    try:
        _serve(options, api.Api(store, token, options.hang_seconds, stopping, _now))
    finally:
        store.close()


def _serve(options: argparse.Namespace, served: api.Api) -> None:
    from waitress.server import create_server

    links = pages.Links(options.rule_link, options.statement_link)
    shown = pages.Pages(served.store, links)

    def handler(request: Request) -> Response:
        if request.path == "/health" or request.path.startswith("/api/"):
            return api.respond(served, request)
        return pages.respond(shown, request)

    # Only with a look-ahead can a hanging call see that its client has left.
    server = create_server(
        application(handler),
        host=_HOST,
        port=options.port,
        threads=_THREADS,
        channel_request_lookahead=1,
        ident=None,
    )
    sys.stdout.write(f"sandbox: http://{_HOST}:{server.effective_port}\n")
    sys.stdout.flush()
    if options.port_file:
        write_whole(options.port_file, str(server.effective_port).encode())
    try:
        server.run()
    finally:
        server.close()
        if options.port_file:
            options.port_file.unlink(missing_ok=True)


def _now() -> int:
    return time.time_ns() // 1_000_000


def _stop_on_signals(stopping: threading.Event) -> None:
    def stop(number: int, frame: FrameType | None) -> None:
        stopping.set()
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


def _token(path: Path | None, environment: Mapping[str, str]) -> str:
    token = path.read_text("utf-8").strip() if path else environment.get(TOKEN_VARIABLE, "")
    if not token:
        raise BadInput(
            "the sandbox needs a bearer token", hint=f"set {TOKEN_VARIABLE} or use --token-file"
        )
    return token


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sandbox", description="A small platform to try on.")
    parser.add_argument("--store", type=Path, required=True, help="its SQLite file")
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument("--port-file", type=Path, help="where to write the port once it listens")
    parser.add_argument("--token-file", type=Path, help="where the bearer token is read")
    parser.add_argument("--hang-seconds", type=float, default=60.0, help="for sandbox-timeout")
    parser.add_argument("--rule-link", default="", help="address of a rule, {} for its id")
    parser.add_argument("--statement-link", default="", help="address of a statement, {} for ref")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
