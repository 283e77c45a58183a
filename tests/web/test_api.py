"""The API: the console's rules for scripts, told in problem documents."""

import json
from typing import Any, Final

import pytest
from django.test import Client

from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.moment import DAY
from showcause.domain.staff import Role, Staff
from showcause.steps.api_token import SCOPES, end_token, give_token
from showcause.store.reads.rows import fetch_tuples
from showcause.web.api.routes import api
from showcause.web.console.roles import ROLES, May
from tests import cast
from tests.docs.pages import page, rows, section
from tests.record import pages
from tests.record.house import House, appeal_of

PEOPLE: Final = [role for role in Role if role is not Role.MACHINE]
ADA: Final = Staff("ad", "Ad", Role.ADMINISTRATOR, ("en",))
SENA: Final = Staff("sena", "Sena", Role.SENIOR, ("en", "es", "fa"))


def asking(
    house: House, person: Staff, scopes: tuple[str, ...] = SCOPES, days: int = 30
) -> "Asking":
    house.hire(ADA)
    house.hire(person)
    token_id, token = give_token(
        person, "a test", scopes, days, by=ADA, circumstances=house.circumstances
    )
    return Asking(token_id, token)


class Asking:
    """A script with a token."""

    def __init__(self, token_id: str, token: str) -> None:
        self.token_id, self.token = token_id, token
        self.client = Client(SERVER_NAME=pages.HOST)

    def get(self, path: str, **sent: Any) -> Any:
        headers = {"authorization": f"Bearer {self.token}"}
        return self.client.get(f"/api/v1{path}", sent, headers=headers)

    def post(self, path: str, sent: Any = None, key: str = "") -> Any:
        headers = {"authorization": f"Bearer {self.token}"}
        return self.client.post(
            f"/api/v1{path}",
            json.dumps(sent or {}),
            content_type="application/json",
            headers={**headers, **({"Idempotency-Key": key} if key else {})},
        )


def operations() -> list[tuple[str, str, May]]:
    """(method, path, permission) of everything the API answers."""
    return [
        (method, path, operation.view_func.permission)  # type: ignore[attr-defined]
        for _, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    ]


def ids(house: House) -> dict[str, str]:
    return {
        "/cases/{subject_id}": f"/cases/{appeal_of(house, cast.key(cast.BO[0]))}",
        "/sweeps/{subject_id}": f"/sweeps/{house.listed('sweeps')[0]['sweep_id']}",
        "/groups/{subject_id}": "/groups/grp_none",
        "{rule_id}": house.rules[0].rule.rule_id,
    }


def address(path: str, known: dict[str, str]) -> str:
    for hole, value in known.items():
        path = path.replace(hole, value)
    return path


@pytest.mark.parametrize("role", PEOPLE)
def test_each_role_may_what_the_console_lets_it_and_nothing_else(house: House, role: Role) -> None:
    script = asking(house, Staff(f"a-{role.value}", "A", role, ("en", "es", "fa")))
    known = ids(house)
    for method, path, permission in operations():
        if (method, path) == ("POST", "/stop"):
            continue  # It would stop the house.
        ask = script.get if method == "GET" else script.post
        status = ask(address(path, known)).status_code
        if role not in ROLES[permission]:
            assert status in {403, 422}, (method, path, status)
        else:
            assert status < 500, (method, path, status)
            assert status != 401, (method, path)
        if method == "GET" and path != "/undo":
            assert (status == 403) is (role not in ROLES[permission]), (path, status)


@pytest.mark.parametrize("scope", SCOPES)
def test_a_token_opens_only_what_its_scopes_name(house: House, scope: str) -> None:
    script = asking(house, ADA, (scope,))
    known = ids(house)
    for method, path, permission in operations():
        if method == "GET" and path != "/undo":
            status = script.get(address(path, known)).status_code
            assert (status == 403) is (permission.value != scope), (path, status)


def test_no_token_a_wrong_one_an_ended_one_and_an_old_one_open_nothing(house: House) -> None:
    script = asking(house, SENA, days=1)
    known = ids(house)
    assert script.get("/me").status_code == 200
    end_token(script.token_id, by=ADA, circumstances=house.circumstances)
    old = asking(house, SENA, days=1)
    house.wait(2 * DAY)
    for token in ("", "sct_wrong", script.token, old.token):
        for method, path, _ in operations():
            asked = Asking("", token)
            answer = (asked.get if method == "GET" else asked.post)(address(path, known))
            assert answer.status_code == 401, (token, method, path)
            assert answer["Content-Type"] == "application/problem+json"


def test_a_session_of_the_console_opens_nothing_here(house: House) -> None:
    house.hire(SENA)

    assert pages.as_staff(SENA).get("/api/v1/me").status_code == 401


def test_the_record_holds_no_token(house: House) -> None:
    script = asking(house, SENA)
    kept = fetch_tuples("SELECT * FROM api_token")
    told = fetch_tuples("SELECT body FROM ledger_payload")

    assert script.token not in str(kept) + str(told)


def test_only_administrators_give_and_end_tokens(house: House) -> None:
    script = asking(house, SENA)
    with pytest.raises(NotPermitted):
        give_token(SENA, "mine", ("look",), 1, by=SENA, circumstances=house.circumstances)
    with pytest.raises(NotPermitted):
        end_token(script.token_id, by=SENA, circumstances=house.circumstances)


@pytest.mark.parametrize(
    ("scopes", "days", "name"),
    [
        (("all",), 1, "x"),
        ((), 1, "x"),
        (("look",), 0, "x"),
        (("look",), 367, "x"),
        (("look",), 1, " "),
    ],
)
def test_a_token_for_everything_or_for_ever_is_refused(
    house: House, scopes: tuple[str, ...], days: int, name: str
) -> None:
    house.hire(ADA)
    with pytest.raises(BadInput):
        give_token(ADA, name, scopes, days, by=ADA, circumstances=house.circumstances)


def test_an_appeal_is_answered_by_a_script_as_in_the_console(house: House) -> None:
    script = asking(house, SENA)
    appeal = appeal_of(house, cast.key(cast.BO[0]))
    sent = {
        "outcome": "no_violation",
        "words": "The posts are songs.",
        "cause": "reading",
        "attest": True,
    }
    lying = script.post(f"/cases/{appeal}/answer", {**sent, "attest": False})
    done = script.post(f"/cases/{appeal}/answer", sent)
    told = script.get(f"/cases/{appeal}").json()

    assert lying.status_code == 422
    assert (done.status_code, done.json()) == (200, {"answered": True})
    assert told["said"][-1]["outcome"] == "no_violation"


def test_the_same_request_twice_is_done_once(house: House) -> None:
    script = asking(house, SENA)
    appeal = appeal_of(house, cast.key(cast.BO[0]))
    first = script.post(f"/cases/{appeal}/claim", key="k1")
    released = script.post(f"/cases/{appeal}/release")
    again = script.post(f"/cases/{appeal}/claim", key="k1")
    other = script.post(f"/cases/{appeal}/release", key="k1")

    assert (first.json(), again.json()) == ({"claimed": True}, {"claimed": True})
    assert released.json() == {"released": True}
    assert not fetch_tuples("SELECT 1 FROM case_claim WHERE subject_id = %s", (appeal,))
    assert other.status_code == 422


def test_a_request_that_failed_may_come_again_with_its_key(house: House) -> None:
    script = asking(house, SENA)
    appeal = appeal_of(house, cast.key(cast.BO[0]))
    wrong = script.post("/cases/apl_none/claim", key="k2")
    right = script.post(f"/cases/{appeal}/claim", key="k2")

    assert wrong.status_code == 422
    assert right.json() == {"claimed": True}


def test_pages_of_a_list_hold_everything_once(house: House) -> None:
    script = asking(house, SENA)
    for account in cast.BO[:5]:
        appeal_of(house, cast.key(account))
    whole = [
        row["subject_id"]
        for row in script.get("/queue", languages="all", limit=100).json()["items"]
    ]
    walked, cursor = [], ""
    while True:
        told = script.get("/queue", languages="all", limit=2, cursor=cursor).json()
        walked += [row["subject_id"] for row in told["items"]]
        cursor = told["next"]
        if not cursor:
            break

    assert len(whole) >= 5
    assert walked == whole


@pytest.mark.parametrize("cursor", ["%%%", "bm90LWEtbnVtYmVy", "é"])
def test_a_cursor_of_somebody_else_is_refused(house: House, cursor: str) -> None:
    answer = asking(house, SENA).get("/sweeps", cursor=cursor)

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"


def test_the_page_in_the_docs_lists_every_operation_with_its_permission() -> None:
    told = {
        line[0].strip("`"): line[1].strip("`")
        for line in rows(section(page("reference/api.md"), "## Operations"))[1:]
    }

    assert told == {f"{method} {path}": may.value for method, path, may in operations()}


def test_scopes_are_the_permissions_of_the_console() -> None:
    assert set(SCOPES) == {may.value for may in May}
