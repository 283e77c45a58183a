from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import violations
from tests.record.house import House

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGES = ("/", "/console/sign-in/", "/nothing-here")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_first_pages_have_no_violations(
    house: House, address: str, new_page: "Callable[..., Page]", scheme: str
) -> None:
    page = new_page(color_scheme=scheme)
    for path in PAGES:
        page.goto(address + path)
        assert violations(page) == [], path


def test_the_console_runs_its_own_scripts_under_its_policy(
    house: House, address: str, new_page: "Callable[..., Page]"
) -> None:
    page = new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))

    page.goto(f"{address}/console/sign-in/")

    assert said == []
