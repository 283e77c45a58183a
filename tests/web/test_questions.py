"""How many questions each page asks of the record: at most fifteen, however much there is in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
from django.db import connection
from django.test import Client

from showcause.domain.staff import Role, Staff
from showcause.steps.decide import portal_token
from tests import cast
from tests.record import pages
from tests.record.house import House, appeal_of

MOST: Final = 15
SENIOR: Final = Staff("sena", "Sena", Role.SENIOR, ("en", "es", "fa"))
AUDITOR: Final = Staff("aude", "Aude", Role.AUDITOR, ("en",))


@contextmanager
def noted() -> Iterator[list[str]]:
    asked: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.extend([] if sql.startswith("BEGIN") else [sql])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield asked


def addresses(house: House) -> dict[str, list[str]]:
    appeal = appeal_of(house, cast.key(cast.BO[0]))
    decision = house.listed("decisions")[0]
    sweep = house.listed("sweeps")[0]["sweep_id"]
    link = f"/c/{portal_token(house.circumstances, decision['decision_id'])}/"
    rule = house.rules[0].rule.rule_id
    cases = [
        f"/console/case/{one}/"
        for one in (appeal, decision["proposal_id"], decision["decision_id"])
    ]
    return {
        "senior": [
            *cases,
            *(f"{case}network/" for case in cases),
            *(f"/console/{name}/" for name in ("queue", "sweeps", "rules", "undo", "stop")),
            f"/console/sweeps/{sweep}/",
            f"/console/rules/{rule}/",
            f"/console/undo/?kind=sweep&cause={sweep}",
        ],
        "auditor": ["/console/look-ups/", *cases],
        "": [
            *(f"{link}{name}" for name in ("", "posts/", "safety/")),
            *(f"{link}appeal/{name}" for name in ("", "who/", "words/", "files/", "check/")),
            *(
                "/",
                "/rules/",
                "/rules/4.1/",
                "/ledger/",
                "/incidents/",
                "/published/",
                "/register/",
                "/group-appeal/",
            ),
            "/@bo-01",
        ],
    }


@pytest.fixture
def clients(house: House) -> dict[str, Client]:
    house.hire(SENIOR)
    house.hire(AUDITOR)
    return {
        "senior": pages.as_staff(SENIOR),
        "auditor": pages.as_staff(AUDITOR),
        "": pages.anybody(),
    }


def test_no_page_asks_more_than_fifteen_questions(house: House, clients: dict[str, Client]) -> None:
    for who, asked_for in addresses(house).items():
        for address in asked_for:
            with noted() as asked:
                answer = clients[who].get(address)
            assert answer.status_code < 400, (address, answer.status_code)
            assert len(asked) <= MOST, (address, len(asked))


def test_counting_questions_sees_every_one(house: House) -> None:
    from showcause.store.reads.rows import fetch_number

    with noted() as asked:
        for _ in range(MOST + 1):
            fetch_number("SELECT COUNT(*) FROM decision")

    assert len(asked) > MOST


def test_more_cases_do_not_ask_more_questions(house: House, clients: dict[str, Client]) -> None:
    with noted() as few:
        clients["senior"].get("/console/queue/?languages=all")
    for account in cast.BO[:6]:
        appeal_of(house, cast.key(account))
    with noted() as many:
        clients["senior"].get("/console/queue/?languages=all")

    assert len(many) <= len(few) + 1
