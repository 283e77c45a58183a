"""A docket: what outsiders saw of a list of accounts over time, and the letters between them.

It is a file of one JSON object a line that only grows, kept by an organisation and not by the
platform. What nobody looked at is not known: times are given as the two looks they lie between.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

from showcause.domain.errors import BadInput
from showcause.domain.moment import Moment, iso_from_moment

LONGEST: Final = 500


class Seen(StrEnum):
    """What a profile showed from outside."""

    SUSPENDED = "suspended"
    NOT_SUSPENDED = "not_suspended"
    NO_ANSWER = "no_answer"
    """Nobody could look; it says nothing about the account."""


class Kind(StrEnum):
    """What happened."""

    LISTED = "listed"
    LOOKED = "looked"
    SENT = "letter_sent"
    RECEIVED = "letter_received"


LETTERS: Final = (Kind.SENT, Kind.RECEIVED)


@dataclass(frozen=True, slots=True)
class Event:
    """One line; `told` is what was seen, or what a letter said."""

    at: Moment
    handle: str
    kind: str
    told: str = ""


def line_of(event: Event) -> str:
    """The line to add to the file."""
    return json.dumps(asdict(event), ensure_ascii=False, sort_keys=True) + "\n"


def read_docket(text: str, where: str) -> list[Event]:
    """The events of a file, in the order of their moments.

    Raises:
        BadInput: a line is none; names it.
    """
    events = [_event(line, f"{where}:{at}") for at, line in enumerate(text.splitlines(), 1) if line]
    return sorted(events, key=lambda event: event.at)


def _event(line: str, where: str) -> Event:
    try:
        told = json.loads(line)
        event = Event(**told)
    except (ValueError, TypeError, RecursionError) as error:
        raise BadInput("not a line of a docket", where=where) from error
    known = {str(kind) for kind in Kind}
    whole = isinstance(event.at, int) and isinstance(event.handle, str)
    if not whole or event.kind not in known or not isinstance(event.told, str):
        raise BadInput("not a line of a docket", where=where)
    return event


def handles_of(events: Iterable[Event]) -> list[str]:
    """Every account listed, in the order in which they came."""
    return list(dict.fromkeys(event.handle for event in events))


def accounts(events: Sequence[Event]) -> list[dict[str, Any]]:
    """One row an account: its standing, since when, how long until it was back, its letters."""
    by_handle: dict[str, list[Event]] = {}
    for event in events:
        by_handle.setdefault(event.handle, []).append(event)
    return [_account(handle, mine) for handle, mine in by_handle.items()]


def _account(handle: str, events: Sequence[Event]) -> dict[str, Any]:
    looks = [each for each in events if each.kind == Kind.LOOKED and each.told != Seen.NO_ANSWER]
    began = next((at for at, each in enumerate(looks) if each.told == Seen.SUSPENDED), None)
    after = looks[began:] if began is not None else []
    back = next((at for at, each in enumerate(after) if each.told == Seen.NOT_SUSPENDED), None)
    row: dict[str, Any] = {
        "account": handle,
        "status": looks[-1].told if looks else "unknown",
        "looks": len(looks),
        "not_answered": sum(each.told == Seen.NO_ANSWER for each in events),
        "suspended_after": None,
        "suspended_by": None,
        "restored_after": None,
        "restored_by": None,
        "hours_least": None,
        "hours_most": None,
        "letters_sent": sum(each.kind == Kind.SENT for each in events),
        "letters_received": sum(each.kind == Kind.RECEIVED for each in events),
    }
    if began is not None:
        row["suspended_by"] = iso_from_moment(looks[began].at)
        row["suspended_after"] = iso_from_moment(looks[began - 1].at) if began else None
    if began is not None and back is not None:
        row |= _restored(looks[began - 1].at if began else None, after, back)
    return row


def _restored(before: Moment | None, after: Sequence[Event], back: int) -> dict[str, Any]:
    """When it was back, and how long it was away at least and, if that is known, at most."""
    last, first_back = after[back - 1].at, after[back].at
    return {
        "restored_after": iso_from_moment(last),
        "restored_by": iso_from_moment(first_back),
        "hours_least": (last - after[0].at) // 3_600_000,
        "hours_most": None if before is None else -((before - first_back) // 3_600_000),
    }


def summary(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The whole list in one row; a median of hours counts who is not back as longer than all."""
    hit = [row for row in rows if row["suspended_by"]]
    away = sorted(float("inf") if row["hours_least"] is None else row["hours_least"] for row in hit)
    middle = away[(len(away) - 1) // 2] if away else None
    return {
        "accounts": len(rows),
        "ever_suspended": len(hit),
        "suspended_now": sum(row["status"] == Seen.SUSPENDED for row in rows),
        "restored": sum(row["restored_by"] is not None for row in rows),
        "median_hours_least": None if middle in {None, float("inf")} else middle,
        "letters_sent": sum(row["letters_sent"] for row in rows),
        "letters_received": sum(row["letters_received"] for row in rows),
    }


def group_appeal(rows: Sequence[Mapping[str, Any]]) -> str:
    """The accounts suspended now, as `group-appeal file` and `/group-appeal/` take them."""
    names = [str(row["account"]) for row in rows if row["status"] == Seen.SUSPENDED]
    return "".join(f"{name}\n" for name in ["name", *names])
