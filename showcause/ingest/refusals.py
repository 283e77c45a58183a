"""Why a row is refused: a fixed word, the column, and the rows it is true of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CONFLICTING: Final = "conflicting_id"
REASONS: Final = {
    "no_id": "the row names no post or event although its file has a column for it",
    "no_account": "the row names no account",
    "no_date": "the row bears no date",
    "missing_field": "a field this kind of row cannot do without is empty",
    "bad_date": "the date cannot be read",
    "date_out_of_range": "the date lies before 1990 or more than a day in the future",
    "bad_count": "a count is not a whole number from 0 to 9223372036854775807",
    "bad_value": "the value has a type or a word that the column cannot hold",
    "bad_platform": "the platform's name is empty or holds a colon",
    "bad_list": "the list cannot be read",
    "text_too_long": "the text is longer than 1 MB",
    "value_too_long": "a value that is not text is longer than 64 kB",
    "nul_character": "a value holds a NUL character",
    "lone_surrogate": "a value holds half a surrogate pair, which no text can hold",
    "bad_encoding": "the bytes are not text in the file's encoding",
    "bad_json": "the line is not JSON",
    "not_an_object": "the line is JSON and not an object",
    "unknown_type": "the line's `type` is none of ours",
    "row_too_long": "the row is longer than 16 MB",
    "ragged_row": "the row has more or fewer values than the file has columns",
    "bad_quotes": "the row's quotation marks do not match",
    "truncated_file": "the file breaks off here; what came before went in",
    CONFLICTING: "another row has the same id and stands; this one says something else",
}
"""Every reason a row can be in quarantine for, and what it means."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Rows (positions in their batch, ascending) refused for one reason."""

    positions: "NDArray[np.int64]"
    column: str
    reason: str
    details: Sequence[str] = ()


def refused_where(
    mask: "NDArray[np.bool_]", column: str, reason: str, values: object = None
) -> list[Refusal]:
    """The refusal of every row the mask marks, or none; details quote the values."""
    import numpy as np

    positions = np.flatnonzero(mask)
    if not len(positions):
        return []
    details = () if values is None else _quoted(values, positions)
    return [Refusal(positions, column, reason, details)]


def _quoted(values: object, positions: "NDArray[np.int64]") -> tuple[str, ...]:
    return tuple(repr(_python(values, int(at)))[:200] for at in positions)


def _python(values: object, at: int) -> object:
    value = values[at]  # type: ignore[index]
    return value.as_py() if hasattr(value, "as_py") else value


def first_refusals(refusals: Iterable[Refusal]) -> dict[int, tuple[str, str, str]]:
    """Position -> (column, reason, detail); the first refusal of a row wins."""
    first: dict[int, tuple[str, str, str]] = {}
    for refusal in refusals:
        details = refusal.details or ("",) * len(refusal.positions)
        for at, detail in zip(refusal.positions.tolist(), details, strict=True):
            first.setdefault(at, (refusal.column, refusal.reason, detail))
    return first
