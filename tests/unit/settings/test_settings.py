from pathlib import Path

import pytest

from showcause.domain.errors import BadInput
from showcause.settings import DEFAULT_CONFIG, settings_from_text
from showcause.store.record import database_from_url


def test_what_is_absent_has_the_default(tmp_path: Path) -> None:
    settings = settings_from_text('name = "Ours"\n[mail]\nport = 2525\n', tmp_path)

    assert settings.name == "Ours"
    assert (settings.mail.port, settings.mail.kind) == (2525, "files")


def test_the_shipped_configuration_is_the_default(tmp_path: Path) -> None:
    assert settings_from_text(DEFAULT_CONFIG, tmp_path) == settings_from_text("", tmp_path)


def test_broken_configuration_is_named_with_its_file(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="showcause.toml"):
        settings_from_text("name = ", tmp_path)


def test_without_a_url_the_record_lies_in_the_workspace(tmp_path: Path) -> None:
    assert database_from_url("", tmp_path)["NAME"] == str(tmp_path / "record.sqlite3")


def test_a_postgresql_url_is_taken_apart(tmp_path: Path) -> None:
    database = database_from_url("postgresql://me:p%40ss@db.example:5433/record", tmp_path)

    assert (database["USER"], database["PASSWORD"]) == ("me", "p@ss")
    assert (database["HOST"], database["PORT"], database["NAME"]) == (
        "db.example",
        "5433",
        "record",
    )


def test_any_other_database_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="mysql"):
        database_from_url("mysql://x/y", tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[mail]\nport = "abc"\n', "mail.port"),
        ("mail = 3\n", "mail is 3"),
        ('[mail]\nsendr = "x"\n', "did you mean sender"),
        ('[platform]\nkind = "pigeon"\n', "sandbox"),
        ('[mail]\nkind = "pigeon"\n', "files or smtp"),
    ],
)
def test_a_wrong_setting_is_one_clear_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        settings_from_text(text, tmp_path)
