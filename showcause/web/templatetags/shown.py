"""How moments, numbers, handles and what others wrote are shown."""

import re
from collections.abc import Mapping
from typing import Any, Final

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from showcause.domain.moment import DAY, HOUR, MINUTE, datetime_from_moment, iso_from_moment

register = template.Library()

UNSEEN: Final[Mapping[str, str]] = {
    "\u200b": "ZWSP",
    "\u200e": "LRM",
    "\u200f": "RLM",
    "\u061c": "ALM",
    "\u202a": "LRE",
    "\u202b": "RLE",
    "\u202c": "PDF",
    "\u202d": "LRO",
    "\u202e": "RLO",
    "\u2060": "WJ",
    "\u2066": "LRI",
    "\u2067": "RLI",
    "\u2068": "FSI",
    "\u2069": "PDI",
    "\ufeff": "BOM",
}
"""Characters that turn or hide what is beside them; ZWNJ and ZWJ are letters of many scripts."""

_UNSEEN: Final = re.compile("[" + "".join(UNSEEN) + "]")
_HEAPED: Final = re.compile(
    r"([\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff]{3})([\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff]+)"
)
MOST_SHOWN: Final = 20_000


@register.filter
def moment(at: int | None) -> SafeString:
    """A moment in UTC, for people and for machines; nothing for None."""
    if at is None:
        return SafeString("")
    words = datetime_from_moment(at).strftime("%-d %b %Y %H:%M UTC")
    return format_html('<time datetime="{}">{}</time>', iso_from_moment(at), words)


@register.filter
def clock(at: int) -> SafeString:
    """The time of day of a moment in UTC."""
    words = datetime_from_moment(at).strftime("%H:%M:%S UTC")
    return format_html('<time datetime="{}">{}</time>', iso_from_moment(at), words)


@register.filter
def until(at: int | None, now: int) -> str:
    """`in 5 hours` or `late by 3 days`."""
    if at is None:
        return ""
    return f"in {span(at - now)}" if at > now else f"late by {span(now - at)}"


@register.filter
def span(milliseconds: int) -> str:
    """A length of time in its largest whole unit."""
    for size, word in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        if milliseconds >= size:
            count = milliseconds // size
            return f"{count:,} {word}{'' if count == 1 else 's'}"
    return "less than a minute"


@register.filter
def number(value: int | float | str | None) -> str:
    """A number by the page's language; a dash where there is none."""
    from babel.numbers import format_decimal

    if value is None or value == "":
        return "–"
    return str(format_decimal(value, locale=(get_language() or "en").replace("-", "_")))


@register.filter
def handle(name: str) -> SafeString:
    """An account's name or an id, kept apart from the direction of the text around it."""
    return format_html('<bdi class="handle" dir="ltr">{}</bdi>', mark_safe(_marked(str(name))))


@register.filter
def said(text: str) -> SafeString:
    """What somebody wrote: dead text, with what would turn or hide it shown as marks."""
    shown = text[:MOST_SHOWN]
    more = len(text) - len(shown)
    rest = format_html(' <span class="seen">+{} characters</span>', f"{more:,}") if more else ""
    return SafeString(_marked(shown) + rest)


def _marked(text: str) -> str:
    """Escaped text with marks in place of unseen characters and heaps of accents."""
    folded = _HEAPED.sub(lambda heap: f"{heap[1]}\u2060+{len(heap[2])}\u2060", text)
    shown = escape(folded)
    return _UNSEEN.sub(_mark, shown)


def _mark(found: re.Match[str]) -> str:
    return f'<span class="seen">{UNSEEN[found[0]]}</span>'


@register.filter
def words(text: Any) -> str:
    """A fixed word of the record with blanks: `no_violation` becomes `no violation`."""
    return str(text).replace("_", " ")


@register.filter
def percent(ppm: int | None) -> str:
    """A share in parts per million as a percentage; `too few to say` for None."""
    return "too few to say" if ppm is None else f"{ppm / 10_000:.1f} %"


@register.filter
def waits(since: int, now: int) -> str:
    """How long something has waited."""
    return span(max(0, now - since))


@register.filter
def language_name(tag: str | None) -> str:
    """A language's name by the page's language; the tag itself when nobody knows it."""
    from babel import Locale, UnknownLocaleError

    if not tag:
        return ""
    try:
        known = Locale.parse(tag.replace("_", "-"), sep="-")
    except (ValueError, UnknownLocaleError):
        return tag
    return str(known.get_display_name((get_language() or "en").replace("-", "_")) or tag)


@register.filter
def sentence_case(text: str) -> str:
    """A refusal as a sentence: first letter large, a full stop at the end."""
    whole = text[:1].upper() + text[1:]
    return whole if not whole or whole[-1] in ".?!" else f"{whole}."


@register.filter
def field_value(value: Any) -> str:
    """A value of a statement in words: lists apart by commas, moments left as they are."""
    if value is None:
        return "–"
    if isinstance(value, Mapping):
        return ", ".join(f"{words(name)}: {field_value(part)}" for name, part in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(field_value(part) for part in value) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


@register.filter
def least_one(count: int) -> int:
    """A bound that was rounded down to nothing is shown as one."""
    return max(1, count)
