"""The region somebody says to be in, for counting how a region fares; never for judging anybody."""

from functools import lru_cache


@lru_cache(maxsize=65_536)
def region_of(place: str) -> str:
    """The last part of what a profile says ("Tehran, Iran" is `iran`); empty where it is silent."""
    return place.replace("،", ",").replace("，", ",").rpartition(",")[2].strip().casefold()
