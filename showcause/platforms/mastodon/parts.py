"""A text as posts of a bounded length."""

from collections.abc import Iterator


def parts(text: str, mention: str, room: int) -> Iterator[str]:
    """The text in order, each part after the mention and within `room` characters.

    A part ends at the last line or word that fits, or in the middle of a word longer than all.
    """
    free = max(1, room - len(mention))
    while text:
        cut = len(text) if len(text) <= free else _cut(text, free)
        yield mention + text[:cut].rstrip()
        text = text[cut:].lstrip()


def _cut(text: str, free: int) -> int:
    # Half a part may stay empty for a paragraph's sake, no more.
    found = (text.rfind(mark, free // 2, free) + 1 for mark in ("\n\n", "\n", " "))
    return next((cut for cut in found if cut), free)
