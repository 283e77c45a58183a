"""The systemd units start what exists, as somebody who is not root, and start it again."""

import configparser
import importlib.util
from pathlib import Path

import pytest

UNITS = Path(__file__).resolve().parents[3] / "deploy" / "systemd"


def service(path: Path) -> configparser.SectionProxy:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(path, encoding="utf-8")
    return unit["Service"]


@pytest.mark.parametrize("path", sorted(UNITS.glob("*.service")), ids=lambda path: path.stem)
def test_a_unit_starts_what_there_is_as_nobody_important(path: Path) -> None:
    told = service(path)
    program, *words = told["ExecStart"].split()

    assert program.startswith("/srv/showcause/venv/bin/")
    if words[0] == "-m":
        assert importlib.util.find_spec(f"{words[1]}.__main__")
    else:
        assert (Path(program).name, words[0]) == ("showcause", "backup")
    assert told["User"] == "showcause"
    assert told["ProtectSystem"] == "strict"
    assert told["NoNewPrivileges"] == "yes"


def test_what_runs_for_ever_is_started_again() -> None:
    for name in ("web", "worker"):
        assert service(UNITS / f"showcause-{name}.service")["Restart"] == "always"
