"""Moments out of every way people write dates.

Whole numbers are read by their size: below 10^11 seconds, below 10^14 milliseconds, below 10^17
microseconds, else nanoseconds. A date without a zone is UTC. Fractions of a millisecond are cut.
"""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

from showcause.domain.moment import DAY
from showcause.ingest.reading import Bounds
from showcause.ingest.refusals import refused_where
from showcause.ingest.values import Read, blanked, mask_of, plain, without_empty

if TYPE_CHECKING:
    import pyarrow as pa

_SCALES: Final = ((10**11, 1_000, 1), (10**14, 1, 1), (10**17, 1, 1_000), (10**21, 1, 1_000_000))
_UNITS: Final = {"s": (1_000, 1), "ms": (1, 1), "us": (1, 1_000), "ns": (1, 1_000_000)}


def as_moments(array: "pa.Array", column: str, bounds: Bounds) -> Read:
    """int64 milliseconds UTC within the bounds."""
    import pyarrow as pa

    array = plain(array)
    kind = array.type
    if pa.types.is_null(kind):
        return pa.nulls(len(array), pa.int64()), []
    if pa.types.is_timestamp(kind):
        return _from_ticks(array, column, bounds, *_UNITS[kind.unit])
    if pa.types.is_date(kind):
        return _from_ticks(array.cast(pa.date32()).cast(pa.int32()), column, bounds, DAY, 1)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return _from_strings(without_empty(array.cast(pa.string())), column, bounds)
    return _one_by_one(array, column, bounds)


def moment_of(value: object) -> int | None:
    """The moment a JSON or Python value means; None when it cannot be read."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _from_number(value)
    if isinstance(value, datetime):
        return _from_datetime(value)
    return _from_string(value.strip()) if isinstance(value, str) else None


def _from_ticks(
    array: "pa.Array",
    column: str,
    bounds: Bounds,
    times: int,
    over: int,
    written: "pa.Array | None" = None,
) -> Read:
    """Moments of ticks; a refusal quotes what was `written`, if that was something else."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    ticks = array.cast(pa.int64())
    low, high = bounds.earliest * over // times, bounds.latest * over // times
    outside = mask_of(pc.or_(pc.less(ticks, low), pc.greater(ticks, high)))
    quoted = ticks if written is None else written
    refusals = refused_where(outside, column, "date_out_of_range", quoted)
    numbers = pc.fill_null(blanked(ticks, outside), 0).to_numpy(zero_copy_only=False)
    missing = outside | mask_of(pc.is_null(array))
    moments = np.floor_divide(numbers * times, over)
    return pa.array(moments, pa.int64(), mask=missing), refusals


def _from_strings(array: "pa.Array", column: str, bounds: Bounds) -> Read:
    import pyarrow as pa
    import pyarrow.compute as pc

    zoned = mask_of(pc.match_substring_regex(array, r"(Z|[+-]\d\d:?\d\d)$"))
    present = len(array) - array.null_count
    kind = pa.timestamp("us", "UTC") if zoned.sum() == present else pa.timestamp("us")
    try:
        if present and 0 < zoned.sum() < present:
            raise pa.ArrowInvalid("zones are mixed")
        stamps = array.cast(kind)
    except pa.ArrowInvalid:
        return _one_by_one(array, column, bounds)
    return _from_ticks(stamps, column, bounds, *_UNITS["us"], written=array)


def _one_by_one(array: "pa.Array", column: str, bounds: Bounds) -> Read:
    import numpy as np
    import pyarrow as pa

    values = array.to_pylist()
    moments = [moment_of(value) for value in values]
    unread = np.zeros(len(values), dtype=bool)
    outside = np.zeros(len(values), dtype=bool)
    for at, (value, moment) in enumerate(zip(values, moments, strict=True)):
        if moment is None:
            unread[at] = value is not None and value != ""
        elif not bounds.earliest <= moment <= bounds.latest:
            outside[at] = True
            moments[at] = None
    refusals = refused_where(unread, column, "bad_date", values)
    refusals += refused_where(outside, column, "date_out_of_range", values)
    return pa.array(moments, pa.int64()), refusals


def _from_number(value: int | float) -> int | None:
    if value != value or abs(value) >= 10**20:
        return None
    for limit, times, over in _SCALES:
        if abs(value) < limit:
            return int(value * times // over)
    return None


def _from_datetime(value: datetime) -> int:
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    passed = aware - datetime(1970, 1, 1, tzinfo=UTC)
    return passed.days * DAY + passed.seconds * 1_000 + passed.microseconds // 1_000


def _from_string(text: str) -> int | None:
    if re.fullmatch(r"-?\d{9,19}(\.\d{1,9})?", text, re.ASCII):
        return _from_number(float(text) if "." in text else int(text))
    for read in (datetime.fromisoformat, _twitter_date, parsedate_to_datetime):
        try:
            return _from_datetime(read(text))
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _twitter_date(text: str) -> datetime:
    return datetime.strptime(text, "%a %b %d %H:%M:%S %z %Y")
