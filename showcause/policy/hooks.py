"""Python where SQL cannot say it: a feature that a function of the rulebook works out.

A hook is declared in its rule (name, function, what it reads, what it gives) and lives in
`rulebook/hooks/`. Its text is part of the rule's hash. It is handed an Arrow table of exactly the
columns it declared, and gives back one Arrow column. The check of its text keeps honest authors
from clocks, chance and files; it is no prison for a hostile one, who needs a colleague's signature.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from showcause.domain.errors import BadInput
from showcause.domain.feature import Feature, Features, Kind, Layer

if TYPE_CHECKING:
    import pyarrow as pa

    from showcause.policy.rulebook import Rule

FOLDER: Final = "hooks"
IMPORTS: Final = frozenset({"math", "re", "string", "unicodedata", "numpy", "pyarrow"})
GIVES: Final = (Kind.INTEGER, Kind.BOOLEAN, Kind.TEXT)
FIELDS: Final = ("name", "calls", "reads", "gives", "meaning")
_BUILTINS: Final = frozenset(
    {
        "open", "eval", "exec", "compile", "input", "print", "globals", "locals", "vars", "getattr",
        "setattr", "delattr", "id", "hash", "breakpoint", "__import__",
    }
)  # fmt: skip
_ATTRIBUTES: Final = frozenset({"random", "fs", "parquet", "csv", "dataset", "load", "fromfile"})


@dataclass(frozen=True, slots=True)
class Hook:
    """One declared hook; `source` is its file as it stood."""

    name: str
    module: str
    function: str
    reads: tuple[str, ...]
    gives: Kind
    meaning: str
    source: str


def hooks_of(given: object, folder: Path, where: str) -> tuple[Hook, ...]:
    """The hooks a rule's file declares, with their sources.

    Raises:
        BadInput: a field is missing, the file is not in the hooks folder, or its text may not run.
    """
    if given is None:
        return ()
    if not isinstance(given, list):
        raise BadInput("hooks is not a list", where=where, hint=", ".join(FIELDS))
    return tuple(_hook(entry, folder, where) for entry in given)


def _hook(entry: Any, folder: Path, where: str) -> Hook:
    missing = [name for name in FIELDS if not isinstance(entry, dict) or not entry.get(name)]
    if missing:
        raise BadInput(f"a hook needs {', '.join(missing)}", where=where)
    module, _, function = str(entry["calls"]).partition(":")
    name, gives = str(entry["name"]), str(entry["gives"])
    if not (module.isidentifier() and function.isidentifier() and name.isidentifier()):
        raise BadInput(f"hook {name}: calls is '{entry['calls']}'", where=where, hint="file:name")
    if gives not in GIVES:
        raise BadInput(f"hook {name}: gives is '{gives}'", where=where, hint=", ".join(GIVES))
    if not isinstance(entry["reads"], list):
        raise BadInput(f"hook {name}: reads is a list of features", where=where)
    source = _source(folder / f"{module}.py", function)
    reads = tuple(map(str, entry["reads"]))
    return Hook(name, module, function, reads, Kind(gives), str(entry["meaning"]), source)


def _source(path: Path, function: str) -> str:
    try:
        source = path.read_text(encoding="utf-8")
        tree = ast.parse(source)
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("cannot read the hook", where=str(path)) from error
    except (SyntaxError, ValueError) as error:
        raise BadInput(f"not Python: {error}", where=str(path)) from error
    for line, message in _faults(tree):
        raise BadInput(message, where=f"{path}:{line}", hint=f"imports: {', '.join(IMPORTS)}")
    if not any(isinstance(node, ast.FunctionDef) and node.name == function for node in tree.body):
        raise BadInput(f"there is no function {function}", where=str(path))
    return source


def _faults(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 1)
        for module in _imported(node):
            if module.split(".")[0] not in IMPORTS or set(module.split(".")) & _ATTRIBUTES:
                yield line, f"a hook may not import {module}"
        if isinstance(node, ast.Name) and node.id in _BUILTINS:
            yield line, f"a hook may not use {node.id}"
        if isinstance(node, ast.Attribute) and _is_hidden(node.attr):
            yield line, f"a hook may not use .{node.attr}"


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module or '.'}.{alias.name}" for alias in node.names]
    return []


def _is_hidden(attribute: str) -> bool:
    return attribute in _ATTRIBUTES or attribute.startswith("__")


def with_hooks(rule: "Rule", features: Features) -> Features:
    """The feature table with a rule's own hooks in it.

    Raises:
        BadInput: a hook takes a feature's name, or reads what is not there.
    """
    if not rule.hooks:
        return features
    known = dict(features)
    for hook in rule.hooks:
        if hook.name in known:
            raise BadInput(f"hook {hook.name}: a feature is called that", where=rule.where)
        for name in hook.reads:
            if name not in features:
                raise BadInput(f"hook {hook.name}: there is no feature '{name}'", where=rule.where)
        known[hook.name] = Feature(
            hook.name, hook.gives, hook.meaning, Layer.HOOK, hook.reads, (rule.on,), nullable=True
        )
    return known


def hook_column(hook: Hook, table: "pa.Table") -> "pa.Array":
    """What a hook says about each row; it sees the columns it declared and no others.

    Raises:
        BadInput: it failed, or gave another type or number of rows.
    """
    import pyarrow as pa

    room: dict[str, Any] = {"__name__": f"hooks.{hook.module}"}
    exec(compile(hook.source, f"{hook.module}.py", "exec"), room)
    try:
        column = room[hook.function](table.select(list(hook.reads)))
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        NameError,
        TypeError,
        ValueError,
    ) as error:
        where = f"{FOLDER}/{hook.module}.py:{hook.function}"
        raise BadInput(f"the hook failed: {error}", where=where) from error
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    wanted = {"int64": pa.int64(), "bool": pa.bool_(), "string": pa.string()}[hook.gives.value]
    if not isinstance(column, pa.Array) or column.type != wanted or len(column) != len(table):
        raise BadInput(
            f"the hook gave {getattr(column, 'type', type(column).__name__)}, not {wanted}",
            where=f"{FOLDER}/{hook.module}.py:{hook.function}",
            hint="one value a row",
        )
    return column


def with_hook_columns(hooks: Iterable[Hook], table: "pa.Table") -> "pa.Table":
    """The table with a column more for each hook."""
    for hook in hooks:
        table = table.append_column(hook.name, hook_column(hook, table))
    return table
