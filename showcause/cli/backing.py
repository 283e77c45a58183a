"""`backup`, `restore` and `ledger recover`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from showcause.cli.printing import counted, json_line, line
from showcause.cli.reading import AsJson
from showcause.cli.workspace import here

if TYPE_CHECKING:
    from showcause.steps.recover import Recovered


def backup(
    to: Annotated[Path, typer.Argument(help="The folder backups lie in.")],
    keys_to: Annotated[
        Path | None, typer.Option("--keys-to", help="Where the sealed keys lie; best elsewhere.")
    ] = None,
    keep: Annotated[int, typer.Option(help="Remove all but so many; 0 removes none.", min=0)] = 0,
    as_json: AsJson = False,
) -> None:
    """Back up everything while it is at work, and restore it once to see that it is whole."""
    from showcause.wiring.backing_up import take_backup

    told = take_backup(here(), to.resolve(), keys_to and keys_to.resolve(), keep)
    if as_json:
        json_line(told)
        return
    line(f"backup: {told['path']}")
    if told["verified"] is None:
        line(f"not restored to see: {told['why_not']}")
    else:
        line(f"restored to see: {counted(told['verified'])}")
    if told["removed"]:
        line(f"{told['removed']} older ones removed")


def restore(
    backup: Annotated[Path, typer.Argument(help="A backup's folder.")],
    folder: Annotated[Path, typer.Argument(help="A new folder for the workspace.")],
    keys: Annotated[
        Path | None, typer.Option(help="The sealed keys; default: beside the backup.")
    ] = None,
    published: Annotated[
        str, typer.Option(help="The published ledger, a folder or an address.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Put a backup back into a new folder; with --published, find out whether it is an old one."""
    from showcause.wiring.backing_up import restore as put_back

    counts, recovered = put_back(backup.resolve(), folder.resolve(), keys, published)
    if as_json:
        json_line({"counts": counts, "ledger": _as_object(recovered)})
        return
    line(f"restored and whole: {counted(counts)}")
    if recovered is None:
        line("next, in it: showcause ledger recover WHERE-IT-IS-PUBLISHED")
    else:
        _tell(recovered)


def recover(
    published: Annotated[str, typer.Argument(help="The published ledger: a folder or an address.")],
    as_json: AsJson = False,
) -> None:
    """After an older record was put back: take up what was published since, and say so."""
    from showcause.wiring.backing_up import recover_ledger

    done = recover_ledger(Path.cwd(), published)
    if as_json:
        json_line(_as_object(done) or {})
        return
    _tell(done)


def _as_object(done: "Recovered | None") -> dict[str, object] | None:
    if done is None:
        return None
    return {
        "erased": list(done.erased),
        "had": done.had,
        "lost": done.lost,
        "published": done.published,
    }


def _tell(done: "Recovered") -> None:
    if not done.was_behind:
        line(f"the ledger reaches as far as the published one ({done.had:,} entries)")
        return
    line(f"the record was put back from before: {done.had:,} entries, {done.published:,} published")
    line(
        f"{done.lost:,} are known by what was published alone; the ledger says so (ledger_restored)"
    )
    if done.erased:
        line(f"{len(done.erased):,} payloads that had been erased since were back and went again")
    line("next: showcause compare-platform, for measures whose decisions were lost")
