"""Finds a workspace and reads what it is configured with."""

from pathlib import Path

from showcause.domain.errors import BadInput
from showcause.settings import CONFIG_NAME, Settings, settings_from_text


def settings_of(start: Path) -> Settings:
    """What the workspace in a folder, or the nearest one above it, is configured with."""
    home = _find(start.resolve())
    return settings_from_text(_config_text(home / CONFIG_NAME), home)


def _config_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("cannot read the configuration", where=str(path)) from error


def _find(start: Path) -> Path:
    for folder in (start, *start.parents):
        if (folder / CONFIG_NAME).exists():
            return folder
    raise BadInput(
        "there is no workspace here", where=str(start), hint="showcause init FOLDER && cd FOLDER"
    )
