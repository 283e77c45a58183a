"""`watch`: live streams, taken in and looked at until stopped."""

import os
import sys
from contextlib import closing
from typing import Annotated

import typer

from showcause.cli.workspace import here


def watch(
    streams: Annotated[
        list[str],
        typer.Argument(
            help="A folder, -, wss://…, jetstream+wss://…, nats://…, postgresql://…?table=…"
        ),
    ],
    platform: Annotated[str, typer.Option(help="For events that name none.")] = "",
    batch: Annotated[int, typer.Option(help="At most so many events at once.", min=1)] = 20_000,
    wait: Annotated[
        float, typer.Option(help="Seconds to wait for a batch to fill.", min=0.05)
    ] = 5.0,
    look: Annotated[float, typer.Option(help="Seconds between two looks.", min=1)] = 30.0,
    hours: Annotated[float, typer.Option(help="How far back a look goes.", min=1)] = 168.0,
    rows: Annotated[
        int, typer.Option(help="Posts, and shares, a look reads at most.", min=1_000)
    ] = 1_000_000,
    metrics: Annotated[str, typer.Option(help="HOST:PORT for Prometheus; empty: none.")] = "",
    once: Annotated[bool, typer.Option("--once", help="End when nothing more comes.")] = False,
) -> None:
    """Take events in as they happen and walk the path again and again, until stopped."""
    from showcause.wiring.streams import stream_at

    workspace = here()
    for address in streams:
        with closing(stream_at(address)):
            pass
    told = [str(workspace.home), platform, str(batch), str(wait), str(look), metrics]
    command = [sys.executable, "-m", "showcause.workers.watch", *told, str(int(once))]
    command += [str(hours), str(rows), *streams]
    # The watch is a process like the other workers; it takes this one's place, and its input.
    sys.stdout.flush()
    os.execv(sys.executable, command)
