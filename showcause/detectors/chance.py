"""What chance alone would do: Poisson tails and false-discovery control, in whole numbers.

A probability is kept as its *surprise*: minus its decimal logarithm in whole millionths, so that
3,000,000 means one in a thousand. Sources: Benjamini & Hochberg 1995 (step-up procedure);
Poisson upper tail bounded by a geometric series, which can only overstate chance.
"""

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Rates = NDArray[np.float64]
else:
    Numbers = Rates = Any

MILLION: Final = 1_000_000


def poisson_surprise(counts: Numbers, expected: Rates) -> Numbers:
    """How surprising it is to see at least `counts` where `expected` are due; 0 when it is not.

    Known weakness: independent events are assumed; events that come in clumps surprise less.
    """
    import numpy as np

    rate = np.maximum(expected, 1e-300)
    due = (rate >= counts) | (counts < 1)
    safe = np.where(due, counts / 2 + 1e-9, rate)
    first = counts * np.log(safe) - safe - log_factorials(int(counts.max(initial=0)))[counts]
    tail = first - np.log1p(-safe / (counts + 1))
    surprise = np.floor(np.maximum(-tail / np.log(10), 0) * MILLION)
    return np.where(due, 0, surprise).astype(np.int64)


def log_factorials(largest: int) -> Rates:
    """Natural logarithms of 0! to largest!."""
    import numpy as np

    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, largest + 1)))])


def surprise_of_chance(ppm: int) -> int:
    """The least surprise of what chance does at most so often (ppm, above 0), rounded down."""
    import math

    return math.floor(-math.log10(ppm / MILLION) * MILLION)


def surprise_of_tests(tests: int) -> int:
    """The surprise lost by looking that many times (Bonferroni)."""
    import math

    return math.ceil(math.log10(max(tests, 1)) * MILLION)


def false_discovery_ppm(surprises: Numbers, tests: int) -> Numbers:
    """Benjamini-Hochberg adjusted error of each, in parts per million rounded up, at least 1.

    `tests` counts every hypothesis, those that surprised nobody included.
    """
    import numpy as np

    if not surprises.size:
        return np.zeros(0, dtype=np.int64)
    order = np.argsort(-surprises, kind="stable")
    ranks = np.arange(1, surprises.size + 1)
    logs = np.log10(max(tests, 1)) - surprises[order] / MILLION - np.log10(ranks)
    adjusted = np.minimum.accumulate(np.minimum(logs, 0.0)[::-1])[::-1]
    errors = np.empty(surprises.size, dtype=np.int64)
    errors[order] = np.clip(np.ceil(10.0**adjusted * MILLION), 1, MILLION).astype(np.int64)
    return errors


def family_wise_ppm(surprises: Numbers, tests: int) -> Numbers:
    """How often chance shows even one this surprising among all tests: ppm, at least 1."""
    import numpy as np

    expected = 10.0 ** np.minimum(np.log10(max(tests, 1)) - surprises / MILLION, 0.0)
    errors: Numbers = np.clip(np.ceil(expected * MILLION), 1, MILLION).astype(np.int64)
    return errors
