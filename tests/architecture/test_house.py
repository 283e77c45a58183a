import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "showcause"
WRITING_SQL = re.compile(r"^\s*(INSERT INTO|UPDATE|DELETE FROM)\s+\w+", re.IGNORECASE)


def modules(folder: Path = PACKAGE) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*.py") if "migrations" not in path.parts)


def texts(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@pytest.mark.parametrize("path", list(modules()), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_has_at_most_400_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_only_the_stores_writes_and_the_platforms_own_stores_write_sql() -> None:
    writers = [
        path.relative_to(PACKAGE).as_posix()
        for path in modules()
        if any(WRITING_SQL.match(text) for text in texts(ast.parse(path.read_text("utf-8"))))
    ]

    assert writers
    own = ("store/writes/", "platforms/sandbox/", "platforms/journal.py")
    assert all(name.startswith(own) for name in writers)


def test_the_orm_is_never_used_to_write() -> None:
    writing = re.compile(r"\.objects\.|\.save\(\)|bulk_create|bulk_update")

    # Passwords and authenticators are no part of the record, and Django alone knows their tables.
    credentials = {PACKAGE / "wiring" / "accounts.py", PACKAGE / "web" / "console" / "accounts.py"}
    assert {path for path in modules() if writing.search(path.read_text("utf-8"))} == credentials


def test_changes_to_the_tables_are_one_line_of_descent() -> None:
    folder = PACKAGE / "store" / "migrations"
    made = {path.stem for path in folder.glob("0*.py")}
    before = re.compile(r'\("store", "(\w+)"\)')
    named = [set(before.findall((folder / f"{name}.py").read_text("utf-8"))) for name in made]

    assert len(made - set().union(*named)) == 1, "rename and re-depend the later one"


def test_package_files_hold_only_a_docstring() -> None:
    for path in PACKAGE.rglob("__init__.py"):
        body = ast.parse(path.read_text("utf-8")).body
        assert len(body) == 1, path
        assert isinstance(body[0], ast.Expr), path


def test_the_verifier_shares_no_code_with_the_package() -> None:
    for path in (ROOT / "verifier").glob("*.py"):
        assert "showcause" not in imported(path), path


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_no_drawer_rooms() -> None:
    banned = {"utils", "helpers", "common", "core", "manager", "service", "misc"}

    assert not [path for path in PACKAGE.rglob("*") if path.stem in banned]
