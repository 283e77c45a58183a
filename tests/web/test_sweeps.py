"""Sweeps, rules, the kill switch and undoing a cause, through the pages."""

import pytest

from showcause.store.reads.rows import fetch
from showcause.wiring.stopping import stop_places
from tests import cast
from tests.record import pages
from tests.record.house import House, HouseAt


@pytest.fixture
def sweep(house: House) -> str:
    return str(house.listed("sweeps")[0]["sweep_id"])


def test_a_sweep_is_signed_for_the_list_that_was_shown(house_at: HouseAt) -> None:
    heard = house_at("heard")
    pages.show(heard)
    (sweep, *_) = heard.listed("sweeps")
    una, where = pages.as_staff(cast.UNA), f"/console/sweeps/{sweep['sweep_id']}/sign/"

    changed = una.post(where, {"reason": "read", "shown": "another", "verdict": "yes"})
    shown = sweep["manifest_hash"]
    signed = una.post(where, {"reason": "read 20", "shown": shown, "verdict": "yes"})
    again = una.post(where, {"reason": "read 20", "shown": shown, "verdict": "yes"})

    assert "list changed after it was shown" in changed.content.decode()
    assert signed.status_code == 302
    assert "answered already" in again.content.decode()
    (vote,) = fetch("SELECT * FROM approval")
    assert (vote["staff_id"], vote["verdict"], vote["bound_hash"]) == ("una", "yes", shown)


def test_undoing_shows_what_it_ends_and_asks_for_the_count(house: House, sweep: str) -> None:
    una = pages.as_staff(cast.UNA)
    form = {"cause": sweep, "guard": "stopped", "kind": "sweep", "reason": "sweep_fault"}

    shown = una.get("/console/undo/", {"cause": sweep, "kind": "sweep"}).content.decode()
    wrong = una.post("/console/undo/now/", {**form, "count": "7"})
    before = fetch("SELECT * FROM void")
    done = una.post("/console/undo/now/", {**form, "count": "24"})

    assert "24 decisions would end" in shown
    assert wrong.status_code == 409
    assert before == []
    assert "24 decisions are no longer in force" in done.content.decode()
    (void,) = fetch("SELECT * FROM void")
    assert (void["cause"], void["staff_id"], void["hit_count"]) == (sweep, "una", 24)


def test_a_cause_that_does_not_exist_is_said_to_be_none(house: House) -> None:
    una = pages.as_staff(cast.UNA)

    nothing = una.get("/console/undo/", {"cause": "swp_none", "kind": "sweep"}).content.decode()
    no_kind = una.get("/console/undo/", {"cause": "x", "kind": "void"}).content.decode()

    assert "No decision in force rests on it" in nothing
    assert "is no kind of cause" in no_kind


def test_one_press_stops_every_measure(house: House) -> None:
    rex = pages.as_staff(cast.REX)
    before = rex.get("/console/stop/").content.decode()

    rex.post("/console/stop/now/")

    assert "Measures may leave" in before
    assert "Measures are stopped" in rex.get("/console/stop/").content.decode()
    assert stop_places(house.workspace.settings)().holds


def test_a_sweep_in_stages_is_started_paused_and_stopped(house_at: HouseAt) -> None:
    bulk = house_at("bulk")
    pages.show(bulk)
    found = fetch("SELECT sweep_id FROM sweep WHERE size > 1000")[0]["sweep_id"]
    una, where = pages.as_staff(cast.UNA), f"/console/sweeps/{found}/"

    states = []
    for kind in ("start", "pause", "stop"):
        una.post(f"{where}tell/", {"kind": kind, "reason": "looked at"})
        states += [
            kind
            for kind in ("running", "paused", "stopped")
            if f"· {kind}" in una.get(where).content.decode()
        ]
    refused = una.post(f"{where}tell/", {"kind": "start"})

    assert states == ["running", "paused", "stopped"]
    assert "the sweep is stopped" in refused.content.decode().lower()
    assert "At most (95 %)" in una.get(where).content.decode()


def test_a_rule_shows_its_path_and_refuses_a_stage_out_of_turn(house: House) -> None:
    una, rule = pages.as_staff(cast.UNA), house.rules[0].rule
    where = f"/console/rules/{rule.rule_id}/"

    shown = una.get(where).content.decode()
    refused = una.post(f"{where}push/", {"to": "resume"})

    assert "full (now)" in shown
    assert rule.rule_hash[:12] in shown
    assert refused.status_code == 409
