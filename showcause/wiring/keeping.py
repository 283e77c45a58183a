"""What costs much to ask and may be a little old: kept in this process for some seconds."""

import time
from collections.abc import Callable
from typing import Any, Final, TypeVar

T = TypeVar("T")

MOST: Final = 500
"""Answers kept at once; beyond it all are asked anew."""

_kept: dict[tuple[str, ...], tuple[float, Any]] = {}


def kept(
    key: tuple[str, ...], seconds: float, ask: Callable[[], T], worth: Callable[[T], bool]
) -> T:
    """The answer of `ask`, at most that many seconds old; only one that is `worth` it is kept."""
    now = time.monotonic()
    found = _kept.get(key)
    if found and found[0] > now:
        answer: T = found[1]
        return answer
    answer = ask()
    if worth(answer):
        if len(_kept) >= MOST:
            _kept.clear()
        _kept[key] = (now + seconds, answer)
    return answer


def forget() -> None:
    """Ask everything anew."""
    _kept.clear()
