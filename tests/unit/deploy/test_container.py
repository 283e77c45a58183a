"""The image runs what exists, as somebody who is not root, from pinned packages, with no secret."""

import importlib.util
import json
import re
from pathlib import Path

from showcause.cli.app import app

ROOT = Path(__file__).resolve().parents[3]
DEFINITION = (ROOT / "deploy" / "container" / "Containerfile").read_text("utf-8")
LINES = re.sub(r"\\\n", " ", DEFINITION).splitlines()


def words(verb: str) -> list[str]:
    return [line.partition(" ")[2].strip() for line in LINES if line.startswith(f"{verb} ")]


def test_both_stages_name_a_version_of_one_base() -> None:
    bases = {line.split()[0] for line in words("FROM")}

    assert len(bases) == 1
    assert re.fullmatch(r"docker\.io/library/python:3\.\d+-slim-[a-z]+", bases.pop())


def test_packages_are_those_of_the_lock() -> None:
    (installed,) = words("RUN")[:1]

    assert "-c constraints.txt" in installed
    assert importlib.util.find_spec("showcause.ingest.warm")
    assert importlib.util.find_spec("showcause.detectors.warm")


def test_it_starts_what_there_is_as_nobody_important() -> None:
    (command,) = map(json.loads, words("CMD"))
    (user,) = words("USER")

    assert command[:2] == ["python", "-m"]
    assert importlib.util.find_spec(f"{command[2]}.__main__")
    assert (user, command[3]) == ("showcause", "/srv/showcause")
    assert words("EXPOSE") == [command[4]]
    assert words("VOLUME") == [command[3]] == words("WORKDIR")[1:]
    assert f":{command[4]}/health" in DEFINITION


def test_only_what_is_named_is_copied_into_it() -> None:
    kept = {line for line in (ROOT / ".dockerignore").read_text("utf-8").split()}
    copied = {word for line in words("COPY") for word in line.split()[:-1] if "--from" not in word}

    assert "*" in kept
    assert {f"!{one}" for one in copied if not one.startswith("/")} == kept - {
        "*",
        "**/__pycache__",
    }
    assert all((ROOT / one).exists() for one in copied if not one.startswith("/"))


def test_the_how_to_runs_programs_and_commands_that_exist() -> None:
    page = (ROOT / "docs" / "how-to" / "run-in-a-container.md").read_text("utf-8")
    named = {one for one in re.findall(r"python -m ([a-z.]+)", page)}
    known = {command.name for command in app.registered_commands}

    assert all(importlib.util.find_spec(f"{one}.__main__") for one in named)
    assert {one for one in re.findall(r"showcause (init|backup)\b", page)} <= known
