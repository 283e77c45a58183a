"""Chance that can be repeated: seeded generators, and hashes that need no shared state.

A draw made by a generator belongs to one block of accounts. What several blocks must agree on (when
a news link came out, which post a cell reposts) is hashed from its number instead, so that blocks
can be written in any order by any process. Source of the mixer: Steele, Lea, Flood 2014,
SplitMix64; it is a bijection on 64 bits, so ids made by it never collide.
"""

from functools import lru_cache
from math import exp
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Bits = NDArray[np.uint64]
Mask = NDArray[np.bool_]

_MASK: Final = (1 << 64) - 1
_GOLDEN: Final = 0x9E3779B97F4A7C15
_FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND: Final = np.uint64(0x94D049BB133111EB)

ACCOUNT: Final = 1
POST: Final = 2
OBJECT: Final = 3
MOMENT: Final = 4
TOKEN: Final = 5
CHOICE: Final = 6
EVENT: Final = 7
"""Purposes: the same number hashed for two purposes gives two unrelated values."""


def generator(*path: int) -> np.random.Generator:
    """The generator of one place in the world; the path names it (seed, story, role, group)."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(path)))


@lru_cache(maxsize=32)
def _quantiles(spread: float) -> Whole:
    """The log-normal's 16,384 quantiles with median 1, in units of 1/65,536."""
    normal = NormalDist()
    steps = 1 << 14
    places = ((step + 0.5) / steps for step in range(steps))
    return np.array([round(exp(spread * normal.inv_cdf(p)) * 65_536) for p in places])


def heavy(chance: np.random.Generator, count: int, *, median: float, spread: float) -> Whole:
    """Whole numbers with a log-normal tail; `spread` is the standard deviation of the logarithm.

    Drawn from a table of whole numbers, because `numpy.exp` differs in its last bit from one
    processor to the next and the same seed must give the same world everywhere.
    """
    factors = _quantiles(spread)[chance.integers(0, 1 << 14, count)]
    return factors * round(median * 1_000) // 65_536_000


def _mix(values: Bits) -> Bits:
    mixed = values + np.uint64(_GOLDEN)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * _FIRST
    mixed = (mixed ^ (mixed >> np.uint64(27))) * _SECOND
    return mixed ^ (mixed >> np.uint64(31))


def bits(seed: int, purpose: int, values: Whole, more: Whole | int = 0) -> Bits:
    """A 64-bit hash per value; different values give different hashes when `more` is one number."""
    base = np.array([(seed * _GOLDEN + purpose) & _MASK], dtype=np.uint64)
    inner = _mix(np.asarray(more, dtype=np.int64).astype(np.uint64).reshape(-1) ^ _mix(base))
    return _mix(values.astype(np.uint64) ^ inner)


def hashed(seed: int, purpose: int, values: Whole, more: Whole | int, bound: int | Whole) -> Whole:
    """A whole number below `bound` per value (bound far below 2^32, so that bias is nothing)."""
    high = (bits(seed, purpose, values, more) >> np.uint64(32)).astype(np.int64)
    return high * np.asarray(bound, dtype=np.int64) >> 32


def hex_ids(prefix: str, values: Bits) -> list[str]:
    """`prefix` and 16 hex digits per value."""
    text = values.astype(">u8").tobytes().hex()
    return [prefix + text[i : i + 16] for i in range(0, len(text), 16)]


def account_ids(seed: int, numbers: Whole) -> list[str]:
    """The platform's id of each account number."""
    return hex_ids("a", bits(seed, ACCOUNT, numbers))


def post_ids(seed: int, authors: Whole, numbers: Whole) -> list[str]:
    """The platform's id of an author's post number; unique for authors and numbers below 2^31."""
    return hex_ids("p", bits(seed, POST, (authors << 32) | numbers))


def tokens(seed: int, family: int, values: Whole) -> Bits:
    """Sign-up tokens: equal for equal values of one family, else different."""
    return bits(seed, TOKEN, (values << 4) | family)
