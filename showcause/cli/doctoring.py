"""`showcause doctor`: what is in order, what is not, and what to do about it."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from showcause.cli.printing import json_line, line
from showcause.cli.reading import AsJson

if TYPE_CHECKING:
    from showcause.upkeep.check import Check


def doctor(as_json: AsJson = False) -> None:
    """Look at everything this workspace rests on; exit 1 when something is ill or not to be seen.

    Nothing is changed, not even by bringing the record up to date.
    """
    from showcause.upkeep.check import is_ill
    from showcause.wiring.doctor import examine

    checks = examine(Path.cwd())
    for check in checks:
        _tell(check, as_json)
    if is_ill(checks):
        raise SystemExit(1)


def _tell(check: "Check", as_json: bool) -> None:
    if as_json:
        json_line(asdict(check))
        return
    remedy = f" → {check.remedy}" if check.remedy else ""
    line(f"{check.health:<8} {check.name:<13} {check.told}{remedy}")
