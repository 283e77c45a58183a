"""`serve` and `demo`."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from showcause.cli.printing import line
from showcause.domain.errors import BadInput
from showcause.domain.staff import OF_THE_HOUSE, Role, Staff

if TYPE_CHECKING:
    from showcause.wiring.opening import Workspace

DEMO_ROLES: Final = tuple(role.value for role in Role if role in OF_THE_HOUSE)
READS: Final = ("en", "es", "fa")
LOOK_SECONDS: Final = 1.0
"""How often the processes of `serve` are looked after; one that cannot live is not spun."""


def serve(
    port: Annotated[int, typer.Option(help="Where the pages are.")] = 8765,
) -> None:
    """Serve the pages, the workers and the sandbox on this machine, until stopped."""
    from showcause.wiring import outside, web

    _refuse_taken(port)
    workspace = web.open_web(Path.cwd())
    with outside.running_sandbox(workspace) as address:
        line(f"public   http://localhost:{port}/   (health at /health)")
        line(
            f"console  http://localhost:{port}/console/   (staff; showcause access ID lets one in)"
        )
        line(f"sandbox  {address}/   (the platform the measures take effect on)")
        _show_demo_logins(workspace)
        line("stop with Ctrl-C")
        _run_together(workspace.home, port)


def _show_demo_logins(workspace: "Workspace") -> None:
    """In a demo, new passwords for one person of each role; elsewhere nothing."""
    from showcause.steps.play import hire
    from showcause.wiring import accounts

    if not (workspace.home / accounts.DEMO_MARK).exists():
        return
    people = [Staff(f"demo-{role}", f"Demo {role}", Role(role), READS) for role in DEMO_ROLES]
    hire(tuple(people), workspace.circumstances)
    line("to sign in (new passwords at every start; the code: showcause access NAME --code):")
    for person in people:
        access = accounts.give_access(person.staff_id)
        line(f"  {person.staff_id:<20} {access.password}")


def access(
    staff_id: Annotated[str, typer.Argument(help="Who is let in.")],
    code: Annotated[bool, typer.Option("--code", help="Only the code of now; in a demo.")] = False,
) -> None:
    """Give somebody on the staff a new password and a new authenticator; shown once."""
    from showcause.wiring import accounts, web

    web.open_web(Path.cwd())
    if code:
        line(accounts.code_now(staff_id))
        return
    given = accounts.give_access(staff_id)
    line(f"name      {given.staff_id}")
    line(f"password  {given.password}")
    line(f"secret    {given.secret}   (for an authenticator app)")
    line("whatever they signed in with before opens nothing any more")


def _run_together(home: Path, port: int) -> None:
    """Web and worker as processes of their own; one that was killed is started again."""
    commands = (["showcause.web", str(home), str(port)], ["showcause.workers", str(home)])
    running = [_started(command) for command in commands]
    signal.signal(signal.SIGTERM, _stop)
    try:
        while True:
            time.sleep(LOOK_SECONDS)
            for place, command in enumerate(commands):
                code = running[place].poll()
                if code is not None:
                    line(f"{command[0]} ended with {code}; started again")
                    running[place] = _started(command)
    except (KeyboardInterrupt, SystemExit):
        line("stopped")
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()


def _started(command: list[str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", *command])


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
