"""The feature table and the families a network shows."""

from collections.abc import Callable

import pyarrow as pa
import pytest

from showcause.detectors.common_origin.detect import origin_findings, origins
from showcause.detectors.coshare.detect import detect
from showcause.detectors.feature_table import MEASURED
from showcause.detectors.features import definition, features
from showcause.detectors.network import families_of, is_shown, standings
from showcause.detectors.tables import findings, no_networks
from showcause.domain.finding import Family
from showcause.domain.moment import DAY, HOUR
from showcause.engine.duckdb import DuckDBEngine
from showcause.engine.lint import violations

Row = tuple[str, str, int]
Build = Callable[..., pa.Table]
MEMBERS = [f"m{n}" for n in range(6)]


@pytest.fixture
def shares(share_table: Build, crowd: list[Row]) -> pa.Table:
    cell = [
        (who, f"story{thing}", DAY + thing * HOUR + place * 3_000)
        for place, who in enumerate(MEMBERS)
        for thing in range(5)
    ]
    return share_table(crowd + cell)


def signup(accounts: list[str], kind: str = "device", exit_: str = "none") -> pa.Table:
    size = len(accounts)
    return pa.table(
        {
            "platform": ["here"] * size,
            "account_id": accounts,
            "token_kind": [kind] * size,
            "token": ["t1"] * size,
            "exit": [exit_] * size,
            "at": [DAY] * size,
            "event_id": [f"s-{who}" for who in accounts],
        }
    )


def affiliation(parent: str, accounts: list[str], evidence: str = "dns") -> pa.Table:
    size = len(accounts)
    return pa.table(
        {
            "platform": ["here"] * size,
            "parent_id": [parent] * size,
            "account_id": accounts,
            "evidence": [evidence] * size,
        }
    )


def rows_of(engine: DuckDBEngine, **sources: pa.Table) -> pa.Table:
    networks = detect(engine, sources)
    return features(engine, networks, origins(engine, sources, networks.members), sources)


def test_columns_are_those_documented(engine: DuckDBEngine, shares: pa.Table) -> None:
    rows = rows_of(engine, share=shares)

    assert rows.column_names == list(MEASURED)
    assert rows["account"].to_pylist() == [f"here:{who}" for who in MEMBERS]
    assert set(rows["behaviour_partners"].to_pylist()) == {5}
    assert set(rows["behaviour_objects"].to_pylist()) == {5}
    assert set(rows["network_size"].to_pylist()) == {6}


def test_behaviour_alone_is_one_family(engine: DuckDBEngine, shares: pa.Table) -> None:
    rows = rows_of(engine, share=shares)

    assert set(rows["families"].to_pylist()) == {1}
    (standing,) = standings(rows).to_pylist()
    assert standing["present"] == ["behaviour"]
    assert standing["missing"] == ["identity", "infrastructure", "provenance"]


def test_members_on_one_device_show_a_second_family(engine: DuckDBEngine, shares: pa.Table) -> None:
    rows = rows_of(engine, share=shares, signup=signup(MEMBERS[:4]))

    assert rows["origin_partners"].to_pylist() == [3, 3, 3, 3, 0, 0]
    assert rows["families"].to_pylist() == [2, 2, 2, 2, 1, 1]
    assert standings(rows)["present"].to_pylist() == [["behaviour", "infrastructure"]]


def test_two_flatmates_give_nobody_a_second_family(engine: DuckDBEngine, shares: pa.Table) -> None:
    rows = rows_of(engine, share=shares, signup=signup(MEMBERS[:2]))

    assert rows["origin_partners"].to_pylist() == [1, 1, 0, 0, 0, 0]
    assert set(rows["families"].to_pylist()) == {1}


@pytest.mark.parametrize(("kind", "exit_"), [("network", "none"), ("network", "vpn")])
def test_an_office_or_a_vpn_is_no_second_family(
    kind: str, exit_: str, engine: DuckDBEngine, shares: pa.Table
) -> None:
    rows = rows_of(engine, share=shares, signup=signup(MEMBERS, kind, exit_))

    assert set(rows["families"].to_pylist()) == {1}


def test_declared_chapters_are_known_as_such(engine: DuckDBEngine, shares: pa.Table) -> None:
    rows = rows_of(engine, share=shares, affiliation=affiliation("org", MEMBERS[:3]))

    assert rows["affiliated_partner_ppm"].to_pylist() == [400_000] * 3 + [0] * 3
    assert rows["is_declared_affiliate"].to_pylist() == [True] * 3 + [False] * 3


def test_a_parent_is_an_affiliate_of_its_chapters(engine: DuckDBEngine, shares: pa.Table) -> None:
    rows = rows_of(engine, share=shares, affiliation=affiliation("m0", MEMBERS[1:]))

    assert set(rows["affiliated_partner_ppm"].to_pylist()) == {1_000_000}


def test_a_declaration_without_evidence_counts_for_nothing(
    engine: DuckDBEngine, shares: pa.Table
) -> None:
    rows = rows_of(engine, share=shares, affiliation=affiliation("org", MEMBERS, "says so"))

    assert not any(rows["is_declared_affiliate"].to_pylist())


def test_findings_as_values_say_the_same(engine: DuckDBEngine, shares: pa.Table) -> None:
    sources = {"share": shares, "signup": signup([*MEMBERS[:4], "person01"])}
    networks = detect(engine, sources)
    others = findings(origin_findings(origins(engine, sources, networks.members)))

    standing = families_of(findings(networks)[0], others)

    assert standing.present == (Family.BEHAVIOUR, Family.INFRASTRUCTURE)
    assert Family.IDENTITY in standing.missing
    assert standing.partners["here:m0"][Family.INFRASTRUCTURE] == 3
    assert standing.partners["here:m5"][Family.INFRASTRUCTURE] == 0


def test_a_pair_of_friends_is_no_trait_of_a_network() -> None:
    assert not is_shown(2, 6)
    assert is_shown(3, 30)
    assert not is_shown(3, 31)


def test_no_networks_have_no_features(engine: DuckDBEngine) -> None:
    networks = no_networks()
    found = origins(engine, {}, networks.members)

    rows = features(engine, networks, found, {})

    assert rows.num_rows == 0
    assert standings(rows).num_rows == 0


def test_the_definition_stays_in_the_portable_subset() -> None:
    assert violations(definition()) == ()
