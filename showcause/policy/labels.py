"""Labels for a back-test: of which accounts a measure would be wrongful, as a file says."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from showcause.domain.errors import BadInput

NAMES: Final = ("account_key", "account")
YES: Final = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def read_labels(path: Path) -> dict[str, bool]:
    """Whether a measure would be wrongful, by account: the opposite of the column `guilty`.

    CSV with a heading, or NDJSON; the account is in `account_key` or `account`, as platform:id.

    Raises:
        BadInput: the file cannot be read, or a line lacks one of the two.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("cannot read the labels", where=str(path), hint="UTF-8 text") from error
    rows = (
        _lines(text, path) if text.lstrip().startswith("{") else csv.DictReader(io.StringIO(text))
    )
    labels = dict(_label(row, path, number) for number, row in enumerate(rows, start=1))
    if not labels:
        raise BadInput("there is no label in it", where=str(path), hint="account_key,guilty")
    return labels


def _lines(text: str, path: Path) -> Iterator[Mapping[str, Any]]:
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise BadInput("not JSON", where=f"{path}:{number}") from error
        yield row if isinstance(row, dict) else {}


def _label(row: Mapping[str, Any], path: Path, number: int) -> tuple[str, bool]:
    account = next((str(row[name]) for name in NAMES if row.get(name)), "")
    guilty = YES.get(str(row.get("guilty")).lower())
    if not account or guilty is None:
        raise BadInput(
            f"label {number} needs account_key and guilty", where=str(path), hint="true or false"
        )
    return account, not guilty
