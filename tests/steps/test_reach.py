"""reach: what activity says of a change of ranking and of measures, recounted from the rows."""

import math
import statistics
from pathlib import Path

from showcause.domain.moment import DAY
from showcause.simulate.bystanders import RANKED_SITE
from showcause.simulate.stories import play
from showcause.steps.reach import reach_figures, site_change
from tests import cast, makers
from tests.record.house import House


def test_the_74_percent_of_story_4_lie_in_the_band(empty: House, tmp_path: Path) -> None:
    play(4, accounts=1_000, seed=7, out=tmp_path / "world", as_it_happened=True)
    empty.ingest(tmp_path / "world" / "events.ndjson")
    days = sorted(
        {row["at"] // DAY for row in rows(empty, "referral") if row["site"] == RANKED_SITE}
    )
    at = days[len(days) // 2] * DAY

    found = site_change(empty.engine, empty.sources, [RANKED_SITE], at)
    assert found["compared"]
    assert found["low_ppm"] <= 260_000 <= found["high_ppm"]
    assert found["high_ppm"] - found["low_ppm"] < 60_000
    for other in ("other-paper.example", "city-radio.example"):
        same = site_change(empty.engine, empty.sources, [other], at)
        assert same["high_ppm"] > 1_000_000, "the others together lost, this one did not"


def rows(house: House, kind: str) -> list[dict[str, object]]:
    import pyarrow.parquet as pq

    return [row for path in house.sources[kind] for row in pq.read_table(path).to_pylist()]


def test_reach_is_against_everybody_elses_on_the_same_days(enforced: House) -> None:
    applied = enforced.clock() // DAY * DAY
    enforced.wait(21 * DAY)
    events = []
    for day in range(-20, 21):
        level = 1_000 + 40 * (day % 7)
        for account, share in ((cast.BO[0], 0.2 if day > 0 else 1), (cast.ADA[0], 1)):
            amount = round(level * share)
            events.append(seen(account, f"{account}{day}", amount, applied + day * DAY))
    enforced.ingest(makers.write_events(enforced.home / "seen.ndjson", events))
    tables = reach_figures(enforced.engine, enforced.sources, 0, enforced.clock() + 1)
    (row,) = tables["reach"]

    mine, ada = (
        {e["at"]: e["amount"] for e in events if e["account"] == name}
        for name in (cast.BO[0], cast.ADA[0])
    )
    logs = {at: math.log(mine[at] + 0.5) - math.log(24 * ada[at] + 0.5) for at in mine}
    before = [value for at, value in logs.items() if at < applied]
    after = [value for at, value in logs.items() if applied < at < applied + 20 * DAY]
    expected = math.exp(statistics.fmean(after) - statistics.fmean(before))
    assert (row["measure"], row["days_before"], row["days_after"]) == ("suspend", 20, 19)
    assert abs(row["ratio_ppm"] / 1_000_000 - expected) < 0.000_001
    assert row["low_ppm"] <= expected * 1_000_000 <= row["high_ppm"] < 201_000


def seen(account: str, event_id: str, amount: int, at: int) -> dict[str, object]:
    told = {"type": "impression", "platform": cast.PLATFORM, "event_id": event_id, "object": "x"}
    return {**told, "account": account, "surface": "home", "amount": amount, "at": at}


def test_without_activity_of_the_kind_nothing_is_said(enforced: House) -> None:
    tables = reach_figures(enforced.engine, enforced.sources, 0, enforced.clock() + 1)

    assert tables["referrals"] == []
    assert [row["ratio_ppm"] for row in tables["reach"]] == [None]
