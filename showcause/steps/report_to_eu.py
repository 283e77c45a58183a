"""report_to_eu: decisions become statements for the EU transparency database, and leave through
the outbox.

A statement's puid is random and on record before it leaves, so that sending it again after a crash
is noticed there, and nothing is reported twice. What the database stored cannot be changed; a
reversal afterwards is published as a correction of our own.
"""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from showcause.disclosure.eu.port import MOST_AT_ONCE, EuAnswer, EuDatabase, EuState
from showcause.disclosure.eu.rules import problems
from showcause.disclosure.eu.statement import ClauseText, eu_statement
from showcause.domain.errors import PlatformError
from showcause.domain.identifier import derived_id
from showcause.domain.moment import MINUTE, Moment, iso_from_moment
from showcause.domain.statement import statement_from_json
from showcause.steps.circumstances import CHUNK, Circumstances
from showcause.steps.entries import Entry, add_entry_rows, entry_rows, json_text
from showcause.steps.outgoing import Write, send_all
from showcause.steps.whole_file import write_whole
from showcause.store.reads import eu
from showcause.store.reads.rows import Row
from showcause.store.record import transaction
from showcause.store.writes.eu import add_eu_answers, add_eu_corrections, add_eu_statements
from showcause.store.writes.outbox import add_outbox, finish_outbox, hold_back_outbox

PUID_BYTES: Final = 16
CORRECTIONS: Final = "eu-corrections.csv"
NOTHING_OWED: Final = '[["measure","restricts nothing in the EU or EEA"]]'


class Made(NamedTuple):
    """One row of `eu_statement`."""

    statement_id: str
    decision_id: str
    turn: int
    puid: str
    body: str
    problems: str
    made_at: Moment

    @property
    def standing(self) -> str:
        """`ready` to leave, `to_repair` first, or `not_owed`."""
        if not self.body:
            return "not_owed"
        return "ready" if self.problems == "[]" else "to_repair"


Clauses = Mapping[tuple[str, str], ClauseText]


def prepare(circumstances: Circumstances) -> dict[str, int]:
    """How many statements were made now: `ready` to leave, `to_repair`, and `not_owed`."""
    return _prepared(eu.unreported(CHUNK), circumstances)


def repair(circumstances: Circumstances) -> dict[str, int]:
    """The same for statements that were held back or refused and are different now."""
    return _prepared(eu.to_repair(CHUNK), circumstances)


def _prepared(chunks: Iterable[list[Row]], circumstances: Circumstances) -> dict[str, int]:
    clauses = _clauses(circumstances.rules_url)
    tally = Counter(ready=0, to_repair=0, not_owed=0)
    for chunk in chunks:
        made = [_made(row, clauses, circumstances) for row in chunk]
        rows = [row for row, before in zip(made, chunk, strict=True) if _differs(row, before)]
        _write(rows, circumstances)
        tally.update(row.standing for row in rows)
    return dict(tally)


def _clauses(rules_url: str) -> Clauses:
    return {
        (clause_id, version): _clause(json.loads(body), f"{rules_url}#{clause_id}")
        for (clause_id, version), body in eu.clause_bodies().items()
    }


def _clause(body: Mapping[str, Mapping[str, str]], url: str) -> ClauseText:
    """In English, or in the first language there is."""
    title, text = body["title"], body["text"]
    language = "en" if "en" in text else sorted(text)[0]
    return ClauseText(title.get(language, ""), text[language], url)


def _made(row: Row, clauses: Clauses, circumstances: Circumstances) -> Made:
    statement = statement_from_json(json.loads(row["statement"]))
    puid = circumstances.chance(PUID_BYTES).hex()
    clause = clauses.get((row["clause_id"], row["clause_version"]), ClauseText("", "", ""))
    body = eu_statement(statement, clause, puid=puid)
    wrong = NOTHING_OWED if body is None else json_text([list(each) for each in problems(body)])
    told = "" if body is None else json_text(body)
    turn = row.get("turn", 0) + 1
    made_id = derived_id("eus", row["decision_id"], str(turn))
    return Made(made_id, row["decision_id"], turn, puid, told, wrong, circumstances.clock())


def _differs(made: Made, before: Row) -> bool:
    """Whether trying again can end otherwise: all but the puid is compared."""
    tried = before.get("tried")
    if tried is None or not made.body:
        return True
    return _without_puid(made.body) != _without_puid(tried)


def _without_puid(body: str) -> dict[str, Any]:
    return {name: value for name, value in json.loads(body).items() if name != "puid"}


def _write(rows: list[Made], circumstances: Circumstances) -> None:
    leaving = [row.statement_id for row in rows if row.standing == "ready"]
    with transaction() as cursor:
        add_eu_statements(cursor, rows)
        add_outbox(cursor, "eu", leaving, circumstances.clock())


def send(database: EuDatabase, circumstances: Circumstances) -> dict[str, int]:
    """How many statements are `stored` or `refused` now; `waiting` is left for another time."""
    tallies = [Counter(stored=0, refused=0, waiting=0)]

    def ask(after: int) -> list[Row]:
        return eu.ready(circumstances.clock(), MOST_AT_ONCE, after)

    def submit(batch: list[Row]) -> tuple[Write, bool]:
        try:
            answers = database.submit([json.loads(row["body"]) for row in batch])
        except PlatformError as error:
            tallies.append(Counter(waiting=len(batch)))
            return _waiting(batch, str(error), circumstances), False
        tallies.append(Counter(answer.state.value for answer in answers))
        return _answered(batch, answers, circumstances), True

    send_all(ask, submit, circumstances)
    return dict(sum(tallies, Counter()))


def _waiting(batch: Sequence[Row], why: str, circumstances: Circumstances) -> Write:
    later = circumstances.clock() + MINUTE
    rows = [(later, why, row["number"]) for row in batch]
    return lambda cursor: hold_back_outbox(cursor, rows)


def _answered(
    batch: Sequence[Row], answers: Sequence[EuAnswer], circumstances: Circumstances
) -> Write:
    now = circumstances.clock()
    pairs = list(zip(batch, answers, strict=True))
    rows = [
        (row["statement_id"], answer.state.value, answer.uuid, answer.message, now)
        for row, answer in pairs
    ]
    entries = entry_rows(circumstances, [_entry(row, answer) for row, answer in pairs])
    numbers = [row["number"] for row in batch]

    def write(cursor: Any) -> None:
        add_eu_answers(cursor, rows)
        add_entry_rows(cursor, entries)
        finish_outbox(cursor, numbers)

    return write


def _entry(row: Row, answer: EuAnswer) -> Entry:
    kind = "eu_statement_stored" if answer.state is EuState.STORED else "eu_statement_refused"
    return kind, row["statement_id"], {"puid": answer.puid, "uuid": answer.uuid}


def correct(circumstances: Circumstances) -> tuple[Path, int]:
    """The file of every correction, and how many were added to it now."""
    added = 0
    for chunk in eu.uncorrected(CHUNK):
        now = circumstances.clock()
        rows = [(row["statement_id"], row["reversal_id"], row["reason"], now) for row in chunk]
        heads = [("eu_statement_corrected", row[0], {"reason": row[2]}) for row in rows]
        with transaction() as cursor:
            add_eu_corrections(cursor, rows)
            add_entry_rows(cursor, entry_rows(circumstances, heads))
        added += len(rows)
    path = circumstances.home / "published" / CORRECTIONS
    write_whole(path, _corrections_file())
    return path, added


def _corrections_file() -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("platform_uid", "uuid", "reason", "corrected_on"))
    for row in eu.corrections():
        day = iso_from_moment(row["made_at"])[:10]
        writer.writerow((row["puid"], row["uuid"], row["reason"], day))
    return text.getvalue().encode("utf-8")
