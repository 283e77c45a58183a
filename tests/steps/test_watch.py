"""watch: rules on events see history as a live stream would have brought it, and write nothing."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from showcause.detectors.event_history import EVENT_ROWS
from showcause.detectors.event_rows import feature_rows, read_lines
from showcause.detectors.event_windows import new_windows
from showcause.detectors.feature_table import FEATURES
from showcause.domain.allowance import CoverKind
from showcause.domain.moment import DAY, MINUTE
from showcause.policy.evaluation import hits, plan_of
from showcause.policy.expression import CompiledRule, compile_rule
from showcause.policy.promotion import Stage
from showcause.policy.rulebook import SHIPPED, read_clauses, read_rule
from showcause.steps.allow import allow
from showcause.steps.watch import event_hits, watch
from tests import cast, makers
from tests.record.house import House, unchanged_by
from tests.record.promoted import promote_earlier

START = makers.FIRST + DAY


def pushing(who: str, link: str, strangers: int, *, born: int, **account: Any) -> Iterator[Any]:
    """An account that answers many people with one text and one link, a minute apart."""
    yield makers.an_account(who, created_at=born, **account)
    for number in range(strangers):
        yield makers.a_post(
            who,
            number,
            START + number * MINUTE,
            text="Have you seen what they found out about this?",
            urls=[link],
            reply_to=f"stranger-{number}-p1",
            reply_account_id=f"stranger-{number}",
        )


def the_street() -> Iterator[Any]:
    """Eve pushes a link; Nia is a newsroom, Flo is followed, and Ann has been here for years."""
    new = START - 3 * DAY
    yield from pushing("eve", "https://shop.test/x", 30, born=new)
    yield from pushing("nia", "https://news.test/x", 30, born=new)
    yield from pushing("flo", "https://help.test/x", 30, born=new, followers=5_000)
    yield from pushing("ann", "https://club.test/x", 30, born=START - 900 * DAY)
    yield from pushing("bob", "https://game.test/x", 15, born=new)
    yield from makers.own_lives(cast.ADA[:10])


@pytest.fixture
def street(empty: House) -> House:
    empty.ingest(makers.write_events(empty.home / "street.ndjson", the_street()))
    empty.hire(cast.UNA)
    return empty


def shipped(name: str, tmp_path: Path) -> CompiledRule:
    text = (SHIPPED / f"{name}.yaml").read_text("utf-8")
    path = tmp_path / f"{name}.yaml"
    path.write_text(text, "utf-8")
    return compile_rule(read_rule(path, read_clauses(SHIPPED)), FEATURES)


def accounts_hit(house: House, rule: CompiledRule) -> set[str]:
    found = event_hits(house.engine, house.sources, [rule], house.circumstances)
    return {hit.account for hit in found if not hit.spared_by}


def test_the_shipped_rule_hits_the_new_account_and_no_older_or_followed_one(
    street: House, tmp_path: Path
) -> None:
    found = accounts_hit(street, shipped("link_spam", tmp_path))

    assert found == {cast.key("eve"), cast.key("nia")}


@pytest.mark.parametrize(("kind", "covers"), [("account", "nia"), ("post", "nia-p{}")])
def test_public_interest_spares_a_newsroom(
    street: House, tmp_path: Path, kind: str, covers: str
) -> None:
    keys = {covers.format(number) for number in range(30)}
    for key in keys:
        allow(
            "public_interest",
            CoverKind(kind),
            cast.key(key),
            owner="partnerships",
            reason="a newsroom",
            until=street.clock() + DAY,
            by=cast.UNA,
            known=(),
            circumstances=street.circumstances,
        )

    assert accounts_hit(street, shipped("link_spam", tmp_path)) == {cast.key("eve")}


def test_a_run_counts_what_rules_past_their_draft_hit_and_writes_nothing(
    street: House, tmp_path: Path
) -> None:
    full = shipped("link_spam", tmp_path)
    given = (street.engine, street.sources)

    assert watch(*given, [full], street.circumstances) == {}
    promote_earlier([full.rule], street.clock(), Stage.SHADOW)
    assert watch(*given, [full], street.circumstances) == {"link_spam": 2}
    assert unchanged_by(lambda: watch(*given, [full], street.circumstances))


def test_a_hook_is_asked_for_events_too(street: House, tmp_path: Path) -> None:
    (tmp_path / "hooks").mkdir()
    (tmp_path / "hooks" / "shape.py").write_text(
        "import pyarrow.compute as pc\n\n\ndef loud(rows):\n"
        "    return pc.greater(rows['text_length'], 30)\n"
    )
    text = (SHIPPED / "link_spam.yaml").read_text("utf-8").replace("links >= 1", "loud")
    (tmp_path / "link_spam.yaml").write_text(
        text + "hooks:\n  - {name: loud, calls: 'shape:loud', reads: [text_length], gives: bool,"
        " meaning: long}\n"
    )
    rule = compile_rule(read_rule(tmp_path / "link_spam.yaml", read_clauses(SHIPPED)), FEATURES)

    assert accounts_hit(street, rule) == {cast.key("eve"), cast.key("nia")}


def live(rows: pa.Table, size: int, rule: CompiledRule) -> set[str]:
    """The events a rule hits when the same events come as JSON lines, so many at a time."""
    plan = plan_of([rule])
    windows = new_windows(plan.reads)
    lines = [json.dumps(row).encode() for row in rows.to_pylist()]
    found: set[str] = set()
    for start in range(0, len(lines), size):
        batch, unread = read_lines(b"\n".join(lines[start : start + size]))
        ready = feature_rows(batch, windows)
        (mask,) = hits(plan, ready.rows, ready.arrays)
        found |= set(ready.rows.filter(mask)["event_id"].to_pylist())
        assert unread == ()
    return found


@pytest.mark.parametrize("size", [1, 7, 1_000])
def test_a_live_stream_of_the_same_events_hits_the_same(
    street: House, tmp_path: Path, size: int
) -> None:
    rule = shipped("link_spam", tmp_path)
    given = (street.engine, street.sources, [rule], street.circumstances)

    rows = street.engine.run(EVENT_ROWS, street.sources)

    assert live(rows, size, rule) == {hit.event_id for hit in event_hits(*given)} != set()
