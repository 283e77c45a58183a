"""Each attack fails, and would not without its defence."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import engines
from django.test import Client

from showcause.store.reads.rows import fetch
from showcause.wiring import accounts
from tests import cast
from tests.record import pages
from tests.record.house import House, appeal_of
from tests.web.hostile import HOSTILE

SIGN_IN = "/console/sign-in/"
LIVE = re.compile(r"<(script|img|svg|a|iframe)\b(?![^>]*href=\"(/|#|\?|\"))", re.IGNORECASE)


def signed_in_for_real(name: str, client: Client | None = None) -> Client:
    """Through the pages: a password, then a code."""
    given = accounts.give_access(name)
    client = client or Client(SERVER_NAME=pages.HOST)
    asked = client.post(SIGN_IN, {"login": name, "password": given.password})
    code = accounts.code_from(given.secret)
    done = client.post(asked["Location"], {"code": code})
    assert done.status_code == 302, done.content.decode()
    return client


def test_a_password_and_a_code_open_the_console(house: House) -> None:
    client = signed_in_for_real("ida")

    assert client.get("/console/queue/").status_code == 200


def test_a_code_opens_once(house: House) -> None:
    given = accounts.give_access("ida")
    code = accounts.code_from(given.secret)
    for expected in (302, 200):
        client = Client(SERVER_NAME=pages.HOST)
        asked = client.post(SIGN_IN, {"login": "ida", "password": given.password})
        assert client.post(asked["Location"], {"code": code}).status_code == expected


def test_the_secret_of_an_authenticator_is_not_stored_as_it_is(house: House) -> None:
    given = accounts.give_access("ida")

    (kept,) = fetch("SELECT data FROM mfa_authenticator")
    assert given.secret not in str(kept["data"])


def test_signing_in_changes_the_session_so_one_planted_before_opens_nothing(house: House) -> None:
    victim = Client(SERVER_NAME=pages.HOST)
    given = accounts.give_access("ida")
    asked = victim.post(SIGN_IN, {"login": "ida", "password": given.password})
    planted = victim.cookies["sessionid"].value

    victim.post(asked["Location"], {"code": accounts.code_from(given.secret)})

    attacker = Client(SERVER_NAME=pages.HOST)
    attacker.cookies["sessionid"] = planted
    assert victim.cookies["sessionid"].value != planted
    assert attacker.get("/console/queue/").status_code == 302


def test_new_credentials_end_what_was_signed_in_before(house: House) -> None:
    client = signed_in_for_real("ida")
    before = client.get("/console/queue/").status_code

    accounts.give_access("ida")

    assert (before, client.get("/console/queue/").status_code) == (200, 302)


def test_the_last_authenticator_cannot_be_removed(house: House) -> None:
    client = signed_in_for_real("ida")

    client.post("/console/sign-in/factors/totp/deactivate/")

    assert len(fetch("SELECT * FROM mfa_authenticator")) == 1


def test_guessing_a_password_ends_after_a_few_tries(house: House) -> None:
    accounts.give_access("ida")
    client = Client(SERVER_NAME=pages.HOST)

    answers = [
        client.post(SIGN_IN, {"login": "ida", "password": f"guess-{number}"})
        for number in range(12)
    ]

    told = " ".join(answer.content.decode() for answer in answers)
    assert "Too many failed login attempts" in told or answers[-1].status_code == 429


@pytest.mark.parametrize(
    "where", ["//evil.test/", "https://evil.test/", "/\\evil.test", "javascript:1"]
)
def test_signing_in_never_leads_elsewhere(house: House, where: str) -> None:
    given = accounts.give_access("ida")
    client = Client(SERVER_NAME=pages.HOST)
    form = {"login": "ida", "password": given.password, "next": where}
    asked = client.post(SIGN_IN, form)

    done = client.post(asked["Location"], {"code": accounts.code_from(given.secret)})

    assert done["Location"].startswith("/console/")


@pytest.mark.parametrize("path", ["claim", "decide", "preview", "step-back", "release"])
def test_a_form_from_elsewhere_changes_nothing(house: House, path: str) -> None:
    appeal = appeal_of(house, cast.key(cast.BO[0]))
    client = pages.as_staff(cast.IDA)
    client.handler.enforce_csrf_checks = True

    answer = client.post(f"/console/case/{appeal}/{path}/", {"outcome": "no_violation"})

    assert answer.status_code == 403
    assert b"did not come from this site" in answer.content
    assert fetch("SELECT * FROM case_claim") == []


@pytest.mark.parametrize("text", HOSTILE)
def test_what_others_wrote_stays_text(text: str) -> None:
    filters = "".join(f"<p>{{{{ text|{name} }}}}</p>" for name in ("said", "handle", "words"))
    template = engines["django"].from_string(f"{{% load shown %}}{filters}")

    shown = template.render({"text": text})

    assert not LIVE.search(shown)
    for unseen in "\u202e\u200b\u2066\u2069\ufeff":
        assert unseen not in shown.split("<p>")[1]


@pytest.mark.parametrize("text", HOSTILE)
def test_an_appeal_that_is_an_attack_is_only_read(house: House, text: str) -> None:
    appeal = appeal_of(house, cast.key(cast.BO[0]), text.replace("\x00", "") or "x")

    shown = pages.as_staff(cast.IDA).get(f"/console/case/{appeal}/").content.decode()

    scripts = re.findall(r"<script[^>]*>", shown)
    assert all('src="/static/' in script for script in scripts)
    assert "onerror=window" not in re.sub(r"&[a-z#0-9x]+;", "", shown) or "<img src=x" not in shown
    assert 'href="//evil' not in shown and "href=//evil" not in shown.replace("&lt;a href=//", "")


def test_what_a_reviewer_typed_comes_back_as_text(house: House) -> None:
    appeal = appeal_of(house, cast.key(cast.BO[0]))
    form = {"attest": "yes", "cause": "read_again", "outcome": "upheld", "words": HOSTILE[4]}

    shown = pages.as_staff(cast.IDA).post(f"/console/case/{appeal}/preview/", form)

    assert "<script>window" not in shown.content.decode()


def test_an_id_of_something_else_opens_nothing(house: House) -> None:
    ida = pages.as_staff(cast.IDA)
    others = ["apl_unknown", "prp_unknown", "dec_unknown", "x", "swp_1", "a" * 500]

    assert {ida.get(f"/console/case/{one}/").status_code for one in others} == {404}
    assert ida.get("/console/sweeps/apl_1/").status_code == 404


def test_the_accounts_a_case_is_tied_to_are_numbered_and_not_named(house: House) -> None:
    appeal = appeal_of(house, cast.key(cast.BO[0]))
    una = pages.as_staff(cast.UNA)

    for part in ("", "network/", "network.svg"):
        shown = una.get(f"/console/case/{appeal}/{part}").content.decode()
        assert [name for name in cast.BO[1:] if name in shown] == [], part
    assert "account 2" in una.get(f"/console/case/{appeal}/network/").content.decode()


def test_who_reported_an_account_is_on_no_page_of_the_console(house: House) -> None:
    canary = "canary-reporter-7f3a"
    proposal = house.listed("proposals")[0]
    house.rest_on((proposal["proposal_id"], "reporter", canary))
    decisions = [row["decision_id"] for row in house.listed("decisions")]
    appeal = appeal_of(house, cast.key(cast.BO[0]))
    una, rest = pages.as_staff(cast.UNA), ("", "network/", "network.svg")
    cases = (appeal, proposal["proposal_id"], *decisions[:3])
    asked = [f"/console/case/{case}/{part}" for case in cases for part in rest]

    for address in (*asked, "/console/queue/?languages=all", "/console/sweeps/", "/console/undo/"):
        answer = una.get(address)
        assert canary not in answer.content.decode() + str(dict(answer.headers)), address


def test_the_policy_of_the_console_runs_only_its_own_scripts(house: House) -> None:
    policy: Any = SimpleNamespace(
        text=pages.as_staff(cast.IDA).get("/console/queue/")["Content-Security-Policy"]
    )

    assert "script-src 'self'" in policy.text
    assert "unsafe" not in policy.text
