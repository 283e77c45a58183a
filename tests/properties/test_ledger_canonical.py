"""Canonical bytes equal those of an independent RFC 8785 implementation."""

import json

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from showcause.domain.errors import BadInput
from showcause.ledger.canonical import LARGEST_INTEGER, canonical_bytes

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER)
    | st.text(st.characters(exclude_categories=["Cs"]))
)
keys = st.text(st.characters(max_codepoint=127))
values = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(keys, inner), max_leaves=30
)


@settings(deadline=None)
@given(values)
def test_what_is_taken_has_the_bytes_of_rfc_8785(value: object) -> None:
    assert canonical_bytes(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


@settings(deadline=None)
@given(values)
def test_reading_and_writing_again_changes_nothing(value: object) -> None:
    written = canonical_bytes(value)

    assert canonical_bytes(json.loads(written)) == written


unstable = (
    st.floats()
    | st.integers(min_value=LARGEST_INTEGER + 1)
    | st.integers(max_value=-LARGEST_INTEGER - 1)
    | st.text(st.characters(categories=["Cs"]), min_size=1)
    | st.dictionaries(st.text(st.characters(min_codepoint=128), min_size=1), scalars, min_size=1)
    | st.dictionaries(st.integers() | st.none(), scalars, min_size=1)
    | st.binary()
)


@settings(deadline=None)
@given(unstable, st.lists(st.booleans(), max_size=5))
def test_what_has_no_one_spelling_is_refused_however_deep(bad: object, nesting: list[bool]) -> None:
    value: object = bad
    for as_list in nesting:
        value = ["before", value] if as_list else {"first": 1, "then": value}

    with pytest.raises(BadInput):
        canonical_bytes(value)
