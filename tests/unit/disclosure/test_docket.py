"""What outsiders saw over time: no time is claimed that nobody looked at."""

import random

import pytest

from showcause.disclosure.docket import (
    Event,
    Kind,
    Seen,
    accounts,
    group_appeal,
    line_of,
    read_docket,
    summary,
)
from showcause.domain.errors import BadInput
from showcause.domain.moment import HOUR

START = 1_795_262_400_000


def looked(*seen: str) -> list[Event]:
    return [
        Event(START + at * HOUR, "ada", Kind.LOOKED, told)
        for at, told in enumerate(seen)
        if told != "nobody_looked"
    ]


def account(*seen: str) -> dict[str, object]:
    (row,) = accounts([Event(START - HOUR, "ada", Kind.LISTED), *looked(*seen)])
    return row


def test_a_suspension_lies_between_two_looks() -> None:
    row = account("not_suspended", "suspended", "suspended", "not_suspended")

    assert (row["status"], row["looks"]) == ("not_suspended", 4)
    assert (row["hours_least"], row["hours_most"]) == (1, 3)
    assert str(row["suspended_after"])[11:13] == "12"
    assert str(row["restored_by"])[11:13] == "15"


def test_who_was_suspended_from_the_start_has_no_longest_time() -> None:
    row = account("suspended", "not_suspended")
    assert (row["suspended_after"], row["hours_least"], row["hours_most"]) == (None, 0, None)


def test_no_answer_says_nothing() -> None:
    row = account("suspended", "no_answer", "no_answer")
    assert (row["status"], row["restored_by"], row["not_answered"]) == ("suspended", None, 2)
    assert account("no_answer")["status"] == "unknown"


def test_the_truth_always_lies_between_least_and_most() -> None:
    for seed in range(200):
        chance = random.Random(seed)
        away_from, away_until = sorted(chance.sample(range(1, 30), 2))
        seen = [
            "nobody_looked"
            if chance.random() < 0.5
            else Seen.SUSPENDED
            if away_from <= hour < away_until
            else Seen.NOT_SUSPENDED
            for hour in range(31)
        ]
        for row in accounts(looked(*seen)):
            if row["restored_by"]:
                assert row["hours_least"] <= away_until - away_from
                assert row["hours_most"] is None or away_until - away_from <= row["hours_most"]


def test_the_whole_list_counts_who_is_not_back_as_longer_than_all() -> None:
    events = [
        *looked("suspended", "suspended", "not_suspended"),
        Event(START, "bo", Kind.LOOKED, Seen.SUSPENDED),
        Event(START, "cy", Kind.LOOKED, Seen.SUSPENDED),
        Event(START, "cy", Kind.SENT, "why?"),
    ]
    rows = accounts(events)
    told = summary(rows)

    assert (told["accounts"], told["restored"], told["suspended_now"]) == (3, 1, 2)
    assert (told["median_hours_least"], told["letters_sent"]) == (None, 1)
    assert group_appeal(rows) == "name\nbo\ncy\n"
    assert summary([])["ever_suspended"] == 0


def test_a_line_is_read_as_it_was_written_and_a_bad_one_is_named() -> None:
    event = Event(START, "آدا", Kind.RECEIVED, "“sorry”\n")
    assert read_docket(line_of(event), "d") == [event]

    for line in ("{", "[]", "{}", line_of(event).replace("letter_received", "paid"), '{"at": 1}'):
        with pytest.raises(BadInput, match="not a line"):
            read_docket(line_of(event) + line, "d")
