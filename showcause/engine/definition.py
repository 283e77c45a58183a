"""A definition: named SQL steps over activity, written in a subset every engine reads alike.

The subset (enforced by `engine.lint`): CTEs, equi-joins, GROUP BY/HAVING, ROW_NUMBER, CASE and
whole-number arithmetic without division. `$name` is a whole number handed in when it runs.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from showcause.domain.errors import BadInput
from showcause.domain.identifier import digest

_STEP = re.compile(r"^-- step: *(\w+) *$", re.MULTILINE)
_PARAMETER = re.compile(r"\$([a-z_][a-z0-9_]*)")


@dataclass(frozen=True, slots=True)
class Step:
    """One named SELECT; later steps may read it by name."""

    name: str
    sql: str


@dataclass(frozen=True, slots=True)
class Definition:
    """Named steps; the last one is the answer. `reads` are the activity kinds it needs.

    `subset` says that the SQL stays inside the portable subset; store-keeping queries that only
    ever run on one engine set it to False.
    """

    name: str
    version: str
    reads: tuple[str, ...]
    steps: tuple[Step, ...]
    subset: bool = True

    @property
    def hash(self) -> str:
        """SHA-256 over name, version and every step's text."""
        parts = [part for step in self.steps for part in (step.name, step.sql)]
        return digest(self.name, self.version, *parts)


def steps_from_sql(text: str) -> tuple[Step, ...]:
    """The steps of a .sql file: each starts with a line `-- step: name`.

    Raises:
        BadInput: text stands before the first step, or a step is empty.
    """
    head, *rest = _STEP.split(text)
    named = tuple(Step(name, sql.strip()) for name, sql in zip(rest[::2], rest[1::2], strict=True))
    if _without_comments(head) or not named or not all(step.sql for step in named):
        raise BadInput("not a list of named SQL steps", hint="start each with `-- step: name`")
    return named


def _without_comments(text: str) -> str:
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("--"))
    return "".join(lines).strip()


def through(definition: Definition, step_name: str) -> Definition:
    """The same definition, ending at the named step.

    Raises:
        BadInput: no step has that name.
    """
    names = [step.name for step in definition.steps]
    if step_name not in names:
        raise BadInput(f"no step named {step_name}", where=definition.name)
    return replace(definition, steps=definition.steps[: names.index(step_name) + 1])


def needed_steps(definition: Definition, given: Iterable[str] = ()) -> tuple[Step, ...]:
    """The steps the last one rests on, in order, without those whose rows are given."""
    given = set(given)
    wanted: list[Step] = []
    for step in reversed(definition.steps):
        if step.name not in given and (not wanted or _read_by(step.name, wanted)):
            wanted.append(step)
    return tuple(reversed(wanted))


def _read_by(name: str, steps: Iterable[Step]) -> bool:
    return any(times_read(name, step.sql) for step in steps)


def times_read(name: str, sql: str) -> int:
    """How often the SQL reads that table."""
    pattern = rf'\b(?:FROM|JOIN)\s+"?{re.escape(name)}\b'
    return len(re.findall(pattern, sql, re.IGNORECASE))


def with_parameters(sql: str, params: Mapping[str, int]) -> str:
    """The SQL with every `$name` replaced by its whole number.

    Raises:
        BadInput: a name has no value, or a value is not a whole number.
    """
    return _PARAMETER.sub(lambda match: _whole_number(match[1], params), sql)


def _whole_number(name: str, params: Mapping[str, int]) -> str:
    value = params.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadInput(f"${name} needs a whole number, not {value!r}")
    return str(value) if value >= 0 else f"({value})"
