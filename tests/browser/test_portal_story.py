"""Story 1 through the pages, without a script and in Persian; no violations, little weight."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from showcause.domain.appeal import AppealOutcome
from showcause.notices.interface import strings
from showcause.steps.open_portal import set_pin
from showcause.store.reads.rows import fetch
from tests import cast
from tests.browser.conftest import SHOTS, violations
from tests.record.house import House, portal_token, reviewed

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

NewPage = Callable[..., "Page"]
PHONE = {"width": 320, "height": 568}
MOST_BYTES = 60_000
CASE = ("", "posts/", "safety/", "status/", "appeal/", "appeal/words/", "appeal/files/")
PUBLIC = (
    "/",
    "/rules/",
    "/rules/4.1/",
    "/ledger/",
    "/incidents/",
    "/published/",
    "/register/",
    "/group-appeal/",
)


def link(house: House, address: str, account: str = cast.BO[0], path: str = "") -> str:
    return f"{address}/c/{portal_token(house, cast.key(account))}/{path}"


def kept(page: "Page", name: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(SHOTS / f"{name}.png"), full_page=True)


def too_wide(page: "Page") -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def pressed(button: "Locator") -> None:
    """Press it, and wait until the page it leads to has begun."""
    with button.page.expect_navigation():
        button.click()


def appeal_through_pages(page: "Page", words: str, code: str) -> None:
    said = strings(code)
    pressed(page.get_by_role("link", name=said["decision.appeal"]))
    page.get_by_label(said["appeal.representative"]).check()
    pressed(page.get_by_role("button", name=said["page.continue"]))
    page.get_by_label(said["appeal.misread"]).check()
    page.get_by_label(said["appeal.words"]).fill(words)
    pressed(page.get_by_role("button", name=said["page.continue"]))
    note = {"name": "choir.txt", "mimeType": "text/plain", "buffer": b"We sing on Tuesdays."}
    page.get_by_label(said["appeal.choose_files"]).set_input_files([note])  # type: ignore[list-item]
    pressed(page.get_by_role("button", name=said["page.continue"]))
    expect(page.get_by_text("choir.txt")).to_have_count(1)
    pressed(page.get_by_role("button", name=said["appeal.send"]))
    expect(page.get_by_role("heading", name=said["status.title"])).to_have_count(1)


@pytest.mark.parametrize(
    ("account", "code", "words"),
    [
        (cast.BO[0], "en", "We are chapters of one choir and say so."),
        (cast.PERSIAN, "fa", "ما شاخه‌های یک گروه کُر هستیم."),
    ],
)
def test_suspended_read_appealed_answered_and_given_back_without_a_script(
    house: House, address: str, new_page: NewPage, account: str, code: str, words: str
) -> None:
    page = new_page(**PHONE, java_script_enabled=False)
    page.goto(link(house, address, account))
    kept(page, f"story-1-{code}-1-decision")
    button = page.get_by_role("link", name=strings(code)["decision.appeal"]).bounding_box()
    assert button and button["y"] + button["height"] <= PHONE["height"]

    appeal_through_pages(page, words, code)
    kept(page, f"story-1-{code}-2-waiting")
    (appeal,) = fetch("SELECT appeal_id, filed_by FROM appeal")
    assert appeal["filed_by"] == "representative"
    reviewed(house, appeal["appeal_id"], cast.IDA, AppealOutcome.NO_VIOLATION, "They do sing.")
    house.order()
    with house.sandbox() as platform:
        house.enforce(platform)

    page.goto(link(house, address, account, "status/"))
    kept(page, f"story-1-{code}-3-given-back")
    expect(page.get_by_role("heading", name=strings(code)["title.was_wrong"])).to_have_count(1)
    expect(page.get_by_text("They do sing.")).to_have_count(1)
    expect(page.locator(".effects li").nth(4)).to_be_visible()


@pytest.mark.parametrize(("scheme", "code"), [("light", "en"), ("dark", "en"), ("light", "fa")])
def test_no_page_has_a_violation_or_scrolls_sideways(
    house: House, address: str, new_page: NewPage, scheme: str, code: str
) -> None:
    page = new_page(**PHONE, color_scheme=scheme)
    opened = [link(house, address, path=path) for path in CASE]
    opened += [address + path for path in (*PUBLIC, f"/@{cast.BO[6]}", "/c/nothing/")]
    for path in opened:
        page.goto(f"{path}?lang={code}")
        name = path.removeprefix(address).replace("/", "-")[:3] + path.split("/")[-2]
        kept(page, f"{scheme}-{code}-{name}")
        assert violations(page) == [], path
        assert not too_wide(page), path


def test_pages_with_a_mistake_or_a_pin_have_no_violation_either(
    house: House, address: str, new_page: NewPage
) -> None:
    page = new_page(**PHONE)
    page.goto(link(house, address, path="appeal/words/"))
    pressed(page.get_by_role("button", name="Continue"))
    assert page.title().startswith("Error:") and violations(page) == []
    set_pin(portal_token(house, cast.key(cast.BO[6])), "secret1", house.circumstances)
    page.goto(link(house, address, cast.BO[6]))
    page.get_by_label("PIN").fill("wrong-1")
    pressed(page.get_by_role("button", name="Open"))
    kept(page, "pin-wrong")
    assert violations(page) == []


def test_a_page_weighs_little_and_asks_nobody_else(
    house: House, address: str, new_page: NewPage
) -> None:
    for path in CASE:
        page = new_page(**PHONE)
        asked: list[Any] = []
        page.on("requestfinished", lambda request, to=asked: to.append(request))
        page.goto(link(house, address, path=path))
        assert all(request.url.startswith(address) for request in asked)
        sizes = [request.sizes() for request in asked]
        weight = sum(one["responseBodySize"] + one["responseHeadersSize"] for one in sizes)
        assert 0 < weight <= MOST_BYTES, (path, weight)
        assert page.locator("script, [style], iframe").count() == 0


def test_what_others_wrote_changes_nothing_around_it(
    house: House, address: str, new_page: NewPage
) -> None:
    page = new_page(**PHONE)
    hostile = "<script>document.title='x'</script>\u202etxt.exe " + "Z\u0301\u0302\u0303" * 200
    page.goto(link(house, address, path="appeal/words/"))
    page.get_by_label(strings("en")["appeal.words"]).fill(hostile + "W" * 4_000)
    pressed(page.get_by_role("button", name="Continue"))
    page.goto(link(house, address, path="appeal/check/"))

    kept(page, "hostile")
    assert page.title() != "x" and not too_wide(page)
    expect(page.locator(".said .seen").first).to_be_visible()
