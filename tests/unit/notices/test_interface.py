"""What pages say: everything in every language, in its own script, with its places."""

import re
import string
from pathlib import Path

import pytest
import yaml

from showcause.domain.appeal import AppealOutcome
from showcause.domain.measure import Measure
from showcause.domain.portal import AppealGroundKind, FiledBy, Progress
from showcause.domain.statement import CLAUSE_CATEGORIES
from showcause.notices.interface import string as said
from showcause.notices.interface import strings
from showcause.notices.languages import LANGUAGES
from showcause.notices.sentences import sentences
from showcause.policy.rulebook import SHIPPED

WEB = Path(__file__).resolve().parents[3] / "showcause" / "web"
SAY = re.compile(r'{% say "([a-z_.0-9]+)"')
SCRIPTS = {
    "ar": "\u0600-\u06ff",
    "fa": "\u0600-\u06ff",
    "hi": "\u0900-\u097f",
    "ja": "\u3040-\u30ff\u4e00-\u9fff",
    "ru": "\u0400-\u04ff",
    "si": "\u0d80-\u0dff",
    "ta": "\u0b80-\u0bff",
    "zh": "\u4e00-\u9fff",
}
MAY_BE_SAME = {"pin.pin", "page.error", "appeal.files"}
"""Strings that may read as in English."""


def places(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_string_is_there_in_every_language_and_no_other(code: str) -> None:
    assert set(strings(code)) == set(strings("en"))


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_string_has_the_same_places_in_every_language(code: str) -> None:
    for name, text in strings(code).items():
        assert places(text) == places(strings("en")[name]), name


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_no_string_is_the_english_one(code: str) -> None:
    english = strings("en")
    same = {name for name, text in strings(code).items() if text == english[name]}

    assert same <= MAY_BE_SAME, same


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code in SCRIPTS])
def test_every_string_is_in_its_own_script(code: str) -> None:
    own = re.compile(f"[{SCRIPTS[code]}]")
    foreign = [name for name, text in strings(code).items() if not own.search(text)]

    assert set(foreign) <= {"pin.pin"}


def test_every_string_a_page_asks_for_exists() -> None:
    for path in WEB.rglob("*.html"):
        for name in SAY.findall(path.read_text("utf-8")):
            assert said("en", name), f"{path.name}: {name}"


def test_every_string_is_asked_for() -> None:
    code = "".join(
        path.read_text("utf-8") for kind in ("*.html", "*.py") for path in WEB.rglob(kind)
    )
    families = ("title.", "appeal.", "file.", "status.")
    unused = {
        name for name in strings("en") if f'"{name}"' not in code and not name.startswith(families)
    }

    assert unused == set()


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_word_of_the_record_a_page_can_show_has_its_string(code: str) -> None:
    known = {**sentences(code), **strings(code)}
    wanted = [f"title.{measure.value}" for measure in Measure]
    wanted += [f"appeal.{word.value}" for kind in (FiledBy, AppealGroundKind) for word in kind]
    wanted += [f"status.{word.value}" for word in Progress]
    wanted += [f"outcome.{word.value}" for word in AppealOutcome]
    wanted += [f"profile.{word}" for word in CLAUSE_CATEGORIES]
    reasons = ("empty", "too_large", "unknown_kind", "not_whole", "two_kinds", "active", "too_many")
    wanted += [f"file.{word}" for word in reasons]

    assert [name for name in wanted if name not in known] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_shipped_clause_is_told_in_every_language(code: str) -> None:
    clauses = yaml.safe_load((SHIPPED / "clauses.yaml").read_text("utf-8"))["clauses"]

    assert [c["id"] for c in clauses if code not in c["title"] or code not in c["text"]] == []


def test_every_language_is_listed_with_whether_a_native_reader_has_read_it() -> None:
    page = (WEB.parents[1] / "docs" / "reference" / "notices.md").read_text("utf-8")

    for code, language in LANGUAGES.items():
        (row,) = re.findall(rf"^\| [A-Z]\w+ \(`{code}`\) \| yes \| (.*) \|$", page, re.MULTILINE)
        assert (row == "not yet") != language.is_checked
