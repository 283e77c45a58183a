"""`showcause witness`: watch other people's ledgers, and sign what only grew."""

from pathlib import Path
from typing import Annotated

import typer

from showcause.cli.printing import line

app = typer.Typer(help="Be a witness: sign checkpoints of ledgers that only grew.")

Folder = Annotated[Path, typer.Option(help="Where the witness keeps its key and what it signed.")]
Name = Annotated[str, typer.Option(help="The witness's name, best its address.")]


@app.command("key")
def key(name: Name, folder: Folder = Path("witness")) -> None:
    """Print the public key of the witness in a folder; it is made the first time."""
    from showcause.ledger.keys import witness_key
    from showcause.wiring.witnessing import witness

    line(witness_key(witness(folder, name, []).key))


@app.command("serve")
def serve(
    name: Name,
    log: Annotated[list[str], typer.Option(help="The key of a ledger to watch; repeatable.")],
    folder: Folder = Path("witness"),
    host: Annotated[str, typer.Option(help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port; 0 takes a free one.")] = 8790,
) -> None:
    """Answer `add-checkpoint` requests until stopped (C2SP tlog-witness)."""
    import waitress

    from showcause.ledger.keys import witness_key
    from showcause.wiring.witnessing import witness

    made = witness(folder, name, log)
    server = waitress.create_server(made, host=host, port=port, threads=4)
    line(f"{witness_key(made.key)}")
    line(f"http://{host}:{server.effective_port}")
    server.run()
