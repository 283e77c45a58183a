"""Every route × role, also anonymous, against the table in docs/reference/web.md."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from showcause.domain.group import GroupKind
from showcause.domain.staff import Role, Staff
from showcause.steps.receive_group_appeal import receive_group_appeal
from showcause.web.console.roles import ROLES, May
from tests import cast
from tests.docs.pages import page, rows, section
from tests.record import pages
from tests.record.house import House, appeal_of

PEOPLE: Final = [role for role in Role if role is not Role.MACHINE]

OPEN: Final = {"health", "public_home"}
"""Routes of the public pages and the process; the portal's are asked by token (tests of the
portal), the API's by token of its own."""

SIGNING_IN: Final = (
    "account_", "mfa_", "console_second_factor",
)  # fmt: skip
"""Routes somebody uses who is not signed in yet, or signed in by password alone."""


def _routes(patterns: Any, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        where = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, where)
        else:
            yield where, pattern


def console_routes() -> list[tuple[str, URLPattern]]:
    return [
        (where, pattern)
        for where, pattern in _routes(get_resolver().url_patterns)
        if where.startswith("console/") and not str(pattern.name).startswith(SIGNING_IN)
    ]


def _address(where: str, ids: dict[str, str]) -> str:
    for hole, value in ids.items():
        where = where.replace(hole, value)
    assert "<" not in where, where
    return f"/{where}"


@pytest.fixture
def ids(house: House) -> dict[str, str]:
    appeal = appeal_of(house, cast.key(cast.BO[0]))
    sweep = house.listed("sweeps")[0]["sweep_id"]
    group = receive_group_appeal(
        "@bo-01",
        kind=GroupKind.THIRD_PARTY,
        organisation="A union",
        words="They sing.",
        language="en",
        circumstances=house.circumstances,
    )
    return {
        "groups/<slug:subject_id>": f"groups/{group.group_appeal_id}",
        "sweeps/<slug:subject_id>": f"sweeps/{sweep}",
        "<slug:subject_id>": appeal,
        "<slug:rule_id>": house.rules[0].rule.rule_id,
    }


def _ask(client: Client, pattern: URLPattern, address: str) -> int:
    """The status of the first method the route answers, with an empty form where it posts."""
    got = client.get(address)
    return got.status_code if got.status_code != 405 else client.post(address, {}).status_code


def test_every_console_route_has_a_permission() -> None:
    bare = [
        where for where, pattern in console_routes() if not hasattr(pattern.callback, "permission")
    ]

    assert bare == []


@pytest.mark.parametrize("role", PEOPLE)
def test_each_role_opens_what_the_table_says_and_nothing_else(
    house: House, ids: dict[str, str], role: Role
) -> None:
    person = Staff(f"a-{role.value}", f"A {role.value}", role, ("en", "es", "fa"))
    house.hire(person)
    client = pages.as_staff(person)
    for where, pattern in console_routes():
        if pattern.name == "console_halt_now":
            continue  # It would stop the house; test_sweeps presses it.
        status = _ask(client, pattern, _address(where, ids))
        allowed = role in ROLES[pattern.callback.permission]  # type: ignore[attr-defined]
        assert (status == 403) is (not allowed), (where, role, status)
        assert status < 500, (where, role, status)


def test_nobody_who_is_not_signed_in_opens_anything(house: House, ids: dict[str, str]) -> None:
    client = Client(SERVER_NAME=pages.HOST)
    for where, pattern in console_routes():
        address = _address(where, ids)
        for answer in (client.get(address), client.post(address, {})):
            assert answer.status_code == 302, (where, answer.status_code)
            assert answer["Location"].startswith("/console/sign-in/"), where
            assert pattern.name


def test_a_password_alone_opens_nothing(house: House, ids: dict[str, str]) -> None:
    from django.contrib.auth.models import User

    client = Client(SERVER_NAME=pages.HOST)
    client.force_login(User.objects.create(username="ida"))
    for where, _ in console_routes():
        answer = client.post(_address(where, ids), {})
        assert answer.status_code == 302, where
        assert answer["Location"] == "/console/sign-in/second-factor/", where


def test_somebody_no_longer_on_the_staff_opens_nothing(house: House, ids: dict[str, str]) -> None:
    stranger = Staff("stranger", "Stranger", Role.SENIOR, ("en",))

    answer = pages.as_staff(stranger).get("/console/queue/")

    assert answer["Location"] == "/console/sign-out/"


def test_the_table_in_the_docs_is_the_one_in_the_code() -> None:
    told = rows(section(page("reference/web.md"), "## Roles"))
    header, *lines = told
    for line in lines:
        named = line[0].strip("`")
        cells = zip(header[1:], line[1:], strict=True)
        allowed = {role.strip("`") for role, cell in cells if cell == "yes"}
        assert allowed == {role.value for role in ROLES[May(named)]}, named
    assert {line[0].strip("`") for line in lines} == {may.value for may in May}


def test_every_route_is_in_the_docs_under_its_permission() -> None:
    told = {
        line[0].strip("`"): line[1].strip("`")
        for line in rows(section(page("reference/web.md"), "## Routes of the console"))[1:]
    }
    made = {
        f"/{where}": pattern.callback.permission.value  # type: ignore[attr-defined]
        for where, pattern in console_routes()
    }

    assert told == made


def test_a_small_house_has_a_short_menu_and_every_page(
    house: House, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from showcause.wiring import web

    small = replace(web.workspace().settings, profile="community")
    web.show_pages_of(replace(web.workspace(), settings=small))
    person = Staff("an-administrator", "An administrator", Role.ADMINISTRATOR, ("en",))
    house.hire(person)
    client = pages.as_staff(person)

    shown = client.get("/console/doctor/").content.decode()

    assert all(f">{name}</a>" in shown for name in ("Start", "Queue", "Stop", "Doctor"))
    assert not any(f">{name}</a>" in shown for name in ("Sweeps", "Rules", "Undo", "Look-ups"))
    assert client.get("/console/sweeps/").status_code == 200
