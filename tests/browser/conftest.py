"""Pages in Debian's Chromium, against a real server on a copied site."""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.record import pages
from tests.record.house import House, HouseAt

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# Playwright's loop lives in this thread, where fixtures also ask the record.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
pages.configure(Path(tempfile.mkdtemp(prefix="showcause-pages-")))

CHROMIUM: Final = os.environ.get("SHOWCAUSE_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SHOTS: Final = Path(os.environ.get("SHOWCAUSE_SCREENSHOTS", tempfile.gettempdir())) / "showcause"


@pytest.fixture(scope="session")
def chromium() -> "Iterator[Browser]":
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def house(house_at: HouseAt) -> House:
    """Decided, told and carried out: every kind of page has something to show."""
    opened = house_at("enforced")
    pages.show(opened)
    return opened


@pytest.fixture
def address(house: House) -> Iterator[str]:
    """Where the house's pages answer."""
    with pages.served() as at:
        yield at


@pytest.fixture
def new_page(chromium: "Browser") -> "Iterator[Callable[..., Page]]":
    """Opens a page in a browser context of its own: `new_page(color_scheme="dark")`."""
    contexts = []

    def opened(width: int = 1280, height: int = 900, **options: Any) -> "Page":
        size: Any = {"width": width, "height": height}
        context = chromium.new_context(viewport=size, **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


def sign_in(page: "Page", address: str, person: Any) -> None:
    """Give the browser the session of somebody signed in."""
    cookie = pages.as_staff(person).cookies["sessionid"]
    page.context.add_cookies(
        [{"name": "sessionid", "value": cookie.value, "url": f"{address}/console/"}]
    )


def violations(page: "Page") -> list[str]:
    """What axe finds wrong with a page: WCAG 2.2 A and AA and its best practices."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found
        for node in one["nodes"]
    ]
