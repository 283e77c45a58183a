"""What the pages tell a reader to type works, and prints what they say."""

import json
import re
import sqlite3

from showcause.store.reads.lists import LISTS
from tests.docs.conftest import Reader
from tests.docs.pages import ROOT, first_cells, headings, page, section, words

EXCERPT = re.compile(r"## What the demo prints.*?```text\n(.*?)```", re.DOTALL)
Followed = tuple[Reader, str]


def test_the_tutorial_leads_to_a_decision_and_back(after_tutorial: Followed) -> None:
    _, told = after_tutorial

    assert "read before, nothing new" in told
    assert "76 proposals wait for people" in told
    assert "declared_affiliation" in told
    assert re.search(r"decide +53 decisions", told)
    assert "no_violation; showcause run carries it out" in told
    assert re.search(r"order_state: confirmed", told)
    assert "ledger verify: ok" in told


def test_the_ledger_is_verified_and_a_changed_byte_is_named(after_tutorial: Followed) -> None:
    _, told = after_tutorial

    assert re.search(r"^ok: proof\.json is entry \d+ of \d+: decision_made", told, re.MULTILINE)
    assert re.search(r"^broken: .*\d.*\nit says which entry$", told, re.MULTILINE)


def test_a_cause_is_undone_as_the_page_says(after_tutorial: Followed) -> None:
    _, told = after_tutorial

    assert re.search(r"^vod_\w+: 52 decisions are no longer in force", told, re.MULTILINE)
    assert "rule_fault" in told


def test_every_field_of_every_list_is_documented(after_tutorial: Followed) -> None:
    reader, _ = after_tutorial
    answers = reader.answers([f"showcause list {name} --json --limit 1" for name in LISTS])

    for name, answer in zip(LISTS, answers, strict=True):
        told = words(section(page("reference/cli.md"), f"### {name}"))
        shown = {field for row in answer.told.splitlines() for field in json.loads(row)}
        assert answer.code == 0
        assert shown <= told, name
        assert not shown or first_cells(section(page("reference/cli.md"), f"### {name}")) <= shown


def test_every_list_has_its_fields_documented_and_no_other_does() -> None:
    told = section(page("reference/cli.md"), "## Fields of the lists")

    assert set(headings(told, "###")) == set(LISTS)


def test_every_ledger_entry_that_is_written_is_documented(after_tutorial: Followed) -> None:
    reader, _ = after_tutorial
    told = first_cells(section(page("reference/record.md"), "## Ledger entries"))
    with sqlite3.connect(reader.folder / "record.sqlite3") as record:
        written = {kind for (kind,) in record.execute("SELECT DISTINCT kind FROM ledger_entry")}

    assert written <= told


def test_the_archive_has_the_documented_files_and_columns(after_tutorial: Followed) -> None:
    reader, _ = after_tutorial
    told = words(page("reference/archive.md"))
    (archive,) = (reader.folder / "published").glob("archive-*")

    for path in archive.iterdir():
        assert path.name in told
        if path.suffix == ".csv":
            columns = path.read_text("utf-8").splitlines()[0].split(",")
            assert set(columns) <= told


def test_activity_is_read_in_as_the_page_says(reader: Reader) -> None:
    told = reader.follow("how-to/read-activity-in.md")

    assert re.search(r"Konto +post +account_id", told)
    assert "1 row" in told
    assert re.search(r"events.ndjson +3 +\S+ +\w+", told)
    assert re.search(r"retried *$", told, re.MULTILINE)

    inside = Reader(reader.folder / "intake", reader.bin)
    (answer,) = inside.answers(["showcause ingest events.ndjson --json"])
    fields = words(section(page("reference/cli.md"), "## showcause ingest"))
    assert set(json.loads(answer.told)) <= fields


def test_a_rule_is_written_as_the_page_says(reader: Reader) -> None:
    told = reader.follow("how-to/write-a-rule.md")

    assert re.search(r"large_network: ok ", told)
    assert "unrelated_share_ppm" in told


def test_the_readme_shows_what_the_demo_prints(reader: Reader) -> None:
    excerpt = EXCERPT.search((ROOT / "README.md").read_text(encoding="utf-8"))
    told = reader.type("showcause demo").splitlines()

    assert excerpt is not None
    for line in excerpt[1].splitlines():
        assert line in told


OUTSIDE: dict[str, str] = {
    "showcause lst": "No such command",
    "showcause list": "Missing argument",
    "showcause list findings": "there is no workspace here",
    "showcause simulate --story 9": "there is no story 9",
    "showcause ledger verify .": "no published ledger",
    "showcause rules check .": "cannot read the rulebook",
    "showcause demo --folder .": "not an earlier demo",
    "showcause init something": "cannot make a workspace",
}
INSIDE: dict[str, str] = {
    "showcause list everything": "there is no list of 'everything'",
    "showcause show dec_nothing": "nothing is called dec_nothing",
    "showcause ingest nothing.csv": "there is no such file",
    "showcause ingest .": "is a directory",
    "showcause approve prp_nothing --by ana": "there is no such proposal or sweep",
    "showcause approve prp_nothing --by bo": "nobody on the staff is called bo",
    "showcause appeal --token nothing --text x": "this link opens no decision",
    "showcause review apl_nothing --by ana --outcome fine --words x": "'fine' is not an outcome",
    "showcause roll-back everything --by ana": "'everything' is not a cause",
    "showcause staff cy --role machine": "'machine' is not a role for a person",
    "showcause serve --port 99999": "port 99999 cannot be used",
    "showcause run --play": "No such option",
    "showcause init .": "there is a workspace already",
}


def test_a_mistake_is_answered_with_one_line(reader: Reader) -> None:
    (reader.folder / "something").write_text("mine", encoding="utf-8")

    _all_refused(reader, OUTSIDE)


def test_a_mistake_inside_a_workspace_is_answered_likewise(after_tutorial: Followed) -> None:
    reader, _ = after_tutorial

    _all_refused(reader, INSIDE)


def _all_refused(reader: Reader, mistakes: dict[str, str]) -> None:
    for line, answer in zip(mistakes, reader.answers(list(mistakes)), strict=True):
        assert answer.code == 2, line
        assert mistakes[line] in answer.said, line
        assert answer.said.count("\n") == 1, line
        assert answer.told == "", line


def test_typing_the_name_alone_gives_help(reader: Reader) -> None:
    (answer,) = reader.answers(["showcause"])

    assert answer.code == 0
    assert "roll-back" in answer.told
