"""Canonical bytes: the same value, the same bytes, or a refusal."""

from enum import IntEnum, StrEnum

import pytest

from showcause.domain.errors import BadInput
from showcause.ledger.canonical import LARGEST_INTEGER, canonical_bytes


class Colour(StrEnum):
    RED = "red"


class Rank(IntEnum):
    FIRST = 1


class Bits(float):
    pass


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"b": 1, "a": [True, None, "x"]}, b'{"a":[true,null,"x"],"b":1}'),
        ({"z": {"b": -1, "a": 0}}, b'{"z":{"a":0,"b":-1}}'),
        ({"": ""}, b'{"":""}'),
        ('"\\\b\f\n\r\t\x00\x1f\x7f/', b'"\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001f\x7f/"'),
        ("سلام €\u2028😀", '"سلام €\u2028😀"'.encode()),
        (LARGEST_INTEGER, b"9007199254740991"),
        (-LARGEST_INTEGER, b"-9007199254740991"),
        ((1, 2), b"[1,2]"),
        ({"colour": Colour.RED, "rank": Rank.FIRST}, b'{"colour":"red","rank":1}'),
    ],
)
def test_a_value_has_the_bytes_rfc_8785_gives_it(value: object, expected: bytes) -> None:
    assert canonical_bytes(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        1.0,
        float("nan"),
        Bits(2.5),
        {"score": 0.1},
        [{"deep": [1, [2.0]]}],
        LARGEST_INTEGER + 1,
        {"n": -LARGEST_INTEGER - 1},
        {1: "a"},
        {None: "a"},
        {True: "a"},
        {"ключ": 1},
        {"a": {"é": 1}},
        "\ud800",
        {"a": ["\udfff"]},
        {"\ud800": 1},
        b"bytes",
        {"a": {1, 2}},
        object(),
    ],
)
def test_a_value_without_one_spelling_is_refused(value: object) -> None:
    with pytest.raises(BadInput):
        canonical_bytes(value)


def test_a_value_that_holds_itself_is_refused() -> None:
    value: list[object] = []
    value.append(value)

    with pytest.raises(BadInput, match="holding itself"):
        canonical_bytes(value)


def test_the_order_in_which_keys_came_leaves_no_trace() -> None:
    assert canonical_bytes({"a": 1, "b": 2}) == canonical_bytes({"b": 2, "a": 1})
