"""The pages themselves: links that lead somewhere, and nothing of anybody's machine."""

import re
from pathlib import Path

import pytest

from tests.docs.pages import FENCE, LINK, ROOT, anchor, headings, pages

NAMES = [str(path.relative_to(ROOT)) for path in pages()]
MACHINE = re.compile(r"(?<![\w.])/(?:home|root|work|tmp|Users|usr|var|opt)/")
HOST = re.compile(r"(?:pypi\.org|npmjs|proxy\.golang|registry\.|index-url)")


def _anchors(path: Path) -> set[str]:
    text = path.read_text(encoding="utf-8")
    return {anchor(heading) for level in ("#", "##", "###") for heading in headings(text, level)}


@pytest.mark.parametrize("name", NAMES)
def test_every_link_inside_the_repository_leads_somewhere(name: str) -> None:
    path = ROOT / name
    for link in LINK.findall(FENCE.sub("", path.read_text(encoding="utf-8"))):
        if link.startswith("https://"):
            continue
        target, _, part = link.partition("#")
        there = (path.parent / target).resolve() if target else path
        assert there.exists(), f"{name} links to {link}"
        if part:
            assert part in _anchors(there), f"{name} links to {link}"


@pytest.mark.parametrize("name", NAMES)
def test_no_page_names_a_machine_or_a_registry(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")

    assert not MACHINE.findall(text)
    assert not HOST.findall(text)


def test_every_page_is_reached_from_the_index() -> None:
    seen: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        path = waiting.pop()
        if path in seen or path.suffix != ".md" or not path.exists():
            continue
        seen.add(path)
        links = LINK.findall(path.read_text(encoding="utf-8"))
        local = [link.partition("#")[0] for link in links if not link.startswith("https://")]
        waiting += [(path.parent / link).resolve() for link in local if link]

    assert set(pages()) <= seen


def test_the_readme_fits_one_screen_before_its_details() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    before = text.partition("## The path")[0].splitlines()

    assert len(before) <= 24
    assert "make demo" in text.partition("## The path")[0]
