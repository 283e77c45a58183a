"""Every detector says what it cannot do, and ships its SQL."""

from pathlib import Path

import pytest

import showcause.detectors

FOLDER = Path(showcause.detectors.__file__).parent
DETECTORS = sorted(path.parent.name for path in FOLDER.glob("*/definition.py"))


@pytest.mark.parametrize("detector", DETECTORS)
def test_a_card_names_its_known_failures(detector: str) -> None:
    card = (FOLDER / detector / "card.md").read_text(encoding="utf-8")

    assert card.startswith(f"# {detector}\n")
    assert "## Known failures" in card
    assert "Family: **" in card


def test_there_are_detectors_of_two_families() -> None:
    assert {"coshare", "common_origin"} <= set(DETECTORS)
