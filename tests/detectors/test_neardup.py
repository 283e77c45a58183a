"""Edited copies are one text in every script; what only resembles it is not."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest

from bench.neardup import figures
from bench.neardup_posts import EIGHT, posts
from showcause.detectors.neardup.definition import NeardupSettings, definition
from showcause.detectors.neardup.detect import groups_among, text_shares
from showcause.engine.definition import through
from showcause.engine.duckdb import DuckDBEngine
from showcause.engine.lint import violations
from showcause.ingest.text import text_features

OTHERS = ("greek", "hebrew", "tamil", "bengali", "georgian", "armenian")
TEXT = "We ask the city council to open the library again on Sundays, because many families need it"
Group = Callable[..., list[int]]


def post_table(texts: list[str]) -> pa.Table:
    size = len(texts)
    made = text_features(pa.array(texts, pa.string()), pa.nulls(size, pa.string()))
    return pa.table(
        {
            "platform": ["here"] * size,
            "post_id": [f"p{number}" for number in range(size)],
            "account_id": [f"a{number}" for number in range(size)],
            "created_at": pa.array(range(size), pa.int64()),
            "text_normal": made.text_normal,
            "text_key": made.text_key,
            "band_keys": made.band_keys,
        }
    )


@pytest.fixture
def objects(engine: DuckDBEngine) -> Callable[[list[str]], dict[str, str]]:
    """The object of each post that has one, by post id."""

    def run(texts: list[str]) -> dict[str, str]:
        rows = text_shares(engine, {"post": post_table(texts)}).to_pylist()
        return {row["event_id"]: row["object"] for row in rows}

    return run


Objects = Callable[[list[str]], dict[str, str]]


@pytest.mark.parametrize(
    "copy",
    [
        TEXT.upper() + " 🎉🎉 https://example.org/a",
        TEXT.replace("Sundays", "Saturdays").replace("families", "students"),
        TEXT.replace("o", "o\u200b").replace("a", "ａ"),
        "@mayor " + TEXT.replace("e", "3", 5),
    ],
)
def test_an_edited_copy_is_the_same_object(objects: Objects, copy: str) -> None:
    assert len(set(objects([TEXT, copy]).values())) == 1


@pytest.mark.parametrize(
    "other",
    [
        "We ask the city council to plant trees along the river, because summers have become hot",
        "“We ask the city council to open the library again” — no, what we need is buses in the"
        " evening, and somebody who answers the telephone",
        "Happy birthday dear council! Wishing you a wonderful year full of joy and good health",
        TEXT[:50],
    ],
)
def test_what_only_resembles_it_is_another(objects: Objects, other: str) -> None:
    assert len(set(objects([TEXT, other]).values())) == 2


def test_short_texts_are_nobodys_copies(objects: Objects) -> None:
    assert objects(["Good morning!", "good morning", "早上好", "ok"]) == {}


def test_strangers_posts_change_no_group(objects: Objects) -> None:
    alone = objects([TEXT, TEXT.replace("library", "museum")])
    beside = objects([TEXT, TEXT.replace("library", "museum"), *posts(3, 300).text])

    assert beside["p0"] == beside["p1"] == alone["p0"]
    assert list(beside.values()).count(alone["p0"]) == 2


def test_the_definition_stays_within_the_subset() -> None:
    assert violations(definition()) == ()


@pytest.mark.parametrize("seed", [1, 2])
def test_compiled_groups_are_those_of_the_sql(engine: DuckDBEngine, seed: int) -> None:
    made = post_table(posts(seed, 2_000).text)
    rows = engine.run(through(definition(), "texts"), {"post": made})

    for chosen in (NeardupSettings(), NeardupSettings(ahead=3)):
        sql, compiled = (
            groups_among(engine, rows, NeardupSettings(ahead=chosen.ahead, compiled_from=least))
            for least in (10**9, 0)
        )
        assert sql.sort_by("text_key").equals(compiled.sort_by("text_key"))


@pytest.mark.parametrize("scripts", [EIGHT, OTHERS])
def test_copies_are_found_in_every_script_and_strangers_are_not(scripts: tuple[str, ...]) -> None:
    rows = figures(count=1_500 * len(scripts), seed=5, scripts=scripts)
    value = {row["name"].removeprefix("neardup."): row["value"] for row in rows}

    for script in scripts:
        recalls = [value[f"{script}.recall.{rate}"] for rate in (0, 5, 10, 15, 20)]
        assert np.mean(recalls) >= 0.95, script
        assert min(recalls) >= 0.9, script
        assert value[f"{script}.precision"] >= 0.99, script
