"""`showcause rules`: check the rulebook before it can propose anything."""

from pathlib import Path
from typing import Annotated

import typer

from showcause.cli.printing import line, table

app = typer.Typer(help="The rulebook: check it, and the features rules may read.")


@app.command("check")
def check(
    folder: Annotated[Path | None, typer.Argument(help="A rulebook; default: this one's.")] = None,
) -> None:
    """Parse, type and lint every rule; the first mistake is named with file and line."""
    from showcause.cli.workspace import here
    from showcause.detectors.features import FEATURES
    from showcause.policy.expression import compile_rule
    from showcause.policy.rulebook import read_rulebook

    rulebook = read_rulebook(folder or here().home / "rulebook")
    for rule in rulebook.rules:
        compiled = compile_rule(rule, FEATURES)
        reads = ", ".join(compiled.reads)
        line(f"{rule.rule_id}: ok  {rule.rule_hash[:12]}  {rule.stage}  reads {reads}")


@app.command("features")
def features() -> None:
    """What a rule may read: name, type, meaning."""
    from showcause.detectors.features import FEATURES

    table(
        ({"name": name, "kind": kind, "meaning": text} for name, (kind, text) in FEATURES.items()),
        {"name": "feature", "kind": "type", "meaning": "meaning"},
    )
