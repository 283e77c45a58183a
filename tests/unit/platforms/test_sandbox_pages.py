"""The sandbox's pages: what visitors see, and what hostile names cannot do."""

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest

from showcause.domain.measure import Measure
from showcause.domain.order import Order, Verb
from showcause.enforcement.port import Message
from showcause.platforms.sandbox import pages, population, writing
from showcause.platforms.sandbox.store import Store
from showcause.platforms.sandbox.wsgi import Request, Response, application

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "{{ 7 * 7 }}",
    "javascript:alert(1)",
    "</title></style><svg onload=alert(1)>",
    "../../etc/passwd",
    "a/b?c#d&e",
    "\u202egnitset\u0000",
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "sandbox.sqlite")
    yield store
    store.close()


def fill(store: Store, *accounts: dict[str, object]) -> None:
    _, refused = population.populate(store, [json.dumps(row).encode() for row in accounts])
    assert refused == []


def an_account(handle: str, **changes: object) -> dict[str, object]:
    return {
        "id": f"id of {handle}",
        "handle": handle,
        "name": handle,
        "bio": f"I am {handle}",
        "picture": handle,
        "header": handle,
        "language": "en",
        "followers": 5,
        "posts": [{"text": f"{handle} says hello", "created_at": 1_600_000_000_000}],
        **changes,
    }


def get(store: Store, path: str, **query: str) -> Response:
    links = pages.Links(rule="https://rules.test/{}", statement="https://reasons.test/s/{}")
    request = Request("GET", path, query, "", b"", lambda: False)
    return pages.respond(pages.Pages(store, links), request)


def text(response: Response) -> str:
    return response.body.decode()


def order(
    store: Store, verb: Verb, measure: Measure, *standing: Measure, name: str = "ada"
) -> None:
    order_id = f"{verb} {measure} {name}"
    one = Order(
        order_id, verb, f"id of {name}", measure, standing, "REF/7", "manipulation", "Read why."
    )
    writing.carry_out(store, [one])


class Elements(HTMLParser):
    """Every element and attribute of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes.extend((name, value or "") for name, value in attrs)


def assert_harmless(page: str) -> None:
    elements = Elements(page)
    assert not {"script", "svg", "img", "iframe", "style", "object"} & set(elements.names)
    for name, value in elements.attributes:
        assert not name.startswith("on") and name != "style"
        assert name not in {"href", "src", "action"} or value[0] in "/#" or value[:8] == "https://"


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_name_is_only_ever_text(store: Store, hostile: str) -> None:
    names = ("name", "bio", "picture", "header", "language")
    row = an_account(hostile, id="id of ada", **dict.fromkeys(names, hostile))
    for kind in ("page", "group", "advertiser"):
        fill(store, {**row, "id": kind, "kind": kind, "posts": []})
    fill(store, {**row, "posts": [{"text": hostile, "language": hostile, "created_at": 1}]})
    writing.add_messages(store, [Message("n", "id of ada", hostile, hostile, hostile)])

    for path in ("/", "/pages", "/groups", "/search", f"/@{hostile}", "/@id of ada"):
        for query in ({"q": hostile}, {"as": "holder"}):
            response = get(store, path, **query)
            assert response.status == 200, path
            assert_harmless(text(response))
    assert "49" not in text(get(store, "/@{{ 7 * 7 }}"))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_reference_is_only_ever_text(store: Store, hostile: str) -> None:
    fill(store, an_account("ada"))
    standing = (Measure.SUSPEND, Measure.LABEL)
    for measure in standing:
        one = Order(hostile + measure, Verb.APPLY, "id of ada", measure, standing, hostile, hostile)
        writing.carry_out(store, [one])

    assert_harmless(text(get(store, "/@ada")))
    assert_harmless(text(get(store, "/@ada", **{"as": "holder"})))


def test_a_suspended_profile_says_so_and_nothing_more(store: Store) -> None:
    fill(store, an_account("ada"))

    order(store, Verb.APPLY, Measure.SUSPEND, Measure.SUSPEND)

    page = text(get(store, "/@ada"))
    assert "Account suspended" in page
    assert 'href="https://rules.test/manipulation"' in page
    assert 'href="https://reasons.test/s/REF%2F7"' in page
    assert "I am ada" not in page and "says hello" not in page and "followers" not in page
    assert "Read why." not in page


def test_a_profile_given_back_is_the_same_to_the_last_byte(store: Store) -> None:
    fill(store, an_account("ada"))
    paths = ("/@ada", "/", "/search", "/pages")
    before = [get(store, path, q="ada") for path in paths]

    order(store, Verb.APPLY, Measure.SUSPEND, Measure.SUSPEND)
    assert get(store, "/@ada") != before[0]
    order(store, Verb.UNDO, Measure.SUSPEND)

    assert [get(store, path, q="ada") for path in paths] == before


def test_a_suspended_account_is_nowhere_else_either(store: Store) -> None:
    fill(store, an_account("ada"), an_account("adam"))

    order(store, Verb.APPLY, Measure.SUSPEND, Measure.SUSPEND)

    for page in (text(get(store, "/")), text(get(store, "/search", q="ada"))):
        assert 'href="/@ada"' not in page
        assert 'href="/@adam"' in page


def test_a_limited_account_is_found_last(store: Store) -> None:
    fill(store, an_account("ada", followers=9_000), an_account("adam"))
    page = text(get(store, "/search", q="ada"))
    assert page.index('"/@ada"') < page.index('"/@adam"')

    order(store, Verb.APPLY, Measure.LIMIT_REACH, Measure.LIMIT_REACH)

    page = text(get(store, "/search", q="ada"))
    assert page.index('"/@adam"') < page.index('"/@ada"')
    assert "says hello" in text(get(store, "/@ada"))
    assert "ada says hello" not in text(get(store, "/"))


def test_the_holder_reads_the_notice(store: Store) -> None:
    fill(store, an_account("ada"))

    order(store, Verb.APPLY, Measure.SUSPEND, Measure.SUSPEND)

    page = text(get(store, "/@ada", **{"as": "holder"}))
    assert "Read why." in page and "Suspend" in page


def test_who_may_not_advertise_leaves_the_slot(store: Store) -> None:
    fill(store, an_account("tea", kind="advertiser", posts=[]))
    assert "I am tea" in text(get(store, "/"))

    order(store, Verb.APPLY, Measure.DENY_ADVERTISING, Measure.DENY_ADVERTISING, name="tea")

    assert "I am tea" not in text(get(store, "/"))
    assert "I am tea" in text(get(store, "/@tea"))


def test_a_wildcard_is_searched_for_as_written(store: Store) -> None:
    fill(store, an_account("ada"), an_account("100%"))

    page = text(get(store, "/search", q="%"))

    assert "/@100%25" in page and '"/@ada"' not in page


def test_right_to_left_words_run_right_to_left(store: Store) -> None:
    post = {"text": "سلام", "language": "fa", "created_at": 1_600_000_000_000}
    fill(store, an_account("ada", posts=[post]))

    assert 'dir="rtl" lang="fa">سلام' in text(get(store, "/@ada"))


@pytest.mark.parametrize("path", ["/nowhere", "/@nobody", "/style.css/", "/templates/base.html"])
def test_an_unknown_address_is_missing(store: Store, path: str) -> None:
    assert get(store, path).status == 404


def test_every_answer_forbids_scripts(store: Store) -> None:
    sent: list[tuple[str, dict[str, str]]] = []

    def start_response(status: str, headers: list[tuple[str, str]]) -> None:
        sent.append((status, dict(headers)))

    served = application(lambda request: pages.respond(pages.Pages(store), request))
    for path in ("/", "/style.css", "/nowhere"):
        environ = {"REQUEST_METHOD": "HEAD", "PATH_INFO": path, "wsgi.input": BytesIO()}
        assert served(environ, start_response) == []
    for _, headers in sent:
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
