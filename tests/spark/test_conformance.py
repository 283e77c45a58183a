"""Every definition gives the same rows on Spark as on DuckDB, over files and over tables."""

import os
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from showcause.detectors.common_origin.detect import OriginSettings, origins
from showcause.detectors.coshare.definition import CoshareSettings
from showcause.detectors.coshare.detect import detect
from showcause.detectors.coshare.pairs import groundwork
from showcause.detectors.coshare.peers import Asked, ties_like
from showcause.detectors.coshare.traces import STEP_OF, shares_by
from showcause.detectors.features import features
from showcause.domain.activity import KINDS
from showcause.domain.moment import DAY, HOUR
from showcause.engine.definition import Definition, Step, needed_steps, steps_from_sql
from showcause.engine.duckdb import DuckDBEngine
from showcause.engine.port import Engine, StepFailed
from showcause.wiring.engines import spark_engine

DEFINITIONS = {
    path.stem: steps_from_sql(path.read_text(encoding="utf-8"))
    for folder in ("coshare", "common_origin", ".")
    for path in (Path(__file__).parents[2] / "showcause/detectors" / folder).glob("*.sql")
}


@pytest.fixture(scope="module")
def spark() -> Iterator[Engine]:
    if not os.environ.get("CI"):
        pytest.importorskip("pyspark")
    engine = spark_engine()
    yield engine
    engine.session.stop()  # type: ignore[attr-defined]


@dataclass
class Both:
    """Runs everything on both engines and holds them to the same rows; not a local engine."""

    duckdb: Engine
    spark: Engine
    ran: set[str] = field(default_factory=set)

    def run(
        self, definition: Definition, sources: Any, params: Mapping[str, int] | None = None
    ) -> pa.Table:
        expected = self.duckdb.run(definition, sources, params)
        found = self.spark.run(definition, sources, params)
        names = [step.name for step in needed_steps(definition, sources)]
        self.ran.update(names)
        assert found.column_names == expected.column_names, names[-1]
        assert in_order(found) == in_order(expected), names[-1]
        return expected

    def run_to(self, *asked: Any) -> int:
        raise NotImplementedError


def in_order(table: pa.Table) -> list[str]:
    return sorted(repr(tuple(row.values())) for row in table.to_pylist())


@pytest.fixture
def both(spark: Engine, tmp_path: Path) -> Both:
    return Both(DuckDBEngine("1GB", 1, tmp_path), spark)


def table(kind: str, rows: list[dict[str, Any]]) -> pa.Table:
    names = {"string": pa.string(), "int64": pa.int64(), "list<string>": pa.list_(pa.string())}
    names["binary"] = pa.binary()
    schema = pa.schema([(name, names[of]) for name, of in KINDS[kind]])
    return pa.Table.from_pylist(rows, schema=schema)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Path]]:
    """Two cells, one of them of declared chapters with one computer, in a crowd; as files."""
    chance, folder = random.Random(3), tmp_path_factory.mktemp("world")
    shares = [
        (f"{cell}{who}", what, f"{cell}/{thing}", (2 + day) * DAY + thing * HOUR + who * 3_000 + 7)
        for day, (cell, what) in enumerate((("bot", "link"), ("chapter", "repost")))
        for who in range(9)
        for thing in range(5)
    ]
    shares += [
        (
            f"person{chance.randrange(60)}",
            "link",
            f"thing{chance.randrange(90)}",
            chance.randrange(7 * DAY),
        )
        for _ in range(500)
    ]
    shares += [(f"person{n}", "hashtag", "Goal ⚽ 'ß'", 3 * DAY + n * 40) for n in range(50)]
    people = sorted({who for who, *_ in shares})
    here: dict[str, Any] = {"platform": "here"}
    rows = {
        "share": [
            here
            | {"account_id": who, "trace": trace, "object": what, "at": at, "event_id": f"e{n}"}
            for n, (who, trace, what, at) in enumerate(shares)
        ],
        "post": [
            here | {"post_id": f"p{n}", "account_id": who, "created_at": n * HOUR}
            for n, who in enumerate(people)
        ],
        "account": [
            here
            | {
                "account_id": who,
                "created_at": -DAY if who[0] == "b" else n * HOUR,
                "followers": n,
                "at": n % 3,
                "event_id": f"a{n}",
            }
            for n, who in enumerate(people)
        ],
        "signup": [
            here
            | {
                "account_id": who,
                "token_kind": "device",
                "token": f"d{n % 2}",
                "exit": "none",
                "at": n,
                "event_id": f"s{n}",
            }
            for n, who in enumerate(people)
            if not who.startswith("person")
        ],
        "affiliation": [
            here
            | {
                "parent_id": "chapter0",
                "account_id": f"chapter{n}",
                "evidence": "dns",
                "at": n,
                "event_id": f"f{n}",
            }
            for n in range(1, 9)
        ],
    }
    for kind, of_kind in rows.items():
        pq.write_table(table(kind, of_kind), folder / f"{kind}.parquet")
    return {kind: [folder / f"{kind}.parquet"] for kind in rows}


def test_detection_from_files_to_features_is_equal(both: Both, world: Any) -> None:
    chosen = CoshareSettings(heavy=60, saturation=900, with_domain=True)

    networks = detect(both, world, chosen)
    groundwork(both, world, replace(chosen, window=HOUR, rhythm=24))
    linked = origins(both, world, networks.members, OriginSettings(fewest=3, surprise=1))
    rows = features(both, networks, linked, world)

    for trace in STEP_OF:
        assert shares_by(both, world, trace).num_rows >= (trace == "moment")
    assert networks.findings.num_rows >= 2
    assert rows.num_rows >= 18
    left_out = (
        {step.name for steps in DEFINITIONS.values() for step in steps}
        - both.ran
        - {step.name for step in DEFINITIONS["peers"]}
    )
    assert left_out <= NEVER_RUN_HERE, left_out


NEVER_RUN_HERE: set[str] = set()


@pytest.mark.parametrize("preset", ["toolkit", "coortweet"])
def test_the_presets_are_equal(preset: str, both: Both, world: Any) -> None:
    assert ties_like(preset, both, world, Asked(objects=1)).num_rows > 15


def test_what_spark_cannot_run_is_named_with_its_sql(spark: Engine) -> None:
    wrong = Definition("example", "1", ("share",), (Step("one", "SELECT nowhere FROM share"),))

    with pytest.raises(StepFailed, match="example 1, step one") as caught:
        spark.run(wrong, {})

    assert "SELECT nowhere FROM share" in caught.value.sql
