"""The reference says what the code says: commands, safeguards, features, detectors, tables."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from showcause.cli.app import app
from showcause.detectors.feature_table import FEATURES
from showcause.domain.feature import Feature
from showcause.policy.forbidden import FORBIDDEN_SOURCES, FORBIDDEN_WORDS, forbidden_path
from showcause.safeguards.chain import CHAIN
from showcause.settings import DEFAULT_CONFIG
from tests.docs.pages import ROOT, first_cells, headings, page, rows, section, words

CODE = ROOT / "showcause"
REASON = re.compile(r"[a-z]+(_[a-z]+)*")
TABLE = re.compile(r'db_table = "(\w+)"')


def _commands(command: Any, path: str) -> Iterator[tuple[str, list[str]]]:
    for name, below in getattr(command, "commands", {}).items():
        yield from _commands(below, f"{path} {name}")
    if not getattr(command, "commands", {}):
        yield path, [parameter.opts[0] for parameter in command.params]


COMMANDS = dict(_commands(typer.main.get_command(app), "showcause"))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_is_documented_and_no_other(command: str) -> None:
    told = section(page("reference/cli.md"), f"## {command}")

    assert first_cells(told) == set(COMMANDS[command])


def test_no_command_is_documented_that_does_not_exist() -> None:
    told = {name for name in headings(page("reference/cli.md"), "##") if "showcause " in name}

    assert told == set(COMMANDS)


def _reasons(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return {text for text in texts if isinstance(text, str) and REASON.fullmatch(text)}


@pytest.mark.parametrize("name", CHAIN)
def test_every_safeguard_is_documented_with_every_reason(name: str) -> None:
    told = section(page("reference/safeguards.md"), f"### {name}")

    assert _reasons(CODE / "safeguards" / f"{name}.py") - {name} <= words(told)


def test_no_safeguard_is_documented_or_explained_that_does_not_exist() -> None:
    explained = section(page("explanation/safeguards.md"), "## What follows")

    assert headings(page("reference/safeguards.md"), "###") == list(CHAIN)
    assert words(explained) == set(CHAIN)


def test_the_feature_table_is_the_one_rules_are_checked_against() -> None:
    told = [tuple(row) for row in rows(section(page("reference/rules.md"), "## Features"))[1:]]

    assert told == [_told(feature) for feature in FEATURES.values()]


def _told(feature: Feature) -> tuple[str, ...]:
    """A feature's row in the reference: what it is, where it may stand, what it means."""
    kind = f"{feature.kind.value}?" if feature.nullable else feature.kind.value
    where = "unless" if forbidden_path(feature.name, FEATURES) else ""
    on = ", ".join(feature.on)
    layer = feature.layer.value
    return (f"`{feature.name}`", kind, layer, on, where, feature.unit, feature.meaning)


def test_every_forbidden_word_is_documented() -> None:
    told = words(section(page("reference/rules.md"), "## Expressions"))

    assert {word for word in FORBIDDEN_WORDS if "_" not in word} | FORBIDDEN_SOURCES <= told


def test_every_detector_is_documented() -> None:
    cards = {path.parent.name for path in (CODE / "detectors").glob("*/card.md")}

    assert first_cells(section(page("reference/rules.md"), "## Detectors")) == cards


def test_every_table_of_the_record_is_documented() -> None:
    code = "".join(path.read_text("utf-8") for path in (CODE / "store" / "tables").glob("*.py"))
    told = section(page("reference/record.md"), "## Tables")

    assert first_cells(told) == set(TABLE.findall(code))


def test_every_documented_kind_of_ledger_entry_is_written_by_a_step() -> None:
    told = first_cells(section(page("reference/record.md"), "## Ledger entries"))
    code = "".join(path.read_text("utf-8") for path in (CODE / "steps").glob("*.py"))

    assert told
    assert all(f'"{kind}"' in code for kind in told)


def test_the_configuration_shown_is_the_one_init_writes() -> None:
    shown = re.search(r"```toml\n(.*?)```", page("reference/workspace.md"), re.S)
    lines = [line.partition("#")[0].rstrip() for line in DEFAULT_CONFIG.splitlines()]

    assert shown is not None
    assert shown[1].split("\n")[:-1] == [line for line in "\n".join(lines).strip().split("\n")]
