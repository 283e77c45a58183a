"""Clocks that run against a person stand still while their network is down.

Only ever in the holder's favour: our own due times run on (docs/decisions/0013).
"""

from collections.abc import Sequence
from functools import lru_cache

from showcause.domain.moment import Moment
from showcause.domain.window import Span, Window, concerns, due_with_stops, spans
from showcause.store.reads.relief import outages, place_of


def registered_outages() -> tuple[Window, ...]:
    """Every outage on record, over or not."""
    return tuple(outages(0))


def until(start: Moment, length: int, known: Sequence[Window], language: str, place: str) -> Moment:
    """When the time somebody has from `start` is over, network outages where they are left out."""
    if not known:
        return start + length
    return due_with_stops(start, length, _stopped(tuple(known), language, place))


def holder_until(start: Moment, length: int, language: str, account: str) -> Moment:
    """The same for one account, asking the record."""
    return until(start, length, registered_outages(), language, place_of(account))


@lru_cache(maxsize=4_096)
def _stopped(known: tuple[Window, ...], language: str, place: str) -> tuple[Span, ...]:
    return tuple(
        span for window in known if concerns(window, language, place) for span in spans(window)
    )
