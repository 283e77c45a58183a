"""Reports made on a real Synapse become events that are read in once."""

import json
from pathlib import Path
from urllib.parse import quote

import pytest

from showcause.platforms.matrix.reports import reports
from showcause.platforms.reaching import Place
from tests.contracts.contestants import LOOPBACK, Contestant, now
from tests.record.house import HouseAt


@pytest.mark.parametrize("quiet", ["matrix"], indirect=True, scope="session")
def test_a_report_on_synapse_is_read_in_once(
    quiet: tuple[str, Contestant], house_at: HouseAt, tmp_path: Path
) -> None:
    _, contestant = quiet
    synapse = contestant.server
    ada, bo = synapse.register("reporter"), synapse.register("reported")
    room = synapse.room_of(bo)
    synapse.join(ada, room)
    event = synapse.send(bo, room, "buy now", "r1").json()["event_id"]
    path = f"/_matrix/client/v3/rooms/{quote(room)}/report/{quote(event)}"
    synapse.call("POST", path, {"reason": "spam", "score": -100}, synapse.tokens[ada])
    headers = {"Authorization": f"Bearer {synapse.token}"}
    place = Place(synapse.url, headers=headers, timeout=10, allowed=LOOPBACK)

    rows = list(reports(place, "matrix"))

    (row,) = (row for row in rows if row["account"] == bo)
    assert (row["reporter"], row["post"], row["text"]) == (ada, event, "spam")
    file = tmp_path / "reports.ndjson"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    house = house_at("empty")
    house.clock.now = now()  # Synapse's clock is the real one
    first, again = house.ingest(file), house.ingest(file, retry=True)
    assert first.added["report"] == len(rows)
    assert not again.added.get("report")
