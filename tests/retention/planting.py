"""Words planted in every place where something personal is kept, and the search for them."""

import io
import json
import os
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq

from showcause.domain.appeal import AppealOutcome
from showcause.domain.identifier import split_account_key
from showcause.domain.moment import DAY
from showcause.steps.pack import pack
from showcause.steps.publish import publish_ledger
from showcause.steps.write_appeal import add_words, attach, save_draft, send_appeal
from showcause.store.reads.rows import fetch
from showcause.wiring import running
from tests import cast, makers
from tests.record.house import House, dump, execute, portal_token, reviewed

NOT_OURS: Final = ("sandbox", "keys", "published")
"""The platform's own store, keys, and what was published under pseudonyms (searched apart)."""


def plant(house: House, account: str, word: str) -> None:
    """The word wherever it could get to, in a case that is then decided wrongly and undone."""
    _, account_id = split_account_key(account)
    _read_in(house, account_id, word)
    decision = house.one("decisions", account=account)
    columns = "answer_id, proposal_id, answered_by, answered_at"
    row = ("ans_1", decision["proposal_id"], "holder", makers.NOON)
    execute(f"INSERT INTO hearing_answer ({columns}) VALUES (%s, %s, %s, %s)", row)
    execute("INSERT INTO hearing_text VALUES ('ans_1', %s)", (f"{word} in the answer",))
    token = portal_token(house, account)
    attach(token, f"{word}.txt", f"{word} in a file".encode(), house.circumstances)
    save_draft(token, house.circumstances, body=f"{word} in the appeal", grounds=["misread"])
    appeal_id = send_appeal(token, house.rulebook, house.circumstances)
    add_words(token, "more", f"{word} in a message", house.circumstances)
    _by_hand(decision, account, word)
    reviewed(house, appeal_id, cast.IDA, AppealOutcome.NO_VIOLATION, words=f"{word}, we were wrong")
    house.tell_reversals()
    house.deliver()
    _answered(house, decision["decision_id"], word)
    _packed(house, decision["decision_id"])


def _read_in(house: House, account_id: str, word: str) -> None:
    at = makers.NOON - DAY
    events = [
        makers.a_post(account_id, 900, at, text=f"{word} in a post"),
        makers.an_account(account_id, bio=f"{word} in a profile", event_id=f"{word}-seen", at=at),
        {
            "type": "report",
            "platform": cast.PLATFORM,
            "event_id": f"{word}-report",
            "reporter_id": "ada-001",
            "account_id": account_id,
            "category": "spam",
            "text": f"{word} in a report",
            "at": at,
        },
        {"type": "post", "platform": cast.PLATFORM, "text": f"{word} nobody can read"},
    ]
    path = makers.write_events(house.home.parent / "more.ndjson", events)
    house.ingest(path)
    path.unlink()


def _by_hand(decision: dict[str, Any], account: str, word: str) -> None:
    """What a platform, a mail server or a colleague said, and the address; as if it had come."""
    name, ours = decision["decision_id"], decision["proposal_id"]
    execute("DELETE FROM account_contact WHERE account = %s", (account,))
    execute("INSERT INTO account_contact VALUES (%s, %s)", (account, f"{word}@people.test"))
    execute("INSERT INTO account_place VALUES (%s, %s)", (account, word))
    execute("INSERT INTO portal_pin VALUES (%s, 'salt', %s, 1)", (name, word))
    said = f"no such mailbox {word}@people.test"
    execute(
        """INSERT INTO notice_delivery (delivery_id, notice_id, state, detail, made_at)
        SELECT 'dlv_by_hand', notice_id, 'failed', %s, 1 FROM notice WHERE subject_id = %s
        ORDER BY notice_id LIMIT 1""",
        (said, name),
    )
    execute(
        "UPDATE outbox SET last_error = %s WHERE ref IN"
        " (SELECT order_id FROM platform_order WHERE decision_id = %s)",
        (said, name),
    )
    columns = "instruction_id, subject_id, staff_id, kind, reason, made_at"
    execute(
        f"INSERT INTO case_instruction ({columns}) VALUES ('cin_1', %s, 'rex', 'attested', %s, 1)",
        (ours, word),
    )


def _answered(house: House, decision_id: str, word: str) -> None:
    """The journal of a real platform, as if it had carried the order out and said something."""
    from showcause.domain.measure import Measure
    from showcause.domain.order import Order, OrderState, Receipt, Verb
    from showcause.platforms.journal import Journal

    rows = fetch("SELECT * FROM platform_order WHERE decision_id = %s", (decision_id,))
    journal = Journal(house.home / "platform" / "orders.sqlite3")
    for row in rows:
        order = Order(
            row["order_id"], Verb(row["verb"]), row["account"], Measure(row["measure"]), ()
        )
        journal.note([(order, Receipt(row["order_id"], OrderState.CONFIRMED, (), f"{word}?"))])
    journal.close()


def _packed(house: House, decision_id: str) -> None:
    house.sequence()
    key = running.ledger_key(house.workspace)
    publish_ledger(house.home / "published" / "ledger", key)
    folder = house.home / "packs"
    folder.mkdir(exist_ok=True)
    made = pack([decision_id], "holder", key, house.circumstances)
    (folder / "pack.json").write_bytes(made.content)


def beside(house: House, word: str, written_at: int) -> None:
    """A log, an export and a backup with the word in them, last written at a moment."""
    where = house.home / "backups"
    for place in (
        "logs/worker.log",
        "exports/subject-access-1.zip",
        "backups/showcause-20200101T000000Z/files/notes.txt",
    ):
        path = house.home / place
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(f"{word} in {place}", "utf-8")
    newest: dict[str, Any] = {"taken_at": written_at, "verified_at": written_at}
    newest["where"] = str(where / "showcause-20200102T000000Z")
    (house.home / "backup").write_text(json.dumps(newest), "utf-8")
    (where / "showcause-20200102T000000Z").mkdir()
    for folder in ("logs", "exports", "backups", "packs"):
        for path in (house.home / folder).rglob("*"):
            os.utime(path, (written_at / 1_000, written_at / 1_000))


def found(house: House, word: str) -> set[str]:
    """Every table and file of the workspace in which the word is, packed files opened."""
    in_tables = {
        table for table, rows in dump().items() if any(_says(value, word) for value in _flat(rows))
    }
    files = {
        str(path.relative_to(house.home))
        for path in sorted(house.home.rglob("*"))
        if path.is_file()
        and path.relative_to(house.home).parts[0] not in NOT_OURS
        and _file_says(path, word)
    }
    return (
        in_tables
        | files
        | {
            str(path.relative_to(house.home))
            for path in (house.home / "published").rglob("*")
            if path.is_file() and _file_says(path, word)
        }
    )


def _flat(rows: Iterable[tuple[Any, ...]]) -> Iterable[Any]:
    for row in rows:
        yield from row


def _says(value: Any, word: str) -> bool:
    if isinstance(value, bytes):
        return word.encode() in value
    return isinstance(value, str) and word in value


def _file_says(path: Path, word: str) -> bool:
    content = path.read_bytes()
    if path.suffix == ".parquet":
        return word in str(pq.read_table(path).to_pylist())
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(path) as packed:
            return any(word.encode() in packed.read(name) for name in packed.namelist())
    return word.encode() in content
