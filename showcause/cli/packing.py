"""`showcause pack` and `showcause erase`."""

from pathlib import Path
from typing import Annotated

import typer

from showcause.cli.printing import line
from showcause.cli.workspace import here
from showcause.domain.errors import BadInput


def pack_decisions(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Decisions by id or public reference, or one sweep; at most 500."),
    ] = None,
    names_in: Annotated[
        Path | None, typer.Option("--list", help="A file that names decisions, one a line.")
    ] = None,
    audience: Annotated[
        str, typer.Option("--for", help="holder, or outsider: without the account's name.")
    ] = "holder",
    out: Annotated[Path | None, typer.Option(help="The folder to write to.")] = None,
) -> None:
    """Write an evidence pack: decisions and all they rest on, for a stranger to derive anew."""
    from showcause.steps.pack import file_stem, pack
    from showcause.steps.publish import publish_ledger
    from showcause.steps.sequence import sequence
    from showcause.wiring import running

    workspace = here()
    wanted = [*(names or ()), *_listed(names_in)]
    if not wanted:
        raise BadInput("no decision is named", hint="showcause list decisions")
    key = running.ledger_key(workspace)
    sequence(key, workspace.circumstances)
    publish_ledger(workspace.home / "published" / "ledger", key)
    packed = pack(wanted, audience, key, workspace.circumstances)
    folder = out or workspace.home / "packs"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{file_stem(wanted)}.json"
    file.write_bytes(packed.content)
    file.with_suffix(".html").write_text(packed.page, encoding="utf-8")
    line(f"{packed.decisions:,} decisions, {len(packed.content):,} bytes: {file}")


def erase(
    name: Annotated[str, typer.Argument(help="A decision's id or public reference.")],
    staff: Annotated[str, typer.Option(help="Who erases: a staff id.")],
    reason: Annotated[str, typer.Option(help="Why, in a sentence.")],
) -> None:
    """Erase what the record and the ledger say of one decision that is over; the tree stays."""
    from showcause.steps.erase import erase as erase_decision
    from showcause.store.reads.staff import by_id

    workspace = here()
    gone = erase_decision(
        name, by=by_id(staff), reason=reason, circumstances=workspace.circumstances
    )
    line(f"{gone:,} ledger payloads erased; every proof stays valid")


def _listed(path: Path | None) -> list[str]:
    if path is None:
        return []
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("cannot be read", where=str(path), hint="one decision a line") from error
    return [name.strip() for name in text.splitlines() if name.strip()]
