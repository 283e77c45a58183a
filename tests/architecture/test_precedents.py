"""Every public precedent is held by a test that is there."""

import ast
import tomllib
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
PRECEDENTS = tomllib.loads((TESTS / "architecture" / "precedents.toml").read_text("utf-8"))


@cache
def names_in(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_there_are_twenty_four() -> None:
    assert list(PRECEDENTS) == [str(number) for number in range(1, 25)]


@pytest.mark.parametrize("number", PRECEDENTS)
def test_a_precedent_has_its_tests(number: str) -> None:
    assert PRECEDENTS[number]["must"] and PRECEDENTS[number]["tests"]
    for named in PRECEDENTS[number]["tests"]:
        file, _, name = named.partition("::")
        assert name in names_in(TESTS / file), named
