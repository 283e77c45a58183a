"""What a backup's folder holds, and what its manifest says."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from showcause.domain.errors import BadInput
from showcause.domain.moment import Moment

MANIFEST: Final = "manifest.json"
FILES: Final = "files"
VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """When a backup was taken, and the SHA-256 of every file in it by its path."""

    taken_at: Moment
    files: Mapping[str, str]


def manifest_from_text(text: str, where: str) -> Manifest:
    """What a manifest says; no path in it leads out of the folder.

    Raises:
        BadInput: it is none, or of a version that is not known here.
    """
    try:
        told = json.loads(text)
        made = Manifest(int(told["taken_at"]), {str(k): str(v) for k, v in told["files"].items()})
        version = int(told["v"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput("this is no backup's manifest", where=where) from error
    if version != VERSION:
        raise BadInput(f"a backup of form {version}", where=where, hint="a newer showcause")
    for path in made.files:
        parts = PurePosixPath(path).parts
        if not parts or ".." in parts or PurePosixPath(path).is_absolute():
            raise BadInput(f"'{path}' leads out of the backup", where=where)
    return made
