"""What was seen, what speaks for the account, and what would show that we are wrong.

Facts and counter-evidence come as keys with whole numbers (domain/statement.py) and become whole
sentences; nobody's free text passes through here.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from showcause.domain.errors import BadInput
from showcause.domain.statement import COUNTERS, FACTS, Fact, Numbers
from showcause.notices.sentences import counted, sentence
from showcause.notices.writing import date_in_words, percent

_SECONDS_IN_MINUTE: Final = 60
_MINUTES_IN_HOUR: Final = 60
_HOURS_IN_DAY: Final = 24
_TWO_HOURS_IN_MINUTES: Final = 120
_THREE_DAYS_IN_HOURS: Final = 72
_DAYS_IN_YEAR: Final = 365


def facts_in_words(facts: tuple[Fact, ...], language: str) -> str:
    """One line per fact.

    Raises:
        BadInput: a fact lacks a number it must carry.
        UnknownName: the language has no sentence for a fact.
    """
    return "\n".join([_fact_in_words(key, numbers, language) for key, numbers in facts])


def counter_in_words(counter: Numbers, language: str) -> str:
    """What speaks for the account, or that we looked for it and found none.

    A zero speaks for nobody and is left out.

    Raises:
        BadInput: a name outside domain.statement.COUNTERS.
    """
    said = [_counter_in_words(name, value, language) for name, value in counter if value > 0]
    return " ".join(said) or sentence(language, "counter.none")


@lru_cache(maxsize=1024)
def rebuttals(keys: tuple[str, ...], language: str) -> str:
    """What would show that a fact, or our reading of it, is wrong."""
    return " ".join(sentence(language, f"fact.{key}.rebut") for key in dict.fromkeys(keys))


def span_in_words(seconds: int, of: str, language: str) -> str:
    """A measured span rounded up to minutes, hours or days; `of` is `posts` or `accounts`.

    Accounts have no minutes: their creation dates are rarely that exact.
    """
    minutes = max(1, -(-seconds // _SECONDS_IN_MINUTE))
    hours = -(-minutes // _MINUTES_IN_HOUR)
    if of == "posts" and minutes < _TWO_HOURS_IN_MINUTES:
        return counted(language, f"span.{of}.minutes", minutes)
    if hours < _THREE_DAYS_IN_HOURS:
        return counted(language, f"span.{of}.hours", hours)
    return counted(language, f"span.{of}.days", -(-hours // _HOURS_IN_DAY))


@lru_cache(maxsize=65_536)
def _fact_in_words(key: str, numbers: Numbers, language: str) -> str:
    named = dict(numbers)
    missing = [name for name in FACTS.get(key, ()) if name not in named]
    if missing:
        raise BadInput(f"the fact {key} lacks {', '.join(missing)}", where="notices")
    return " ".join(_sentences_of_fact(key, named, language))


def _sentences_of_fact(key: str, numbers: dict[str, int], language: str) -> Iterator[str]:
    for name in FACTS.get(key, ("count",)):
        if name == "within_seconds":
            yield span_in_words(numbers[name], "posts", language)
        elif name == "within_hours":
            yield span_in_words(numbers[name] * 3600, "accounts", language)
        else:
            yield counted(language, f"fact.{key}.{name}", numbers.get(name, 0))
    if "from_at" in numbers:
        yield _period(numbers["from_at"], numbers.get("until_at", numbers["from_at"]), language)


def _period(from_at: int, until_at: int, language: str) -> str:
    from_day, until_day = date_in_words(from_at, language), date_in_words(until_at, language)
    name = "period.on" if from_day == until_day else "period.between"
    return sentence(language, name).format(from_day=from_day, until_day=until_day)


@lru_cache(maxsize=65_536)
def _counter_in_words(name: str, value: int, language: str) -> str:
    if name not in COUNTERS:
        raise BadInput(f"no counter-evidence is called {name}", where="notices")
    if name == "unrelated_share_ppm":
        return sentence(language, f"counter.{name}").format(percent=percent(value, language))
    if name == "account_age_days" and value > 2 * _DAYS_IN_YEAR:
        return counted(language, "counter.account_age_years", (value - 1) // _DAYS_IN_YEAR)
    return counted(language, f"counter.{name}", value)
