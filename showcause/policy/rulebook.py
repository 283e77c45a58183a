"""The rulebook: clauses people are held to, and the rules that propose under them.

Every clause and every rule is cited by id and content hash, taken from its text by code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from showcause.domain.errors import BadInput
from showcause.domain.feature import Scope
from showcause.domain.identifier import digest
from showcause.domain.measure import Measure
from showcause.domain.moment import Moment, moment_from_datetime
from showcause.domain.sweep import StagePlan
from showcause.policy.due import DUE_NAME
from showcause.policy.hooks import FOLDER, Hook, hooks_of
from showcause.policy.sweeps import SWEEPS_NAME, plan_from

SHIPPED: Final = Path(__file__).with_name("shipped")
CLAUSES_NAME: Final = "clauses.yaml"
NO_RULES: Final = frozenset({CLAUSES_NAME, DUE_NAME, SWEEPS_NAME, "detection.yaml"})
REQUIRED: Final = ("id", "clause", "measure", "severity", "owner", "when")
OPTIONAL: Final = ("unless", "on", "honours", "hooks")


@dataclass(frozen=True, slots=True)
class Clause:
    """What people are held to, at one version, in every language it exists in."""

    clause_id: str
    version: str
    category: str
    title: Mapping[str, str]
    text: Mapping[str, str]
    allowances: tuple[str, ...]
    valid_from: Moment | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """The expression that proposes a measure under a clause.

    `body` is the file as it stood, with the text of its hooks and what it honours as comments after
    it. `honours` are the allowances and exceptions that spare an account from it.
    """

    rule_id: str
    rule_hash: str
    clause_id: str
    measure: Measure
    severity: int
    owner: str
    when: str
    unless: str
    body: str
    where: str
    on: Scope = Scope.MEMBER
    honours: tuple[str, ...] = ()
    hooks: tuple[Hook, ...] = ()


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Clauses by id, rules in the order of their ids, and how bulk sweeps go out."""

    clauses: Mapping[str, Clause]
    rules: tuple[Rule, ...]
    sweeps: StagePlan


def read_rulebook(folder: Path) -> Rulebook:
    """The rulebook in a folder of YAML files.

    Raises:
        BadInput: a file is missing, is not YAML, or lacks a field; names the file.
    """
    clauses = read_clauses(folder)
    rules = tuple(
        sorted(
            (
                read_rule(path, clauses)
                for path in folder.glob("*.yaml")
                if path.name not in NO_RULES
            ),
            key=lambda rule: rule.rule_id,
        )
    )
    _no_rule_twice(rules)
    return Rulebook(clauses, rules, read_sweeps(folder))


def read_sweeps(folder: Path) -> StagePlan:
    """How sweeps go out, by the rulebook's file or by the shipped one where there is none."""
    path = folder / SWEEPS_NAME
    found = path if path.exists() else SHIPPED / SWEEPS_NAME
    return plan_from(_load(found), str(found))


def _load(path: Path) -> Any:
    return _loaded(path, _text(path))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("cannot read the rulebook", where=str(path), hint="UTF-8 text") from error


def _loaded(path: Path, text: str) -> Any:
    import yaml

    # libyaml reads a thousand rules in the time the pure loader reads fifty.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(text, Loader=loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        told = getattr(error, "problem", None) or str(error).split("\n")[0]
        raise BadInput("not valid YAML", where=where, hint=str(told)) from error


def read_clauses(folder: Path) -> dict[str, Clause]:
    """The clauses of a rulebook by id."""
    clauses = {}
    for entry in _clause_entries(folder / CLAUSES_NAME):
        clause = Clause(
            clause_id=str(entry["id"]),
            version=str(entry["version"]),
            category=str(entry["category"]),
            title=dict(entry["title"]),
            text=dict(entry["text"]),
            allowances=tuple(entry["allowances"]),
            valid_from=_day(entry.get("valid_from"), folder / CLAUSES_NAME),
        )
        clauses[clause.clause_id] = clause
    return clauses


def _day(value: object, path: Path) -> Moment | None:
    if value is None:
        return None
    if not isinstance(value, date) or isinstance(value, datetime):
        raise BadInput(f"valid_from is {value!r}", where=str(path), hint="a day: 2027-01-31")
    return moment_from_datetime(datetime(value.year, value.month, value.day, tzinfo=UTC))


CLAUSE_FIELDS: Final = ("id", "version", "category", "title", "text", "allowances")


def _clause_entries(path: Path) -> list[dict[str, Any]]:
    given = _load(path)
    entries = given.get("clauses") if isinstance(given, dict) else None
    if not isinstance(entries, list) or not entries:
        raise BadInput("there is no list of clauses", where=str(path))
    for number, entry in enumerate(entries, start=1):
        known = entry if isinstance(entry, dict) else {}
        missing = [name for name in CLAUSE_FIELDS if not known.get(name)]
        if missing:
            raise BadInput(f"clause {number} needs {', '.join(missing)}", where=str(path))
        if not isinstance(entry["title"], dict) or not isinstance(entry["text"], dict):
            raise BadInput(
                f"clause {number}: title and text are given by language", where=str(path)
            )
    return entries


def read_rule(path: Path, clauses: Mapping[str, Clause]) -> Rule:
    """The rule in one file, under one of these clauses.

    Raises:
        BadInput: the file is not YAML, or a field is missing or cannot be; names the file.
    """
    text = _text(path)
    given = _fields(_loaded(path, text), clauses, path)
    hooks = hooks_of(given.get("hooks"), path.parent / FOLDER, str(path))
    honours = _honours(given, clauses[str(given["clause"])], path)
    body = text + "".join(map(_as_comment, hooks)) + _honoured(honours)
    return Rule(
        rule_id=str(given["id"]),
        rule_hash=digest(body),
        clause_id=str(given["clause"]),
        measure=_measure(str(given["measure"]), path),
        severity=_severity(given["severity"], path),
        owner=str(given["owner"]),
        when=_expression(given["when"]),
        unless=_expression(given.get("unless")),
        body=body,
        where=str(path),
        on=_scope(str(given.get("on", Scope.MEMBER)), path),
        honours=honours,
        hooks=hooks,
    )


def _fields(given: Any, clauses: Mapping[str, Clause], path: Path) -> dict[str, Any]:
    missing = [name for name in REQUIRED if not isinstance(given, dict) or name not in given]
    if missing:
        raise BadInput(f"a rule needs {', '.join(missing)}", where=str(path))
    # YAML 1.1 reads the bare word `on` as a truth value, as a key too.
    fields = {"on" if name is True else str(name): value for name, value in given.items()}
    if "stage" in fields:
        hint = "leave it out; people promote a rule: showcause rules promote"
        raise BadInput("a rule's stage is not in its file", where=str(path), hint=hint)
    for name in set(fields) - set(REQUIRED) - set(OPTIONAL):
        near = get_close_matches(name, (*REQUIRED, *OPTIONAL), n=1)
        hint = f"did you mean {near[0]}?" if near else ", ".join((*REQUIRED, *OPTIONAL))
        raise BadInput(f"a rule has no field '{name}'", where=str(path), hint=hint)
    if str(fields["clause"]) not in clauses:
        raise BadInput(f"there is no clause {fields['clause']}", where=str(path), hint=CLAUSES_NAME)
    return fields


def _as_comment(hook: Hook) -> str:
    lines = "".join(f"# {line}\n" for line in hook.source.splitlines())
    return f"# --- {FOLDER}/{hook.module}.py\n{lines}"


def _honoured(honours: tuple[str, ...]) -> str:
    """Part of the text: a clause that allows less makes another rule of each rule under it."""
    return f"# --- honours: {', '.join(honours)}\n" if honours else ""


def _expression(value: object) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    return "" if value is None else str(value).rstrip()


def _scope(name: str, path: Path) -> Scope:
    if name not in set(Scope):
        raise BadInput(f"on is '{name}'", where=str(path), hint=", ".join(Scope))
    return Scope(name)


def _honours(given: Mapping[str, Any], clause: Clause, path: Path) -> tuple[str, ...]:
    """What its clause never forbids, and what the rule names besides."""
    named = given.get("honours") or []
    if not isinstance(named, list):
        raise BadInput("honours is a list of allowances and exceptions", where=str(path))
    return tuple(sorted({*clause.allowances, *map(str, named)}))


def _severity(value: object, path: Path) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadInput(f"severity is {value!r}", where=str(path), hint="a whole number")
    return value


def _measure(name: str, path: Path) -> Measure:
    if name not in set(Measure):
        raise BadInput(f"'{name}' is not a measure", where=str(path), hint=", ".join(Measure))
    return Measure(name)


def _no_rule_twice(rules: tuple[Rule, ...]) -> None:
    seen: dict[str, str] = {}
    for rule in rules:
        if rule.rule_id in seen:
            raise BadInput(
                f"rule {rule.rule_id} stands also in {seen[rule.rule_id]}", where=rule.where
            )
        seen[rule.rule_id] = rule.where
