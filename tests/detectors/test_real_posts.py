"""On real posts: real networks are found, and nobody in a crowd shows two families."""

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from showcause.detectors.common_origin.detect import origins
from showcause.detectors.coshare.definition import CoshareSettings
from showcause.detectors.coshare.detect import detect
from showcause.detectors.coshare.pairs import co_shares, groundwork
from showcause.detectors.features import features
from showcause.detectors.network import standings
from showcause.engine.duckdb import DuckDBEngine

ORACLE = """
SELECT COUNT(*) FROM (
  SELECT a.platform, a.account_id, b.account_id
  FROM shares AS a JOIN shares AS b
    ON a.object = b.object AND a.platform = b.platform AND ABS(a."at" - b."at") <= 60000
  WHERE a.account_id < b.account_id
  GROUP BY a.platform, a.account_id, b.account_id HAVING COUNT(DISTINCT a.object) >= 2
)
"""


def test_german_link_pairs_equal_the_oracle(engine: DuckDBEngine, german: pa.Table) -> None:
    shares = german.filter(pc.equal(german["trace"], "link"))
    chosen = CoshareSettings(false_ties_ppm=1_000_000)

    pairs = co_shares(engine, groundwork(engine, {"share": shares}, chosen), chosen)

    connection = duckdb.connect()
    connection.register("shares", shares)
    assert connection.execute(ORACLE).fetchall() == [(1119,)]
    assert pairs.account_a.size == 1119


def test_german_networks_are_found_and_each_lacks_a_second_family(
    engine: DuckDBEngine, german: pa.Table
) -> None:
    sources = {"share": german}
    networks = detect(engine, sources)

    rows = features(engine, networks, origins(engine, sources, networks.members), sources)

    assert networks.findings.num_rows >= 40
    assert set(networks.findings["platform"].to_pylist()) == {"facebook", "twitter"}
    assert set(rows["families"].to_pylist()) == {1}
    assert all("infrastructure" in missing for missing in standings(rows)["missing"].to_pylist())


def test_nobody_in_the_cricket_crowd_may_be_sanctioned(
    engine: DuckDBEngine, cricket: pa.Table
) -> None:
    sources = {"share": cricket}
    networks = detect(engine, sources)

    rows = features(engine, networks, origins(engine, sources, networks.members), sources)

    assert set(rows["families"].to_pylist()) <= {1}
    assert networks.members.num_rows <= 60
