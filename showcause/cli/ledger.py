"""`showcause ledger`: publish, verify, prove, cosign, change its key."""

from pathlib import Path
from typing import Annotated

import typer

from showcause.cli.printing import line
from showcause.cli.workspace import here
from showcause.domain.errors import BadInput

app = typer.Typer(help="The ledger: publish it, check it, prove one entry of it.")

Folder = Annotated[Path | None, typer.Argument(help="A published ledger; default: this one's.")]


@app.command("publish")
def publish(folder: Folder = None) -> None:
    """Write the ledger as static files that anyone may copy and check."""
    from showcause.steps.publish import publish_ledger
    from showcause.steps.sequence import sequence
    from showcause.wiring import running

    workspace = here()
    key = running.ledger_key(workspace)
    sequence(key, workspace.circumstances)
    target = folder or workspace.home / "published" / "ledger"
    entries = publish_ledger(target, key)
    line(f"{entries:,} entries in {target}")


@app.command("verify")
def verify(folder: Folder = None) -> None:
    """Check a published ledger with the code the record itself uses."""
    from showcause.ledger.verification import verify_published

    target = folder
    if target is None:
        target = here().home / "published" / "ledger"
    if not (target / "checkpoint").is_file():
        raise BadInput("no published ledger", where=str(target), hint="showcause ledger publish")
    entries = verify_published(lambda path: (target / path).read_bytes())
    line(f"ledger verify: ok ({entries:,} entries)")


@app.command("cosign")
def cosign(
    witness: Annotated[
        list[str],
        typer.Option(help="A witness: its address, a space, its key; repeatable."),
    ],
    folder: Folder = None,
) -> None:
    """Show the published checkpoint to witnesses, and add the signatures they give."""
    from showcause.steps.cosign import cosign as ask_to_sign
    from showcause.wiring.witnessing import asking

    target = folder or here().home / "published" / "ledger"
    for told in witness:
        address, _, key = told.strip().partition(" ")
        ask_to_sign(target, asking(address), key.strip())
        line(f"signed by {key.strip().partition('+')[0]}")


@app.command("change-key")
def change_key(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what it would do.")] = False,
) -> None:
    """Let a new key sign the ledger from now on; the old one signs that it hands over."""
    from showcause.steps.publish import publish_ledger
    from showcause.wiring import running
    from showcause.wiring.alone import alone
    from showcause.wiring.key_change import change_ledger_key

    workspace = here()
    if dry_run:
        line("a new key would sign the ledger from now on; the old secret would be deleted")
        return
    with alone(workspace, "run"):
        key, size = change_ledger_key(workspace)
        publish_ledger(workspace.home / "published" / "ledger", running.ledger_key(workspace))
    line(f"from entry {size:,} on the ledger is signed by {key}")
    line("tell it to the witnesses and wherever you publish the key")


@app.command("prove")
def prove(
    subject: Annotated[str, typer.Argument(help="A decision, an appeal, a review, …")],
    out: Annotated[Path | None, typer.Option(help="Where to write the proof.")] = None,
) -> None:
    """Write the ledger proof of one entry: what its person needs to check it alone."""
    from showcause.steps.publish import prove as prove_entry
    from showcause.wiring import running

    workspace = here()
    kind = _KINDS.get(subject[:3])
    if kind is None:
        raise BadInput("no ledger entry has an id like that", where=subject)
    folder = workspace.home / "published" / "ledger"
    proof = prove_entry(folder, subject, kind, running.ledger_key(workspace))
    target = out or workspace.home / "published" / f"{subject}.proof.json"
    target.write_bytes(proof)
    line(str(target))


_KINDS = {
    "dec": "decision_made",
    "apl": "appeal_received",
    "rev": "review_concluded",
    "rvl": "decision_reversed",
    "fnd": "finding_made",
    "prp": "decision_proposed",
    "vod": "cause_voided",
    "swp": "sweep_proposed",
    "key": "ledger_key_changed",
    "tip": "tip_received",
}
