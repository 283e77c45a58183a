"""The console in a browser: axe, sizes, keys, and a case decided with the keyboard alone."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import pytest

from showcause.domain.staff import Role, Staff
from showcause.store.reads.rows import fetch
from tests import cast
from tests.browser.conftest import SHOTS, sign_in, violations
from tests.record.house import House, appeal_of, dump
from tests.steps.test_group_appeal import EVERYBODY, filed
from tests.web.hostile import HOSTILE

if TYPE_CHECKING:
    from playwright.sync_api import Page

NewPage = Callable[..., "Page"]
ADMIN: Final = Staff("adm", "Adm", Role.ADMINISTRATOR, ("en", "fa"))
PERSIAN: Final = "این یک گروه کر است. ما دوشنبه‌ها تمرین می‌کنیم، «ساعت ۸»."


@pytest.fixture
def appeal(house: House) -> str:
    house.hire(ADMIN)
    return appeal_of(house, cast.key(cast.BO[0]), f"{PERSIAN}\n{HOSTILE[0]}\n{HOSTILE[9]}")


def addresses(house: House, appeal: str) -> list[str]:
    sweep = house.listed("sweeps")[0]["sweep_id"]
    decision = fetch("SELECT decision_id FROM appeal")[0]["decision_id"]
    return [
        "queue/",
        f"case/{appeal}/",
        f"case/{decision}/",
        f"case/{appeal}/network/",
        f"groups/{filed(house, EVERYBODY).group_appeal_id}/",
        "sweeps/",
        f"sweeps/{sweep}/",
        "rules/",
        f"rules/{house.rules[0].rule.rule_id}/",
        f"undo/?kind=sweep&cause={sweep}",
        "stop/",
        "look-ups/",
        "sign-in/factors/",
        "nothing/",
    ]


@pytest.mark.parametrize(
    ("scheme", "direction", "width"),
    [("light", "ltr", 1280), ("dark", "ltr", 320), ("light", "rtl", 1280)],
)
def test_no_page_of_the_console_has_a_violation(
    house: House,
    address: str,
    appeal: str,
    new_page: NewPage,
    scheme: str,
    direction: str,
    width: int,
) -> None:
    page = new_page(width=width, color_scheme=scheme)
    sign_in(page, address, ADMIN)
    for number, where in enumerate(addresses(house, appeal)):
        page.goto(f"{address}/console/{where}")
        page.evaluate(
            """dir => { document.documentElement.dir = dir;
            document.querySelectorAll('details').forEach(one => { one.open = true }) }""",
            direction,
        )
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SHOTS / f"console-{number}-{scheme}-{direction}.png", full_page=True)
        assert violations(page) == [], where
        assert page.evaluate("document.documentElement.scrollWidth") <= width, where


def test_both_sides_have_the_same_size(
    house: House, address: str, appeal: str, new_page: NewPage
) -> None:
    page = new_page()
    sign_in(page, address, cast.IDA)
    page.goto(f"{address}/console/case/{appeal}/")

    theirs, ours = (
        page.locator(f"[data-side={side}]").bounding_box() for side in ("theirs", "ours")
    )

    assert theirs and ours
    assert abs(theirs["width"] - ours["width"]) <= 1
    assert abs(theirs["height"] - ours["height"]) <= 1
    assert theirs["x"] < ours["x"]


def test_what_the_appellant_wrote_does_nothing(
    house: House, address: str, appeal: str, new_page: NewPage
) -> None:
    page = new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    sign_in(page, address, cast.IDA)

    page.goto(f"{address}/console/case/{appeal}/")

    assert page.evaluate("window.stolen") is None
    assert "این یک گروه کر است" in page.inner_text("[data-side=theirs]")
    assert refused == []


def test_a_case_is_decided_with_the_keyboard_alone(
    house: House, address: str, appeal: str, new_page: NewPage
) -> None:
    page = new_page()
    sign_in(page, address, cast.IDA)
    page.goto(f"{address}/console/queue/?languages=all")

    page.keyboard.press("c")
    page.wait_for_url("**/console/case/**")
    page.keyboard.press("0")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("We gave")
    page.keyboard.press("Tab")
    page.keyboard.type("You share much else besides, sja cu.")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/preview/")
    page.get_by_role("button", name="Send the answer").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/answered/")

    (review,) = fetch("SELECT * FROM review")
    assert (review["staff_id"], review["outcome"]) == ("ida", "no_violation")


def test_no_single_key_changes_the_record_and_layouts_do_not_matter(
    house: House, address: str, appeal: str, new_page: NewPage
) -> None:
    page = new_page()
    sign_in(page, address, cast.IDA)
    page.goto(f"{address}/console/case/{appeal}/")
    before = {name: rows for name, rows in dump().items() if name not in NOT_THE_RECORD}

    for key in "abdefhijklmnopqrstvwxyz1234567890.":
        page.keyboard.press(key)
    page.keyboard.press("Escape")
    page.evaluate(
        """document.activeElement.blur();
        const pressed = {code: 'KeyE', key: 'ث', bubbles: true};
        document.body.dispatchEvent(new KeyboardEvent('keydown', pressed))"""
    )

    assert page.evaluate("document.activeElement.matches('[data-evidence]')") is True
    after = {name: rows for name, rows in dump().items() if name not in NOT_THE_RECORD}
    assert after == before


NOT_THE_RECORD: Final = {"case_claim", "look_up"}
