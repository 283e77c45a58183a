"""The sandbox's pages for people: profiles, posts, search, pages, groups.

Server-rendered, escaped by default, without scripts; nobody signs in here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from showcause.domain.measure import Measure
from showcause.domain.moment import datetime_from_moment
from showcause.platforms.sandbox import reading
from showcause.platforms.sandbox.reading import Profile
from showcause.platforms.sandbox.store import Store
from showcause.platforms.sandbox.wsgi import Request, Response, html_response

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES: Final = Path(__file__).with_name("templates")
_HUES: Final = 36
_RIGHT_TO_LEFT: Final = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_LAST_DAY: Final = 253_402_300_799_999
_GONE: Final = (Measure.SUSPEND, Measure.TERMINATE)


@dataclass(frozen=True, slots=True)
class Links:
    """Where a rule and a statement of reasons are read; `{}` stands for the id.

    Empty means that the id is shown without a link.
    """

    rule: str = ""
    statement: str = ""


@dataclass(frozen=True, slots=True)
class Pages:
    """What the pages need."""

    store: Store
    links: Links = field(default_factory=Links)


def respond(pages: Pages, request: Request) -> Response:
    """The page at a path; an unknown one is 404."""
    if request.method != "GET":
        return _missing(HTTPStatus.METHOD_NOT_ALLOWED, "This page can only be read.")
    if request.path == "/style.css":
        return Response(HTTPStatus.OK, _stylesheet().encode(), "text/css; charset=utf-8")
    if request.path.startswith("/@"):
        return _profile(pages, request)
    page = _PAGES.get(request.path)
    return page(pages, request) if page else _missing()


def profile_path(handle: str) -> str:
    """The path of a profile's page, safe whatever the handle holds."""
    return "/@" + quote(handle, safe="")


def hue_classes(seed: str) -> str:
    """Two style classes that give a picture or header its gradient, the same for the same seed."""
    raw = sha256(seed.encode("utf-8", "replace")).digest()
    return f"from-{raw[0] % _HUES} to-{raw[1] % _HUES}"


def _home(pages: Pages, request: Request) -> Response:
    connection = pages.store.connection
    posts = reading.latest_posts(connection)
    return _page("home.html", posts=posts, advertiser=reading.advertiser(connection))


def _listing(kind: str, title: str) -> Callable[[Pages, Request], Response]:
    def page(pages: Pages, request: Request) -> Response:
        profiles = reading.profiles_of_kind(pages.store.connection, kind)
        return _page("listing.html", profiles=profiles, title=title, words="", ranked=False)

    return page


def _search(pages: Pages, request: Request) -> Response:
    words = request.query.get("q", "").strip()
    profiles = reading.search(pages.store.connection, words) if words else []
    return _page("listing.html", profiles=profiles, title="Search", words=words, ranked=True)


def _profile(pages: Pages, request: Request) -> Response:
    profile = reading.profile_by_handle(pages.store.connection, request.path.removeprefix("/@"))
    if not profile:
        return _missing()
    if request.query.get("as") == "holder":
        return _holder(pages, profile)
    basis = next((profile.measures[gone] for gone in _GONE if gone in profile.measures), None)
    if basis:
        return _page("suspended.html", profile=profile, basis=basis, links=pages.links)
    label = profile.measures.get(Measure.LABEL)
    return _page("profile.html", profile=profile, label=label, links=pages.links)


def _holder(pages: Pages, profile: Profile) -> Response:
    messages = reading.messages_to(pages.store.connection, profile.account_id)
    return _page("holder.html", profile=profile, messages=messages, links=pages.links)


_PAGES: Final[Mapping[str, Callable[[Pages, Request], Response]]] = {
    "/": _home,
    "/search": _search,
    "/pages": _listing("page", "Pages"),
    "/groups": _listing("group", "Groups"),
}


def _missing(
    status: HTTPStatus = HTTPStatus.NOT_FOUND, message: str = "There is nothing at this address."
) -> Response:
    return _page("missing.html", status, message=message)


def _page(template: str, status: HTTPStatus = HTTPStatus.OK, **values: Any) -> Response:
    return html_response(_environment().get_template(template).render(**values), status)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "day": _day,
        "path": profile_path,
        "hues": hue_classes,
        "clause_link": lambda clause, links: _link(links.rule, clause),
        "ref_link": lambda ref, links: _link(links.statement, ref),
        "direction": _direction,
        "number": _number,
    }
    return environment


@cache
def _stylesheet() -> str:
    hues = [360 * number // _HUES for number in range(_HUES)]
    classes = [f".from-{n}{{--from:{hue}}}.to-{n}{{--to:{hue}}}" for n, hue in enumerate(hues)]
    return (_TEMPLATES / "style.css").read_text("utf-8") + "\n".join(classes) + "\n"


def _day(moment: int) -> str:
    if not 0 < moment <= _LAST_DAY:
        return ""
    when = datetime_from_moment(moment)
    return f"{when.day} {when:%b} {when.year}, {when:%H:%M} UTC"


def _link(template: str, name: str) -> str:
    return template.replace("{}", quote(name, safe="")) if template and name else ""


def _direction(language: str) -> str:
    return "rtl" if language.partition("-")[0].lower() in _RIGHT_TO_LEFT else "auto"


def _number(count: int) -> str:
    return f"{count:,}"
