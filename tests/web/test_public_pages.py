"""What anybody may read: rules, ledger, mistakes, tombstones, and the appeal for many."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from showcause.domain.appeal import AppealOutcome, CauseKind
from showcause.ledger.keys import verifier_key
from showcause.notices.languages import LANGUAGES
from showcause.steps.publish import publish_ledger
from showcause.steps.roll_back import roll_back
from showcause.store.reads.rows import fetch, fetch_number
from showcause.wiring import running
from tests import cast
from tests.record import pages
from tests.record.house import House, appeal_of, execute, reviewed
from tests.web.test_portal_pages import BO, Visitor

VERIFIER: Final = Path(__file__).parents[2] / "verifier" / "verify.py"


@pytest.fixture
def anybody() -> Visitor:
    return Visitor()


def bare(answer: Any) -> tuple[int, bytes, list[tuple[str, str]]]:
    headers = [(name, value) for name, value in answer.items() if name != "Content-Length"]
    return answer.status_code, answer.content, sorted(headers)


def test_a_suspended_profile_shows_its_rule_and_nothing_else(
    house: House, anybody: Visitor
) -> None:
    text = anybody.opens(f"/@{cast.BO[0]}").content.decode()

    assert "This account is suspended" in text and "/rules/4.1/" in text
    reference = house.one("decisions", account=BO)["public_ref"]
    for private in (cast.BO[0], reference, "links", "2026", "120", "by name"):
        assert private not in text, private


def test_after_a_reversal_the_address_is_like_that_of_an_unknown_account(
    house: House, anybody: Visitor
) -> None:
    unknown = anybody.opens("/@nobody-of-that-name")
    never = anybody.opens(f"/@{cast.ADA[0]}")
    assert anybody.opens(f"/@{cast.BO[0]}").status_code == 200
    reviewed(house, appeal_of(house, BO), cast.IDA, AppealOutcome.NO_VIOLATION)

    after = anybody.opens(f"/@{cast.BO[0].upper()}")

    assert bare(after) == bare(unknown) == bare(never)


def test_every_rule_is_shown_with_what_each_version_changed(house: House, anybody: Visitor) -> None:
    execute(
        "INSERT INTO clause_version SELECT 'cls_2', clause_id, '2', 'x',"
        " REPLACE(body, 'more popular', 'less popular'), 1795000000000 FROM clause_version"
        " WHERE clause_id = '4.1'"
    )
    text = anybody.opens("/rules/").content.decode()
    assert all(f"/rules/{clause}/" in text for clause in house.rulebook.clauses)

    rule = anybody.opens("/rules/4.1/").content.decode()
    assert "Version 2, since" in rule and "from the start" in rule
    assert "<del>more</del>" in rule and "<ins>less</ins>" in rule
    assert anybody.opens("/rules/99/").status_code == 404


def test_a_rule_is_told_in_the_readers_language(house: House, anybody: Visitor) -> None:
    text = anybody.opens("/rules/4.1/?lang=fa").content.decode()

    assert 'dir="rtl"' in text and "دستکاری پلتفرم" in text


def test_the_ledger_shows_its_checkpoint_and_how_to_check_without_us(
    house: House, anybody: Visitor
) -> None:
    assert "No checkpoint yet" in anybody.opens("/ledger/").content.decode()
    house.sequence()

    text = anybody.opens("/ledger/").content.decode()

    assert "ledger.example.test" in text and "verify.py" in text


def test_our_mistakes_are_told_without_whom_they_hit(house: House, anybody: Visitor) -> None:
    assert "None is on record" in anybody.opens("/incidents/").content.decode()
    rule = house.one("decisions", account=BO)["rule_hash"]
    _, hit = roll_back(
        CauseKind.RULE,
        rule,
        by=cast.IDA,
        reason="rule_fault",
        guard="stopped",
        circumstances=house.circumstances,
    )

    assert "None is on record" in anybody.opens("/incidents/").content.decode()
    house.write_reversals()
    house.order()
    with house.sandbox() as platform:
        house.enforce(platform)
    house.tell_reversals()
    text = anybody.opens("/incidents/").content.decode()

    assert "A rule of ours was wrong." in text and f"Accounts hit: {hit}" in text
    assert not [word for word in (cast.BO[0], "ida", rule) if word in text]


def test_one_appeal_for_many_is_checked_then_sent_and_shows_its_answer(
    house: House, anybody: Visitor
) -> None:
    typed = {
        "kind": "third_party",
        "organisation": "A union",
        "list": f"@{cast.BO[0]}\n@{cast.BO[6]}\n@{cast.BO[6]}\nsome words here",
        "words": "They sing.",
    }
    check = anybody.sends("/group-appeal/", **typed).content.decode()
    for part in ("Names: 2", "Named twice: 1", "Lines we cannot read: 4"):
        assert part in check
    assert fetch_number("SELECT COUNT(*) FROM group_appeal") == 0

    sent = anybody.sends("/group-appeal/", **typed, send="1").content.decode()

    assert fetch_number("SELECT COUNT(*) FROM group_appeal") == 1
    assert cast.BO[0] not in sent and "We cannot tell you anything" in sent
    found = re.search(r'href="(/g/[a-z2-7]{32}/)', sent)
    assert found
    status = anybody.opens(found[1])
    assert "You will get an answer by" in status.content.decode()
    assert cast.BO[0] not in status.content.decode()
    assert status["Cache-Control"] == "no-store"
    assert anybody.opens(found[1][:-3] + "zz/").status_code == 404


def test_a_group_appeal_with_a_mistake_keeps_what_was_typed(house: House, anybody: Visitor) -> None:
    typed = {"kind": "mandate", "organisation": "A <b>union", "list": "", "words": "They sing."}

    answer = anybody.sends("/group-appeal/", **typed)

    text = answer.content.decode()
    assert answer.status_code == 422 and "names nobody" in text
    assert "A &lt;b&gt;union" in text and "They sing." in text


def test_filing_from_one_place_has_a_limit(
    house: House, anybody: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("showcause.web.public.groups.FILED_AN_HOUR", 1)

    answers = [anybody.sends("/group-appeal/", list="").status_code for _ in range(2)]

    assert answers == [422, 429]


def test_public_pages_are_whole_in_every_language_and_set_no_cookie(
    house: House, anybody: Visitor
) -> None:
    house.sequence()
    for code, language in LANGUAGES.items():
        for path in ("/", "/rules/", "/rules/4.1/", "/ledger/", "/incidents/", f"/@{cast.BO[0]}"):
            answer = pages.anybody().get(f"{path}?lang={code}")
            text = answer.content.decode()
            assert f'<html lang="{language.tag}"' in text and "{" not in text, (code, path)
            assert not answer.cookies and "script-src" not in answer["Content-Security-Policy"]


def test_nothing_of_a_group_appeal_is_kept_where_it_can_be_read(
    house: House, anybody: Visitor
) -> None:
    typed = {"kind": "mandate", "organisation": "U", "list": cast.BO[0], "words": "x", "send": "1"}
    anybody.sends("/group-appeal/", **typed)

    (row,) = fetch("SELECT body FROM group_list")
    assert cast.BO[0] not in row["body"]


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_any_page_is_held_against_the_ledger_as_it_was_saved(
    house: House, anybody: Visitor, tmp_path: Path, language: str
) -> None:
    house.sequence()
    key = running.ledger_key(house.workspace)
    publish_ledger(tmp_path / "ledger", key)
    paths = [f"/{page}/?lang={language}" for page in ("ledger", "rules", "incidents")]
    for number, path in enumerate(paths):
        (tmp_path / f"{number}.html").write_bytes(anybody.opens(path).content)

    saved = sorted(map(str, tmp_path.glob("*.html")))
    command = [sys.executable, "-I", str(VERIFIER), "compare", *saved, str(tmp_path / "ledger")]
    told = subprocess.run([*command, "--key", verifier_key(key)], capture_output=True, text=True)
    assert (told.returncode, len(saved)) == (0, 3), told.stdout
