"""Which tables are the record, hold what may be erased, or are work: as they say themselves."""

import ast
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Final

import showcause.store.migrations as migrations

TABLES: Final = Path(migrations.__file__).parents[1] / "tables"


def tables_that_say(words: str) -> set[str]:
    """Names of tables whose docstring contains these words; empty words give every table."""
    return {
        _name(node)
        for path in TABLES.glob("*.py")
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef) and words in (ast.get_docstring(node) or "")
    }


def _name(table: ast.ClassDef) -> str:
    (meta,) = (node for node in table.body if isinstance(node, ast.ClassDef))
    (named,) = (
        node.value
        for node in meta.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "db_table"
    )
    return str(ast.literal_eval(named))


def append_only() -> tuple[str, ...]:
    """Every table that a migration names in its RECORD, and has the database protect."""
    names = sorted(module.name for module in iter_modules(migrations.__path__))
    made = [import_module(f"showcause.store.migrations.{name}") for name in names]
    return tuple(table for module in made for table in getattr(module, "RECORD", ()))


ERASABLE: Final = tables_that_say("(erasable")
WORK: Final = tables_that_say("(work table")
