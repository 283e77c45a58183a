"""Due times: by when somebody is owed a look or an answer, as the rulebook sets them.

A platform may be quicker than these bounds and kinder to the holder, never the other way round.
Source: docs/decisions/0013-late-means-relief.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from showcause.domain.errors import BadInput, UnknownName
from showcause.domain.moment import DAY, HOUR

DUE_NAME: Final = "due.yaml"
SHIPPED_DUE: Final = Path(__file__).with_name("shipped") / DUE_NAME

BOUNDS: Final[Mapping[str, tuple[int, int]]] = {
    "look_hours": (1, 24),
    "hearing_hours": (24, 72),
    "appeal_hours": (1, 72),
    "group_appeal_hours": (1, 168),
    "appeal_window_days": (183, 3_660),
    "interim_hours": (1, 72),
    "heard_after_hours": (1, 24),
    "cooling_off_hours": (24, 720),
    "facts_days": (1, 90),
    "quarantine_ppm": (0, 200_000),
}
"""The least and the most each value may be; where more favours the holder the least is the law."""

_WHAT: Final = "the due times"
LISTS: Final = ("interim", "imminent_harm")


@dataclass(frozen=True, slots=True)
class Due:
    """Due times in hours or days as written; properties give milliseconds."""

    look_hours: int
    hearing_hours: int
    appeal_hours: int
    group_appeal_hours: int
    appeal_window_days: int
    interim_hours: int
    heard_after_hours: int
    cooling_off_hours: int
    facts_days: int
    quarantine_ppm: int
    interim: tuple[str, ...]
    imminent_harm: tuple[str, ...]

    @property
    def look(self) -> int:
        """How long a person may take to look at what waits for one, in ms."""
        return self.look_hours * HOUR

    @property
    def interim_lasts(self) -> int:
        """How long an interim measure lasts, in ms."""
        return self.interim_hours * HOUR

    @property
    def cooling_off(self) -> int:
        """How long a result must have stood before a lasting measure, in ms."""
        return self.cooling_off_hours * HOUR

    @property
    def facts_age(self) -> int:
        """How much older than the evidence the platform's facts may be, in ms."""
        return self.facts_days * DAY


def read_due(folder: Path) -> Due:
    """The due times of a rulebook; what it does not set, or has no file for, is as shipped.

    Raises:
        BadInput: the file is not YAML, or a value is outside its bounds; names file and value.
    """
    path = folder / DUE_NAME
    if not path.exists():
        return _shipped()
    return _due(
        {**read_yaml(SHIPPED_DUE, _WHAT), **_known_only(read_yaml(path, _WHAT), path)}, path
    )


@lru_cache(maxsize=1)
def _shipped() -> Due:
    return _due(read_yaml(SHIPPED_DUE, _WHAT), SHIPPED_DUE)


def read_yaml(path: Path, what: str) -> dict[str, Any]:
    """The mapping in a YAML file.

    Raises:
        BadInput: it cannot be read, is not YAML or no mapping; names the file.
    """
    import yaml

    try:
        given = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"cannot read {what}", where=str(path), hint="UTF-8 text") from error
    except yaml.YAMLError as error:
        raise BadInput("not valid YAML", where=str(path), hint=str(error).split("\n")[0]) from error
    if not isinstance(given, dict):
        raise BadInput(f"{what}: written name: value", where=str(path))
    return given


def _known_only(given: dict[str, Any], path: Path) -> dict[str, Any]:
    names = [field.name for field in fields(Due)]
    for name in given:
        if name not in names:
            near = get_close_matches(str(name), names, n=1)
            hint = f"did you mean {near[0]}?" if near else ", ".join(names)
            raise UnknownName(f"there is no due time {name}", where=str(path), hint=hint)
    return given


def _due(given: Mapping[str, Any], path: Path) -> Due:
    values: dict[str, Any] = {name: _within(name, given[name], path) for name in BOUNDS}
    values |= {name: _clause_ids(name, given[name], path) for name in LISTS}
    return Due(**values)


def _within(name: str, value: object, path: Path) -> int:
    least, most = BOUNDS[name]
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if not is_whole or not least <= int(str(value)) <= most:
        raise BadInput(f"{name} is {value!r}", where=str(path), hint=f"{least} to {most}")
    return int(str(value))


def _clause_ids(name: str, value: object, path: Path) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise BadInput(f"{name} is {value!r}", where=str(path), hint='a list, such as ["2.1"]')
    return tuple(str(each) for each in value)
