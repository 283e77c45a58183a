"""subject_access: all that is kept about one account, for its holder, in one file.

Source: Regulation (EU) 2016/679, Art. 12(3) and 15. Neither who reported it nor any other account
or member of staff is in it.
"""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from showcause.domain.errors import BadInput, UnknownName
from showcause.domain.moment import iso_from_moment
from showcause.domain.statement import statement_from_json, to_person
from showcause.notices.languages import ENGLISH, language_for
from showcause.notices.sentences import sentence
from showcause.notices.writing import isolated
from showcause.steps.circumstances import Circumstances
from showcause.steps.own_activity import Files, own_activity
from showcause.store.reads import access as reads
from showcause.store.reads import portal
from showcause.store.reads.rows import Row

_FIRST: Final = (1980, 1, 1, 0, 0, 0)
"""The moment of every file in a package, so that the same content gives the same bytes."""


def subject_access(account: str, files: Files, circumstances: Circumstances) -> bytes:
    """A ZIP file with everything kept about an account.

    Raises:
        BadInput: the name is not an account's.
        UnknownName: nothing is kept about it.
    """
    if ":" not in account:
        raise BadInput(f"'{account}' is no account", hint="platform:account_id")
    activity = own_activity(account, files, circumstances.reporter_key)
    told = _told(account)
    kept = (told["decisions"], told["proposals"], told["findings"], told["letters"])
    if not any((*kept, *activity.values())):
        raise UnknownName(f"nothing is kept about {account}", hint="platform:account_id")
    sent = reads.files_about(account)
    text = _read_first(account, told["letters"], circumstances)
    contents = {"README.txt": text.encode(), "account.json": json_file(told)}
    for kind, rows in activity.items():
        if rows:
            contents[f"activity/{kind}.ndjson"] = lines_file(rows)
    for row in sent:
        path = circumstances.home / "attachments" / row["stored_as"]
        contents[f"files/{row['sha256'][:8]}-{row['name']}"] = path.read_bytes()
    return zip_of(contents)


def _read_first(account: str, letters: Sequence[Row], circumstances: Circumstances) -> str:
    """What is in it, in the language of the last letter; in English too where nobody checked it."""
    known = language_for(letters[-1]["language"]) if letters else None
    language = known or ENGLISH
    codes = [language.code] if language.is_checked else [language.code, ENGLISH.code]
    told = {
        "account": isolated(account),
        "moment": iso_from_moment(circumstances.clock()),
        "platform": circumstances.platform_name,
    }
    texts = [
        "\n".join(sentence(code, f"access.{part}").format(**told) for part in _PARTS)
        for code in codes
    ]
    return "\n\n".join(texts) + "\n"


_PARTS: Final = ("title", "inside", "others")


def json_file(told: Any) -> bytes:
    """JSON for people and programs."""
    return orjson.dumps(told, default=_text, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)


def lines_file(rows: list[Row]) -> bytes:
    """NDJSON."""
    return b"".join(orjson.dumps(row, option=orjson.OPT_SORT_KEYS) + b"\n" for row in rows)


def zip_of(contents: Mapping[str, bytes]) -> bytes:
    """A ZIP file; the same contents give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in contents.items():
            told = zipfile.ZipInfo(name, _FIRST)
            told.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(told, content)
    return made.getvalue()


def _told(account: str) -> dict[str, Any]:
    return {
        "account": account,
        "decisions": [_decision(row) for row in reads.decisions_about(account)],
        "proposals": [_unpacked(row) for row in reads.proposals_about(account)],
        "findings": [_unpacked(row) for row in reads.findings_about(account)],
        "letters": reads.letters_to(account),
        "orders": reads.orders_about(account),
        "asked_about_by": reads.outsiders_about(account),
        "kept": reads.kept_beside(account),
        "files": [_without(row, "stored_as") for row in reads.files_about(account)],
    }


def _decision(row: Row) -> dict[str, Any]:
    name, stated = row["decision_id"], row.pop("statement")
    reversal = portal.reversal_of(name)
    heard = portal.answers_of(row["proposal_id"])
    appeal = ("filed_by", "language", "received_at", "due_at", "body", "grounds")
    answer = ("outcome", "reason", "answered_at", "words")
    undone = ("reason", "outcome", "words", "made_at", "order_state", "effects")
    return {
        **row,
        "statement": dict(to_person(statement_from_json(orjson.loads(stated)))) if stated else None,
        "heard": heard,
        "appeals": [_only(each, *appeal, *answer) for each in portal.appeals_of(name)],
        "added": [_only(each, "kind", "received_at", "body") for each in portal.messages_of(name)],
        "reversal": _only(reversal, *undone) if reversal else None,
        "opened_at": portal.opened_at(name),
    }


_JSON: Final = ("features", "families", "event_ids", "effects")


def _unpacked(row: Row) -> Row:
    return {
        name: orjson.loads(value) if name in _JSON and value else value
        for name, value in row.items()
    }


def _only(row: Row, *names: str) -> Row:
    return {name: row[name] for name in names}


def _without(row: Row, *names: str) -> Row:
    return {name: value for name, value in row.items() if name not in names}


def _text(value: Any) -> str:
    """Bytes as the database gives them, in hexadecimal."""
    return bytes(value).hex()
