"""How often the same thing may be tried; counted in the web process, by what is tried."""

import hashlib
from typing import Final

from django.core.cache import cache

HOUR_SECONDS: Final = 3_600


class TooManyAttempts(Exception):
    """Somebody tried too often; `seconds` says when to come back."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many attempts; try again in {seconds} seconds")
        self.seconds = seconds


def count_attempt(what: str, whose: str, *, most: int, seconds: int = HOUR_SECONDS) -> None:
    """Count one attempt at `what` by or on `whose` (a token, a staff id, an address).

    Raises:
        TooManyAttempts: there were `most` already within the last `seconds`.
    """
    key = "attempts:" + hashlib.sha256(f"{what}:{whose}".encode()).hexdigest()
    if cache.add(key, 1, seconds):
        return
    try:
        made = cache.incr(key)
    except ValueError:
        cache.set(key, 1, seconds)
        return
    if made > most:
        raise TooManyAttempts(seconds)
