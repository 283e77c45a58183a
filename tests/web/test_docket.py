"""A docket kept from outside, over real HTTP, against the pages of a real house."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from waitress.server import create_server

from showcause.cli.app import run
from showcause.domain.appeal import AppealOutcome
from tests import cast
from tests.record.house import House, appeal_of, reviewed


@pytest.fixture
def address(house: House) -> Iterator[str]:
    from django.core.wsgi import get_wsgi_application

    server = create_server(get_wsgi_application(), host="127.0.0.1", port=0, threads=2)
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()


def showcause(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr("sys.argv", ["showcause", "docket", *map(str, arguments)])
    return run()


def test_an_organisation_sees_who_is_suspended_and_who_is_back(
    house: House,
    address: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    docket, names = tmp_path / "docket", tmp_path / "names"
    names.write_text(f"@{cast.BO[0]}\n{cast.BO[1]}\n{cast.ADA[0]}\n", encoding="utf-8")
    assert showcause(monkeypatch, "add", docket, names) == 0
    assert showcause(monkeypatch, "look", docket, "--at", address) == 0
    reviewed(house, appeal_of(house, cast.key(cast.BO[0])), cast.IDA, AppealOutcome.NO_VIOLATION)
    assert showcause(monkeypatch, "look", docket, "--at", address) == 0
    assert showcause(monkeypatch, "letter", docket, cast.BO[1]) == 0
    assert showcause(monkeypatch, "group-appeal", docket, tmp_path / "list") == 0
    capsys.readouterr()

    assert showcause(monkeypatch, "show", docket, "--json") == 0
    *rows, whole = map(json.loads, capsys.readouterr().out.splitlines())
    assert {row["account"]: row["status"] for row in rows} == {
        cast.BO[0]: "not_suspended",
        cast.BO[1]: "suspended",
        cast.ADA[0]: "not_suspended",
    }
    assert (whole["ever_suspended"], whole["restored"], whole["letters_sent"]) == (2, 1, 1)
    assert (tmp_path / "list").read_text("utf-8") == f"name\n{cast.BO[1]}\n"


def test_a_platform_that_is_away_says_nothing_about_anybody(
    house: House,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    docket, names = tmp_path / "docket", tmp_path / "names"
    names.write_text("ada\n", encoding="utf-8")
    showcause(monkeypatch, "add", docket, names)
    assert showcause(monkeypatch, "look", docket, "--at", "http://127.0.0.1:9") == 0
    capsys.readouterr()

    showcause(monkeypatch, "show", docket, "--json")
    row = json.loads(capsys.readouterr().out.splitlines()[0])
    assert (row["status"], row["not_answered"]) == ("unknown", 1)
