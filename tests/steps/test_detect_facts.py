"""What detection adds to each member's row for rules: content, reports, language."""

from collections.abc import Iterator

from showcause.steps.detect import features_of
from tests import cast, makers
from tests.record.house import House

WHO = cast.BO[0]


def a_world() -> Iterator[makers.Event]:
    """The cast; one of Bo's posts one text three times more, and is reported twice."""
    yield from makers.the_cast()
    for number in (900, 901, 902):
        at = makers.FIRST + number * 60_000
        yield makers.a_post(WHO, number, at, text="the same again")
    for number in range(2):
        yield {
            "type": "report",
            "platform": cast.PLATFORM,
            "reporter": f"somebody-{number}",
            "account": WHO,
            "category": "spam",
            "at": makers.NOON - 1_000 - number,
            "event_id": f"report-{number}",
        }


def test_posts_repetitions_and_reports_of_a_member_are_counted(empty: House) -> None:
    empty.ingest(makers.write_events(empty.home / "world.ndjson", a_world()))

    run_id, _ = empty.detect()

    rows = features_of(run_id, empty.circumstances).to_pylist()
    (row,) = [row for row in rows if row["account"] == cast.key(WHO)]
    assert (row["posts_seen"], row["reports_received"]) == (11, 2)
    assert row["repeated_text_ppm"] == 2 * 1_000_000 // 11
    (other,) = [row for row in rows if row["account"] == cast.key(cast.BO[7])]
    assert (other["posts_seen"], other["reports_received"]) == (8, 0)
    assert other["repeated_text_ppm"] == 0
    assert other["language"] == "en"
