import pytest

from tests.record import pages
from tests.record.house import House


def test_a_public_page_runs_no_script_and_says_so(house: House) -> None:
    answer = pages.anybody().get("/")

    policy = answer["Content-Security-Policy"]
    assert answer.status_code == 200
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert b"<script" not in answer.content
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert not answer.cookies


def test_the_design_is_served_under_a_name_made_of_its_content(house: House) -> None:
    shown = pages.anybody().get("/").content.decode()
    address = shown.split('rel="stylesheet" href="')[1].split('"')[0]

    answer = pages.anybody().get(address)

    assert address.startswith("/static/design/design.")
    assert address != "/static/design/design.css"
    assert "immutable" in answer["Cache-Control"]


@pytest.mark.parametrize("path", ["/nothing", "/console/nothing", "/api/v1/nothing"])
def test_what_does_not_exist_is_a_page_of_ours(house: House, path: str) -> None:
    answer = pages.anybody().get(path)

    assert answer.status_code == 404
    assert b"There is nothing here" in answer.content


def test_another_host_is_refused(house: House) -> None:
    assert pages.anybody().get("/", SERVER_NAME="elsewhere.test").status_code == 400


def test_nothing_private_is_kept_by_a_browser(house: House) -> None:
    answer = pages.anybody().get("/console/sign-in/")

    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex, noarchive"


def test_health_says_that_the_record_answers(house: House) -> None:
    assert pages.anybody().get("/health").json() == {"batches": 1, "status": "ok"}
