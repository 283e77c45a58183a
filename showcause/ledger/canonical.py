"""Canonical bytes: one JSON value, one byte string, on every machine (RFC 8785).

The values allowed are those where RFC 8785 and `json.dumps` agree to the byte: text, whole
numbers, booleans, null, lists, and objects whose keys are ASCII text. RFC 8785 sorts keys by
UTF-16 unit and prints floats as ECMAScript does; neither happens here, because such keys and all
floats are refused.
"""

import json
from collections.abc import Iterable
from typing import Final

import orjson

from showcause.domain.errors import BadInput

LARGEST_INTEGER: Final = 2**53 - 1
"""RFC 8785 section 3.2.2.3 and RFC 7493: beyond this, a JSON number may lose digits."""

_PLAIN = frozenset({str, bool, type(None)})
_encode = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, sort_keys=True, separators=(",", ":")
).encode


def canonical_bytes(value: object) -> bytes:
    """The RFC 8785 bytes of a JSON value, UTF-8.

    Raises:
        BadInput: the value holds a float, a whole number beyond 2^53 - 1, a key that is not ASCII
            text, a lone surrogate, a type JSON does not have, or itself.
    """
    try:
        _refuse_unstable(value)
        return _sorted_bytes(value)
    except UnicodeEncodeError as error:
        raise BadInput("text with a lone surrogate has no canonical bytes") from error
    except RecursionError as error:
        raise BadInput("a value nested too deep, or holding itself") from error


def _sorted_bytes(value: object) -> bytes:
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:
        # It refuses more than RFC 8785 does: very deep values, keys of a class derived from text.
        return _encode(value).encode("utf-8")


def _refuse_unstable(value: object) -> None:
    inner: Iterable[object]
    if isinstance(value, dict):
        _refuse_unstable_keys(value)
        inner = value.values()
    elif isinstance(value, list | tuple):
        inner = value
    else:
        _refuse_unstable_scalar(value)
        return
    for part in inner:
        if type(part) not in _PLAIN:
            _refuse_unstable(part)


def _refuse_unstable_keys(value: dict[object, object]) -> None:
    for key in value:
        if not (isinstance(key, str) and key.isascii()):
            raise BadInput(f"{key!r} cannot be a key", hint="keys are ASCII text")


def _refuse_unstable_scalar(value: object) -> None:
    if value is None or isinstance(value, str):
        return
    if not isinstance(value, int):
        raise BadInput(
            f"a {type(value).__name__} has no canonical bytes",
            hint="a fraction goes in as a whole number of a smaller unit",
        )
    if not -LARGEST_INTEGER <= value <= LARGEST_INTEGER:
        raise BadInput(f"{value} is beyond 2^53 - 1", hint="write it as text")
