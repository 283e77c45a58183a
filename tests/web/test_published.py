"""What was published is there for everybody, and nothing else of the workspace is."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest

from showcause.domain.appeal import CauseKind
from showcause.domain.moment import DAY
from showcause.policy.changes import changes_in
from showcause.policy.promotion import Stage
from showcause.steps.change import pause_change, promote_change, shadow_change, try_out
from showcause.steps.disclose import disclose
from showcause.steps.lift import lift
from showcause.steps.note_contact import note_contact
from showcause.steps.publish_figures import publish_figures
from showcause.steps.ranking import register
from showcause.steps.roll_back import roll_back
from tests import cast
from tests.record.house import House
from tests.web.test_portal_pages import Visitor

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def anybody() -> Visitor:
    return Visitor()


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def test_figures_are_listed_with_every_file_and_each_opens(house: House, anybody: Visitor) -> None:
    assert "None is on record" in anybody.opens("/published/").content.decode()
    folder = publish_figures(0, house.clock() + 1, house.circumstances)
    listed = anybody.opens("/published/").content.decode()

    for path in folder.iterdir():
        address = f"/published/{folder.name}/{path.name}"
        assert address in listed
        answer = anybody.opens(address)
        assert (answer.status_code, body(answer)) == (200, path.read_bytes())
    page = anybody.opens(f"/published/{folder.name}/index.html")
    assert page["Content-Type"].startswith("text/html")
    assert "script-src" not in page["Content-Security-Policy"]
    assert "style-src 'unsafe-inline'" in page["Content-Security-Policy"]


def test_a_coarse_archive_is_for_everybody_and_a_plain_one_is_not(
    house: House, anybody: Visitor
) -> None:
    plain, _ = disclose(house.engine, house.sources, house.circumstances)
    coarse, counts = disclose(house.engine, house.sources, house.circumstances, is_coarse=True)
    listed = anybody.opens("/published/").content.decode()

    assert coarse.name in listed and plain.name not in listed
    assert f"Accounts: {counts['accounts']}" in listed
    assert body(anybody.opens(f"/published/{coarse.name}/users.csv"))
    for path in plain.iterdir():
        assert anybody.opens(f"/published/{plain.name}/{path.name}").status_code == 404


def test_no_other_file_of_the_workspace_can_be_had(house: House, anybody: Visitor) -> None:
    folder = publish_figures(0, house.clock() + 1, house.circumstances).name
    (house.home / "published" / folder / ".draft").write_text("not yet")
    (house.home / "published" / folder / "keys").symlink_to(house.home / "keys")
    (house.home / "published" / "secret").mkdir()
    (house.home / "published" / "secret" / "a.csv").write_text("a")
    inside = ("../../showcause.toml", "..%2f..%2fshowcause.toml", ".draft", "keys/ledger", "", "x")

    for name in inside:
        assert anybody.opens(f"/published/{folder}/{name}").status_code == 404, name
    for address in ("secret/a.csv", "../showcause.toml", "./record.sqlite3", "%2e%2e/keys/ledger"):
        assert anybody.opens(f"/published/{address}").status_code == 404, address


def test_the_register_of_requests_names_offices_and_no_account_nor_person(
    house: House, anybody: Visitor
) -> None:
    asks = [("court", "Town court", False), ("person", "Mr Private", False), ("court", "X", True)]
    for kind, who, sealed in asks:
        note_contact(
            cast.key(cast.BO[0]),
            kind,
            who,
            "data",
            sealed=sealed,
            received_at=house.clock() - DAY,
            by=cast.REX,
            circumstances=house.circumstances,
        )
    text = anybody.opens("/register/").content.decode()
    lines = list(
        csv.DictReader(io.StringIO(body(anybody.opens("/register/requests.csv")).decode()))
    )

    assert "Town court" in text and "forbids us to describe: 1" in text
    for private in ("Mr Private", "<bdi>X</bdi>", cast.BO[0]):
        assert private not in text
    assert sorted((row["kind"], row["body"], row["requests"]) for row in lines) == [
        ("court", "Town court", "1"),
        ("person", "", "1"),
        ("sealed", "", "1"),
    ]


def put_in_force(house: House) -> None:
    """A change of ranking walks its whole path."""
    change = changes_in(house.home / "rulebook")["ranking"]
    try_out(change, [], by=cast.PIA, circumstances=house.circumstances)
    house.hire(cast.PIA, cast.QUE)
    for stage in (Stage.SHADOW, Stage.CANARY, Stage.STAGED_5, Stage.STAGED_25, Stage.FULL):
        for who in (cast.IDA, cast.UNA):
            house.wait(1_000)
            state, missing = promote_change(
                change, stage, by=who, circumstances=house.circumstances
            )
            if state.stage is stage:
                break
        assert not missing, (stage, missing)
        shadow_change(change, 0, house.circumstances)


@pytest.fixture
def ranked(house: House) -> Iterator[House]:
    text = "flood:\n  shows: more\n  sites: [news.example]\n  reason: Local news.\n"
    (house.home / "rulebook" / "ranking.yaml").write_text(text, "utf-8")
    put_in_force(house)
    yield house


def test_a_change_of_ranking_is_in_the_register_from_full_until_it_is_taken_back(
    ranked: House, anybody: Visitor
) -> None:
    assert "news.example" in anybody.opens("/register/").content.decode()
    (row,) = register()
    assert (row["shows"], row["until"]) == ("more", None)
    change = changes_in(ranked.home / "rulebook")["ranking"]
    ranked.wait(DAY)
    pause_change(change, "too long", by=cast.IDA, circumstances=ranked.circumstances)

    (row,) = register()
    assert row["until"] == row["since"] + DAY
    text = anybody.opens("/register/").content.decode()
    assert "news.example" in text and "From" in text


def test_a_mistake_has_a_page_for_good_and_a_feed_once_all_were_told(
    house: House, anybody: Visitor
) -> None:
    rule = house.one("decisions", account=cast.key(cast.BO[0]))["rule_hash"]
    told = {"reason": "rule_fault", "guard": "stopped", "circumstances": house.circumstances}
    void, hit = roll_back(CauseKind.RULE, rule, by=cast.IDA, **told)
    address = f"/incidents/{void}/"
    assert anybody.opens(address).status_code == 404, "whom it hit has no letter yet"

    house.write_reversals()
    house.order()
    with house.sandbox() as platform:
        house.enforce(platform)
    house.tell_reversals()
    assert f"Accounts hit: {hit}" in anybody.opens(address).content.decode()
    feed = ElementTree.fromstring(body(anybody.opens("/incidents/feed.xml")))
    (entry,) = feed.iter(f"{ATOM}entry")
    assert str(entry.findtext(f"{ATOM}id")).endswith(address)

    house.wait(1_000)
    lifted = [lift(void, by=who, **told) for who in (cast.UNA, cast.REX)]
    assert lifted[1]
    assert "itself undone" in anybody.opens(address).content.decode()


def test_the_errata_of_an_archive_are_counted(house: House, anybody: Visitor) -> None:
    coarse, _ = disclose(house.engine, house.sources, house.circumstances, is_coarse=True)
    (coarse / "errata.json").write_text(json.dumps([{}] * 3))

    assert "Corrections: 3" in anybody.opens("/published/").content.decode()
