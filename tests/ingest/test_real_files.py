"""Every file of real activity goes in without a map; what is no activity says what is missing."""

from pathlib import Path
from typing import Any

import pytest

from showcause.domain.errors import BadInput
from showcause.ingest.union import Became, became


def test_the_german_file_gives_its_posts_and_every_difference_has_a_reason(
    real_data: Path, read: Any, new_shelf: Any
) -> None:
    look = read(real_data / "german_elections_2021.parquet")
    reading, shelf = look.reading, new_shelf()

    unions = shelf.add(look)

    posts = unions[0]
    assert (reading.rows, reading.exact_repeats) == (218_971, 24_177)
    assert reading.rows - reading.exact_repeats == 194_794
    assert dict(reading.quarantined) == {"no_id": 3}
    assert became(reading, unions) == Became(194_323, 0, further=468, quarantined=3)
    assert (posts.kind, posts.rows) == ("post", 194_323)
    assert {row["reason"] for row in look.refused()} == {"no_id"}


def test_the_german_file_read_twice_adds_nothing(
    real_data: Path, read: Any, new_shelf: Any
) -> None:
    look, shelf = read(real_data / "german_elections_2021.parquet"), new_shelf()
    shelf.add(look)

    again = shelf.add(look)

    assert [(union.kind, union.rows) for union in again] == [("post", 0), ("share", 0)]
    assert again[0].already_held == 194_323
    assert not any(len(union.withdrawn) + union.conflicts for union in again)


@pytest.mark.parametrize(
    ("file", "figures", "added"),
    [
        ("us_senate_2012_2015", (19_786, 2_000), ("post", 17_786)),
        ("cricket_2017", (14_951, 0), ("post", 14_951)),
        ("github_star_events_2024", (34_284, 347), ("like", 33_937)),
        ("reddit_ira_comments", (6_711, 16), ("post", 6_691)),
        ("reddit_ira_accounts", (943, 3), ("account", 940)),
    ],
)
def test_real_activity_goes_in_without_a_map(
    real_data: Path, read: Any, new_shelf: Any, file: str, figures: Any, added: Any
) -> None:
    look = read(real_data / f"{file}.parquet")

    unions = new_shelf().add(look)

    assert (look.reading.rows, look.reading.exact_repeats) == figures
    assert added in [(union.kind, union.rows) for union in unions]
    distinct = look.reading.rows - look.reading.exact_repeats
    assert became(look.reading, unions) == Became(added[1], 0, distinct - added[1], 0)
    assert not look.reading.quarantined


@pytest.mark.parametrize(
    "file",
    [
        "hatecheck.parquet",
        "wikipedia_unblock_episodes_to_2017.parquet",
        "appeal_base_rates_discord_2023q4.csv",
        "appeal_base_rates_dsa_2025h2.csv",
    ],
)
def test_what_is_no_activity_is_one_clear_line(real_data: Path, read: Any, file: str) -> None:
    with pytest.raises(BadInput, match="holds no activity: n.*(account|when|post)") as refusal:
        read(real_data / file)

    assert "\n" not in str(refusal.value)
    assert "--map" in refusal.value.hint
