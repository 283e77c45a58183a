"""What a reversal gave back, effect by effect, in words."""

from functools import lru_cache

from showcause.notices.sentences import counted_form, sentence
from showcause.notices.writing import number


@lru_cache(maxsize=1024)
def checklist(effects: tuple[tuple[str, bool], ...], language: str) -> str:
    """How many things are back, and each of them on a line of its own."""
    restored = sum(is_restored for _, is_restored in effects)
    head = counted_form(language, "returned", len(effects)).format(
        n=number(len(effects), language), a=number(restored, language)
    )
    return "\n".join([head, *(_checked(effect, back, language) for effect, back in effects)])


def _checked(effect: str, is_restored: bool, language: str) -> str:
    line = sentence(language, "checklist.back" if is_restored else "checklist.missing")
    return f"- {line.format(thing=sentence(language, f'effect.{effect}'))}"
