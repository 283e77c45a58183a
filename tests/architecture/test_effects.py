"""What each measure does on each platform: tables in code are whole, and the page shows them."""

from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import pytest

from showcause.domain.measure import MEASURES, Inverse, Measure, effects_of
from showcause.platforms.atproto import measures as atproto
from showcause.platforms.mastodon import measures as mastodon
from showcause.platforms.matrix import measures as matrix
from showcause.platforms.ozone import measures as ozone
from showcause.platforms.sandbox import measures as sandbox

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "platforms.md"
SECTIONS: Mapping[str, ModuleType] = {
    "Matrix (Synapse)": matrix,
    "AT Protocol (PDS)": atproto,
    "AT Protocol (Ozone)": ozone,
    "Mastodon": mastodon,
}


@pytest.mark.parametrize(
    "table", [mastodon, matrix, atproto, ozone, sandbox], ids=lambda table: table.__name__
)
def test_each_table_has_every_measure_and_claims_nothing_else(table: ModuleType) -> None:
    assert set(table.ACCEPTS) == set(Measure) == set(table.EFFECTS)
    for measure, effects in table.EFFECTS.items():
        assert list(effects) == [effect for effect in effects_of(measure) if effect in effects]
        assert bool(effects) == bool(table.ACCEPTS[measure])


@pytest.mark.parametrize("table", SECTIONS.values(), ids=SECTIONS.keys())
def test_a_real_platform_is_never_asked_for_what_it_cannot_undo(table: ModuleType) -> None:
    offered = {measure for measure, kinds in table.ACCEPTS.items() if kinds}

    assert all(MEASURES[measure].inverse is not Inverse.IRREVERSIBLE for measure in offered)
    assert set(table.CALLS) == offered == set(table.NOT_RESTORED)


@pytest.mark.parametrize("section", SECTIONS)
def test_the_page_shows_the_table_as_the_code_has_it(section: str) -> None:
    table = SECTIONS[section]
    text = PAGE.read_text("utf-8").split(f"## {section}\n")[1].split("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| `")]

    assert {row[0].strip("`") for row in rows} == {measure.value for measure in table.CALLS}
    for name, call, taken, _, missing in rows:
        measure = Measure(name.strip("`"))
        assert call.strip("`") == table.CALLS[measure]
        assert [word for word in taken.split("`") if word in set(effects_of(measure))] == list(
            table.EFFECTS[measure]
        )
        assert missing == table.NOT_RESTORED[measure]
