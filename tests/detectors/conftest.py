"""The engine, and the real posts where they are to be had."""

import os
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from showcause.engine.duckdb import DuckDBEngine

ROOT = Path(__file__).parents[2]


@pytest.fixture
def engine(tmp_path: Path) -> DuckDBEngine:
    return DuckDBEngine("1GB", 1, tmp_path)


@pytest.fixture
def real_file() -> Callable[[str], Path]:
    folder = Path(os.environ.get("SHOWCAUSE_TEST_DATA", ROOT / ".." / "shared" / "data"))

    def find(name: str) -> Path:
        path = folder / name
        if not path.is_file():
            reason = f"{name} is not in {folder}; set SHOWCAUSE_TEST_DATA"
            if os.environ.get("CI"):
                pytest.fail(reason)
            pytest.skip(reason)
        return path

    return find


@pytest.fixture
def german(real_file: Callable[[str], Path]) -> pa.Table:
    return _read(real_file("german_elections_2021.parquet"), GERMAN)


@pytest.fixture
def cricket(real_file: Callable[[str], Path]) -> pa.Table:
    return _read(real_file("cricket_2017.parquet"), CRICKET)


@pytest.fixture
def senate(real_file: Callable[[str], Path]) -> pa.Table:
    return _read(real_file("us_senate_2012_2015.parquet"), SENATE)


def _read(path: Path, sql: str) -> pa.Table:
    import duckdb

    relation = duckdb.connect().sql(sql.replace("FILE", f"'{path}'"))
    assert relation is not None
    return relation.to_arrow_table()


GERMAN = """
SELECT DISTINCT platform, account_id, trace, object, epoch_ms(created_at) AS "at",
  post_id AS event_id
FROM (
  SELECT *, 'link' AS trace, url_id AS object FROM FILE
  UNION ALL SELECT *, 'hashtag', hashtag_id FROM FILE
  UNION ALL SELECT *, 'image', phash_id FROM FILE
) WHERE object IS NOT NULL AND account_id IS NOT NULL
"""
CRICKET = """
SELECT DISTINCT 'twitter' AS platform, account_id, trace, object, epoch_ms(created_at) AS "at",
  post_id AS event_id
FROM (
  SELECT account_id, created_at, post_id, 'link' AS trace, UNNEST(urls) AS object FROM FILE
  UNION ALL
  SELECT account_id, created_at, post_id, 'hashtag', UNNEST(hashtags) FROM FILE
  UNION ALL
  SELECT account_id, created_at, post_id, 'repost', retweet_post_id FROM FILE
) WHERE object IS NOT NULL
"""


SENATE = """
SELECT DISTINCT 'twitter' AS platform, account_id, 'link' AS trace, LOWER(object) AS object,
  epoch_ms(created_at) AS "at", CAST(post_id AS VARCHAR) AS event_id
FROM (
  SELECT *, UNNEST(regexp_extract_all(text, '#[[:alnum:]]+')) AS object FROM FILE
) WHERE created_at IS NOT NULL
"""
"""Its links are shortened anew for every post, so its hashtags stand for links."""

Row = tuple[str, str, int]


@pytest.fixture
def share_table() -> Callable[..., pa.Table]:
    """Rows of (account, object, at in ms) as a share table; every row is a post of its own."""

    def build(rows: list[Row], trace: str = "link") -> pa.Table:
        accounts, objects, moments = zip(*rows, strict=True) if rows else ((), (), ())
        return pa.table(
            {
                "platform": pa.array(["here"] * len(rows), pa.string()),
                "account_id": pa.array(accounts, pa.string()),
                "trace": pa.array([trace] * len(rows), pa.string()),
                "object": pa.array(objects, pa.string()),
                "at": pa.array(moments, pa.int64()),
                "event_id": pa.array(
                    [f"{who}/{what}/{when}" for who, what, when in rows], pa.string()
                ),
            }
        )

    return build


@pytest.fixture
def crowd() -> list[Row]:
    """Sixty people who share a few of two hundred things, each at a time of their own."""
    import random

    chance = random.Random(5)
    return [
        (f"person{who:02}", f"thing{chance.randrange(200)}", chance.randrange(7 * 86_400_000))
        for who in range(60)
        for _ in range(8)
    ]
