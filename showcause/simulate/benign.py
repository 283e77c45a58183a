"""Benign texts in a hundred languages: what installed programs say to the people who use them.

Nobody threatens anybody in the translated interface of a web framework, so every adverse finding
among these is false. Catalogues are read where they are installed; the texts are the same for the
same versions of the libraries, in the same order. This file stays as it is once something was
tuned on it: `tests/detectors/test_speech_measured.py` holds its hash.
"""

from collections.abc import Iterator
from gettext import GNUTranslations
from importlib.util import find_spec
from pathlib import Path
from typing import Final

LIBRARIES: Final = ("django", "allauth", "humanize")
FEWEST: Final = 300
"""A language with fewer texts than this says too little."""


def benign_texts() -> dict[str, list[str]]:
    """By language as its catalogue is called: its different texts, in order."""
    found: dict[str, set[str]] = {}
    for library in LIBRARIES:
        for language, catalogue in _catalogues(library):
            found.setdefault(language, set()).update(_texts(catalogue))
    return {name: sorted(texts) for name, texts in sorted(found.items()) if len(texts) >= FEWEST}


def _catalogues(library: str) -> Iterator[tuple[str, Path]]:
    spec = find_spec(library)
    for place in (spec.submodule_search_locations or ()) if spec else ():
        for catalogue in sorted(Path(place).rglob("*.mo")):
            yield catalogue.parent.parent.name, catalogue


def _texts(catalogue: Path) -> Iterator[str]:
    with catalogue.open("rb") as file:
        held = vars(GNUTranslations(file))["_catalog"]
    for written, said in held.items():
        if written and isinstance(said, str) and said:
            yield said
