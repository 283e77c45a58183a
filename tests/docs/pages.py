"""The documentation as the tests read it: pages, sections, tables, blocks of commands."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOT_PAGES = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")
BLOCK = re.compile(r"^```sh test\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
WORD = re.compile(r"`([^`\n]+)`")


def pages() -> list[Path]:
    """Every page, those at the root among them."""
    return [ROOT / name for name in ROOT_PAGES] + sorted((ROOT / "docs").rglob("*.md"))


def page(name: str) -> str:
    """The text of one page under docs/."""
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """What stands under a heading, up to the next one of its level or above; empty if none."""
    level = len(heading.split(" ")[0])
    until = rf"(?=^#{{1,{level}}} |\Z)"
    found = re.search(rf"^{re.escape(heading)}\n(.*?){until}", text, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def headings(text: str, level: str) -> list[str]:
    """The headings of one level, such as `##`."""
    return re.findall(rf"^{level} (.+)$", FENCE.sub("", text), re.MULTILINE)


def words(text: str) -> set[str]:
    """Everything that is set as code."""
    return set(WORD.findall(text))


def rows(text: str) -> list[list[str]]:
    """The cells of each table row, without the rules under the headings."""
    lines = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line] for line in lines]
    return [line for line in cells if set("".join(line)) - set("-: ")]


def first_cells(text: str) -> set[str]:
    """What is set as code in the first cell of each table row."""
    return {word for row in rows(text) for word in WORD.findall(row[0])}


def commands(name: str) -> list[str]:
    """The blocks of a page that are marked as tested."""
    return BLOCK.findall(page(name))


def anchor(heading: str) -> str:
    """How a heading is linked to."""
    kept = re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower())
    return kept.replace(" ", "-")
