"""Random feature tables, expressions over them and rows: what the rule language is tested with."""

from typing import Any, Final

import pyarrow as pa
from hypothesis import strategies as st

from showcause.domain.feature import Feature, Features, Kind, Layer, Scope
from showcause.domain.measure import Measure
from showcause.policy.rulebook import Rule

WORDS: Final = ("post", "share", "it's")


def a_feature(name: str, kind: Kind, **changed: Any) -> Feature:
    given: dict[str, Any] = {
        "name": name,
        "kind": kind,
        "meaning": name.replace("_", " "),
        "layer": Layer.ACCOUNT,
        "derived_from": (),
        "on": (Scope.MEMBER, Scope.ACCOUNT, Scope.EVENT),
        "nullable": True,
        "words": WORDS if kind is Kind.WORD else (),
    }
    return Feature(**{**given, **changed})


FEATURES: Final[Features] = {
    feature.name: feature
    for feature in (
        a_feature("count_a", Kind.INTEGER),
        a_feature("count_b", Kind.INTEGER),
        a_feature("yes_a", Kind.BOOLEAN),
        a_feature("yes_b", Kind.BOOLEAN),
        a_feature("text_a", Kind.TEXT),
        a_feature("text_b", Kind.TEXT),
        a_feature("word_a", Kind.WORD),
    )
}


def a_rule(when: str, unless: str = "", **changed: Any) -> Rule:
    given: dict[str, Any] = {
        "rule_id": "r",
        "rule_hash": "h",
        "clause_id": "4.1",
        "measure": Measure.WARN,
        "severity": 1,
        "owner": "me",
        "when": when,
        "unless": unless,
        "body": "id: r\nwhen: >-\n  " + when + "\nunless: >-\n  " + unless + "\n",
        "where": "r.yaml",
    }
    return Rule(**{**given, **changed})


numbers = st.integers(-5, 5) | st.sampled_from([2**40, -(2**40), 1_000_000])
texts = st.sampled_from(["", "post", "it's", "É", "e\u0301", "پست"])


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


_integer = st.recursive(
    st.sampled_from(["count_a", "count_b"]) | numbers.map(str),
    lambda inner: (
        st.builds("({} {} {})".format, inner, st.sampled_from("+-"), inner)
        | st.builds("{} * {}".format, st.sampled_from(["count_a", "count_b"]), st.integers(0, 9))
    ),
    max_leaves=3,
)
_words = st.sampled_from(WORDS).map(_quoted)
_text = st.sampled_from(["text_a", "text_b", "word_a"]) | texts.map(_quoted)
_atoms = st.one_of(
    st.sampled_from(["yes_a", "yes_b", "TRUE", "FALSE"]),
    st.builds(
        "{} {} {}".format, _integer, st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), _integer
    ),
    st.builds("{} BETWEEN {} AND {}".format, _integer, _integer, _integer),
    st.builds("{} NOT IN ({}, {})".format, _integer, numbers, numbers),
    st.builds("text_a {} {}".format, st.sampled_from(["=", "<>"]), _text),
    st.builds("text_a IN ({}, {})".format, texts.map(_quoted), texts.map(_quoted)),
    st.builds("word_a {} {}".format, st.sampled_from(["=", "<>"]), _words),
    st.builds("yes_a {} yes_b".format, st.sampled_from(["=", "<>"])),
    st.builds("yes_a IN ({})".format, st.sampled_from(["TRUE", "FALSE", "TRUE, FALSE"])),
    st.builds("{} IS NULL".format, st.sampled_from(list(FEATURES))),
    st.builds("{} IS NOT NULL".format, st.sampled_from(list(FEATURES))),
)  # fmt: skip
conditions = st.recursive(
    _atoms,
    lambda inner: (
        st.builds("({} {} {})".format, inner, st.sampled_from(["AND", "OR"]), inner)
        | st.builds("NOT ({})".format, inner)
    ),
    max_leaves=8,
)
"""The text of a condition over FEATURES, `IS NULL` included."""

_COLUMNS: Final = {
    Kind.INTEGER: (pa.int64(), numbers),
    Kind.BOOLEAN: (pa.bool_(), st.booleans()),
    Kind.TEXT: (pa.string(), texts),
    Kind.WORD: (pa.string(), st.sampled_from(WORDS)),
}


@st.composite
def tables(draw: st.DrawFn, features: Features = FEATURES, most: int = 12) -> pa.Table:
    """Rows of a feature table, any value missing now and then."""
    size = draw(st.integers(1, most))
    columns = {}
    for feature in features.values():
        kind, values = _COLUMNS[feature.kind]
        given = st.lists(st.none() | values, min_size=size, max_size=size)
        columns[feature.name] = pa.array(draw(given), kind)
    return pa.table(columns)
