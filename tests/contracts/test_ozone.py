"""What only Ozone does: events that name their decision, signed labels, reports (a real Ozone)."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from showcause.domain.measure import Measure
from showcause.domain.order import OrderState
from showcause.platforms.atproto.client import admin_header
from showcause.platforms.ozone.reports import reports
from showcause.platforms.reaching import Place
from tests.contracts.contestants import LOOPBACK, Contestant, now, ozone
from tests.contracts.servers.ozone import DEFS, Ozone
from tests.contracts.servers.pds import ADMIN
from tests.contracts.test_every_platform import apply, one, undo
from tests.record.house import HouseAt


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Contestant]:
    with ozone(tmp_path_factory.mktemp("ozone")) as contestant:
        yield contestant


@pytest.fixture
def server(running: Contestant) -> Ozone:
    assert isinstance(running.server, Ozone)
    return running.server


def test_a_takedown_and_its_reversal_are_events_that_name_the_decision(
    running: Contestant, server: Ozone
) -> None:
    ada = running.make("account")
    suspend, give_back = apply(ada, Measure.SUSPEND), undo(ada, Measure.SUSPEND)

    running.platform.carry_out([suspend, give_back])

    newest, before = server.events_about(ada)[:2]
    kinds = [row["event"]["$type"] for row in (before, newest)]
    assert kinds == [f"{DEFS}#modEventTakedown", f"{DEFS}#modEventReverseTakedown"]
    for row, order in ((before, suspend), (newest, give_back)):
        assert row["modTool"]["name"] == "showcause"
        assert row["modTool"]["meta"] == {"decision": "REF-1", "order": order.order_id}


def test_a_label_is_signed_and_its_reversal_is_the_same_label_negated(
    running: Contestant, server: Ozone
) -> None:
    ada = running.make("account")
    one(running.platform, apply(ada, Measure.LABEL))
    (set_,) = server.labels_of(ada)

    one(running.platform, undo(ada, Measure.LABEL))

    (negated,) = server.labels_of(ada)
    assert (set_["val"], set_.get("neg", False), negated["neg"]) == ("!warn", False, True)
    assert (negated["src"], negated["uri"], negated["val"]) == (set_["src"], ada, "!warn")
    assert negated["cts"] > set_["cts"]
    assert set_["sig"] and negated["sig"] and set_["sig"] != negated["sig"]


def test_a_post_taken_down_there_by_hand_is_listed(running: Contestant) -> None:
    ada = running.make("account")
    post = running.post_of(ada)
    assert one(running.platform, apply(post, Measure.REMOVE_POST)).state is OrderState.CONFIRMED

    listed = [row for page in running.platform.in_force() for row in page]

    assert post in {row.account_id for row in listed if row.measure is Measure.REMOVE_POST}


def test_reports_are_read_in_once_and_appeals_are_none(
    running: Contestant, server: Ozone, house_at: HouseAt, tmp_path: Path
) -> None:
    bo = running.make("account")
    reason = "com.atproto.moderation.defs#reason"
    for kind in ("Spam", "Appeal"):
        event = {"$type": f"{DEFS}#modEventReport", "reportType": f"{reason}{kind}"}
        server.emit(bo, {**event, "comment": f"about {kind}"})
    place = Place(server.ozone, headers=admin_header(ADMIN), timeout=10, allowed=LOOPBACK)

    rows = list(reports(place, "sky"))

    (row,) = (row for row in rows if row["account"] == bo)
    assert (row["category"], row["text"], row["reporter"]) == ("spam", "about Spam", bo)
    file = tmp_path / "reports.ndjson"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    house = house_at("empty")
    house.clock.now = now()  # Ozone's clock is the real one
    first, again = house.ingest(file), house.ingest(file, retry=True)
    assert first.added["report"] == len(rows)
    assert not again.added.get("report")
