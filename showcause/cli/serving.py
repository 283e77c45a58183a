"""`serve` and `demo`."""

import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from showcause.cli.printing import line
from showcause.cli.workspace import here
from showcause.domain.errors import BadInput


def serve(
    port: Annotated[int, typer.Option(help="Where the record is shown.")] = 8765,
) -> None:
    """Serve the read-only record and the sandbox's pages on this machine, until stopped."""
    from showcause.wiring import outside

    workspace = here()
    _refuse_taken(port)
    with outside.running_sandbox(workspace) as address:
        line(f"record   http://127.0.0.1:{port}/   (read-only; health at /health)")
        line(f"sandbox  {address}/   (the platform the measures take effect on)")
        line("stop with Ctrl-C")
        _run_together(workspace.home, port)


def _run_together(home: Path, port: int) -> None:
    """Web and worker as processes of their own; when one ends, both do."""
    commands = (["showcause.web", str(home), str(port)], ["showcause.workers", str(home)])
    running = [subprocess.Popen([sys.executable, "-m", *command]) for command in commands]
    signal.signal(signal.SIGTERM, _stop)
    try:
        running[0].wait()
    except (KeyboardInterrupt, SystemExit):
        line("stopped")
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()


def _stop(*_: object) -> None:
    raise SystemExit(0)


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise BadInput(
                f"port {port} cannot be used", hint="showcause serve --port N"
            ) from error


def demo(
    folder: Annotated[Path, typer.Option(help="Where the demo's workspace is made.")] = Path(
        "demo-workspace"
    ),
    accounts: Annotated[int, typer.Option(help="How many accounts the platform has.")] = 3_000,
    seed: Annotated[int, typer.Option(help="The same seed tells the same story.")] = 1,
) -> None:
    """See the whole of due process happen, on the sandbox, in about a minute."""
    from showcause.cli.demo import play_demo

    play_demo(folder.resolve(), accounts=accounts, seed=seed)
