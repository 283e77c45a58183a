"""No forbidden fact reaches a verdict against anybody, whatever names it travels under."""

import os
from typing import Any

import pyarrow as pa
import pyarrow.compute
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from showcause.detectors.feature_table import FEATURES
from showcause.domain.errors import BadInput
from showcause.domain.feature import Feature, Features, Kind
from showcause.policy.evaluation import hits, plan_of
from showcause.policy.expression import compile_rule
from showcause.policy.forbidden import FORBIDDEN_SOURCES, forbidden_path, is_forbidden
from tests.properties.rules import FEATURES as PLAIN
from tests.properties.rules import a_feature, a_rule, conditions, tables

EXAMPLES = 2_000 if os.environ.get("SHOWCAUSE_FULL") else 100
RAW = ("post.text", "share.at", "account.followers", *sorted(FORBIDDEN_SOURCES), "report.event_id")

FORBIDDEN: Features = {
    feature.name: feature
    for feature in (
        a_feature("uses_vpn", Kind.BOOLEAN),
        a_feature("language", Kind.TEXT),
        a_feature("reports", Kind.INTEGER),
    )
}
ALL: Features = {**PLAIN, **FORBIDDEN}


@st.composite
def graphs(draw: st.DrawFn) -> Features:
    """Features worked out from raw facts and from each other, circles included."""
    names = [f"f{number}" for number in range(draw(st.integers(1, 8)))]
    sources = st.lists(st.sampled_from([*names, *RAW]), max_size=3, unique=True)
    return {
        name: a_feature(name, Kind.INTEGER, derived_from=tuple(draw(sources))) for name in names
    }


def reached(name: str, features: Features) -> set[str]:
    """Everything a feature was worked out from, the long way round."""
    found = {name}
    for _ in range(len(features) + 1):
        found |= {source for f in found & set(features) for source in features[f].derived_from}
    return found


@settings(max_examples=EXAMPLES, deadline=None)
@given(features=graphs(), read=st.integers(0, 7))
def test_what_is_worked_out_from_a_forbidden_fact_is_refused_and_all_else_is_not(
    features: Features, read: int
) -> None:
    name = f"f{read % len(features)}"
    tainted = any(map(is_forbidden, reached(name, features)))

    path = forbidden_path(name, features)

    assert bool(path) is tainted
    assert not path or is_forbidden(path[-1])
    if tainted:
        with pytest.raises(BadInput, match="may never count against"):
            compile_rule(a_rule(f"{name} > 1"), features)
    else:
        assert compile_rule(a_rule(f"{name} > 1"), features).reads == (name,)


def test_no_feature_of_ours_that_a_rule_may_hold_against_somebody_reads_a_forbidden_fact() -> None:
    for feature in FEATURES.values():
        if not forbidden_path(feature.name, FEATURES):
            assert not any(map(is_forbidden, reached(feature.name, FEATURES)))


def flipped(rows: pa.Table, name: str, draw: Any) -> pa.Table:
    (other,) = (draw(tables({name: FORBIDDEN[name]}, most=1)) for _ in range(1))
    value = other[name][0].as_py()
    column = pa.array([value] * len(rows), rows.schema.field(name).type)
    return rows.set_column(rows.column_names.index(name), name, column)


@settings(max_examples=EXAMPLES, deadline=None)
@given(data=st.data(), rows=tables(ALL), when=conditions, name=st.sampled_from(list(FORBIDDEN)))
def test_flipping_a_forbidden_fact_changes_no_verdict_of_a_rule_that_compiles(
    data: st.DataObject, rows: pa.Table, when: str, name: str
) -> None:
    try:
        plan = plan_of([compile_rule(a_rule(when), ALL)])
    except BadInput:
        return

    (before,), (after,) = hits(plan, rows), hits(plan, flipped(rows, name, data.draw))

    assert (before == after).all()


spared_by = st.recursive(
    st.sampled_from(
        [
            "uses_vpn", "NOT uses_vpn", "uses_vpn = TRUE", "uses_vpn = FALSE", "uses_vpn <> TRUE",
            "reports >= 3", "reports > 1", "reports < 2", "reports <= 2", "reports = 1",
            "reports - 1 > 0", "3 - reports > 0", "uses_vpn = yes_a", "reports > count_a",
            "reports IN (1, 2)", "uses_vpn IN (FALSE)", "uses_vpn IS NULL", "reports IS NOT NULL",
            "yes_a", "count_a > 1", "NOT yes_b",
        ]
    ),
    lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from(["AND", "OR"]), inner)
    | st.builds("NOT ({})".format, inner),
    max_leaves=5,
)  # fmt: skip


@settings(max_examples=2 * EXAMPLES, deadline=None)
@given(rows=tables(ALL), unless=spared_by, more=st.integers(1, 5))
def test_a_vpn_or_more_reports_never_bring_a_hit_about(
    rows: pa.Table, unless: str, more: int
) -> None:
    """Whatever `unless:` compiles: somebody with a VPN or with more reports is hit by no more."""
    try:
        plan = plan_of([compile_rule(a_rule("TRUE", unless), ALL)])
    except BadInput:
        return
    known = rows.filter(pa.compute.and_(rows["uses_vpn"].is_valid(), rows["reports"].is_valid()))
    worse = with_column(known, "uses_vpn", pa.array([True] * len(known), pa.bool_()))
    worse = with_column(worse, "reports", pa.compute.add(known["reports"], more))

    (before,), (after,) = hits(plan, known), hits(plan, worse)

    assert not (after & ~before).any()


def with_column(rows: pa.Table, name: str, column: Any) -> pa.Table:
    return rows.set_column(rows.column_names.index(name), name, column)


def test_a_feature_of_ours_is_worked_out_from_facts_that_exist() -> None:
    from showcause.domain.activity import KINDS

    raw = {f"{kind}.{column}" for kind, columns in KINDS.items() for column, _ in columns}
    for feature in FEATURES.values():
        assert feature.derived_from, feature.name
        assert {*feature.derived_from, *feature.spares} <= {*FEATURES, *raw}, feature.name
        assert isinstance(feature, Feature)
