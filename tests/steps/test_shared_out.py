"""Work on the record shared by two processes leaves what one alone would have left."""

import os
from collections.abc import Callable, Iterable, Iterator

import pytest

from showcause.steps import decide, enforce, notify
from showcause.store import hands
from showcause.store.hands import shared_out
from showcause.store.reads.rows import WHOLE, Row, Span
from tests import cast
from tests.record.house import House, dump, fetch

MANY = len(cast.BO)
ROWS = [f"dec_{first}{second}" for first in "27aez" for second in "2gz"]


@pytest.fixture
def forks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The processes started, where the second chunk and those after it are shared."""
    started: list[int] = []
    fork = os.fork

    def counted() -> int:
        started.append(fork())
        return started[-1]

    monkeypatch.setattr(hands, "FEW", 1)
    monkeypatch.setattr(os, "fork", counted)
    for step, size in ((decide, "BULK_CHUNK"), (notify, "BULK_CHUNK"), (enforce, "ORDER_CHUNK")):
        monkeypatch.setattr(step, size, 3)
    return started


def ask(span: Span) -> Iterator[list[Row]]:
    low, high = span
    for key in ROWS:
        if low < key and (not high or key <= high):
            yield [{"id": key}]


def count(chunks: Iterable[list[Row]]) -> int:
    return sum(map(len, chunks))


def test_the_steps_of_a_sweep_write_everything_once(allowed: House, forks: list[int]) -> None:
    assert (allowed.decide(), allowed.notify(), allowed.order()) == (MANY, MANY, MANY)

    assert len(forks) == len(("decide", "notify", "order"))
    decided = fetch("SELECT account, measure, rule_hash FROM decision ORDER BY account")
    assert len(decided) == MANY == len(dump()["platform_order"])
    assert len(fetch("SELECT * FROM outbox WHERE kind = 'order'")) == MANY


def test_every_chunk_is_worked_on_once(allowed: House, forks: list[int]) -> None:
    assert shared_out(ask, count, "id") == len(ROWS)
    assert len(forks) == 1


def test_little_is_not_shared(allowed: House, forks: list[int]) -> None:
    assert shared_out(lambda _: iter(()), count, "id") == 0
    assert not forks


@pytest.mark.parametrize("fail", [lambda: os._exit(1), lambda: os.kill(os.getpid(), 9)])
def test_what_a_process_that_died_left_is_done_by_the_other(
    allowed: House, forks: list[int], fail: Callable[[], None]
) -> None:
    here, worked = os.getpid(), []

    def work(chunks: Iterable[list[Row]]) -> int:
        if os.getpid() != here:
            fail()
        worked.extend(row["id"] for chunk in chunks for row in chunk)
        return 0

    shared_out(ask, work, "id")

    assert sorted(worked) == sorted(ROWS)


def test_an_error_is_raised_whichever_process_met_it(allowed: House, forks: list[int]) -> None:
    def work(chunks: Iterable[list[Row]]) -> int:
        if any(chunk[0]["id"] == ROWS[-1] for chunk in chunks):
            raise ValueError(ROWS[-1])
        return 0

    with pytest.raises(ValueError, match=ROWS[-1]):
        shared_out(ask, work, "id")


def test_spans_hold_every_key_once() -> None:
    for last in ("dec_22", "dec_azz", "dec_zz2"):
        lower, upper = hands._halves(last)
        assert lower[0] == last and lower[1] == upper[0] and upper[1] == WHOLE[1]
