"""The rulebook: clauses people are held to, and the rules that propose under them.

Every clause and every rule is cited by id and content hash, taken from its text by code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from showcause.domain.errors import BadInput
from showcause.domain.identifier import digest
from showcause.domain.measure import Measure

SHIPPED: Final = Path(__file__).with_name("shipped")
CLAUSES_NAME: Final = "clauses.yaml"
REQUIRED: Final = ("id", "clause", "measure", "severity", "owner", "stage", "when")
STAGES: Final = ("draft", "shadow", "full")


@dataclass(frozen=True, slots=True)
class Clause:
    """What people are held to, at one version, in every language it exists in."""

    clause_id: str
    version: str
    category: str
    title: Mapping[str, str]
    text: Mapping[str, str]
    allowances: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """The expression that proposes a measure under a clause; `body` is the file as it stood."""

    rule_id: str
    rule_hash: str
    clause_id: str
    measure: Measure
    severity: int
    owner: str
    stage: str
    when: str
    unless: str
    body: str
    where: str


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Clauses by id, and rules in the order of their ids."""

    clauses: Mapping[str, Clause]
    rules: tuple[Rule, ...]


def read_rulebook(folder: Path) -> Rulebook:
    """The rulebook in a folder of YAML files.

    Raises:
        BadInput: a file is missing, is not YAML, or lacks a field; names the file.
    """
    clauses = _clauses(folder / CLAUSES_NAME)
    rules = tuple(
        sorted(
            (_rule(path, clauses) for path in folder.glob("*.yaml") if path.name != CLAUSES_NAME),
            key=lambda rule: rule.rule_id,
        )
    )
    _no_rule_twice(rules)
    return Rulebook(clauses, rules)


def _load(path: Path) -> Any:
    import yaml

    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("cannot read the rulebook", where=str(path), hint="UTF-8 text") from error
    except yaml.YAMLError as error:
        raise BadInput("not valid YAML", where=str(path), hint=str(error).split("\n")[0]) from error


def _clauses(path: Path) -> dict[str, Clause]:
    clauses = {}
    for entry in _clause_entries(path):
        clause = Clause(
            clause_id=str(entry["id"]),
            version=str(entry["version"]),
            category=str(entry["category"]),
            title=dict(entry["title"]),
            text=dict(entry["text"]),
            allowances=tuple(entry["allowances"]),
        )
        clauses[clause.clause_id] = clause
    return clauses


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


def _rule(path: Path, clauses: Mapping[str, Clause]) -> Rule:
    given = _load(path)
    missing = [name for name in REQUIRED if not isinstance(given, dict) or name not in given]
    if missing:
        raise BadInput(f"a rule needs {', '.join(missing)}", where=str(path))
    clause_id = str(given["clause"])
    if clause_id not in clauses:
        raise BadInput(f"there is no clause {clause_id}", where=str(path), hint=CLAUSES_NAME)
    if given["stage"] not in STAGES:
        raise BadInput(f"stage is one of {', '.join(STAGES)}", where=str(path))
    body = path.read_text(encoding="utf-8")
    return Rule(
        rule_id=str(given["id"]),
        rule_hash=digest(body),
        clause_id=clause_id,
        measure=_measure(str(given["measure"]), path),
        severity=_severity(given["severity"], path),
        owner=str(given["owner"]),
        stage=str(given["stage"]),
        when=str(given["when"]).strip(),
        unless=str(given.get("unless") or "").strip(),
        body=body,
        where=str(path),
    )


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
