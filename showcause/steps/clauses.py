"""The texts people are held to, on record with the moment from which each holds."""

from collections.abc import Mapping

from showcause.domain.errors import BadInput
from showcause.domain.identifier import derived_id, digest
from showcause.domain.moment import Moment
from showcause.policy.rulebook import Clause, Rulebook
from showcause.steps.circumstances import Circumstances
from showcause.steps.entries import add_entries, json_text
from showcause.store.reads.surroundings import clause_texts, clauses_from
from showcause.store.record import transaction
from showcause.store.writes.relief import add_clause_versions

Since = Mapping[tuple[str, str], Moment]


def record_clauses(rulebook: Rulebook, circumstances: Circumstances) -> Since:
    """Since when each text holds, by (clause, version), with those of this rulebook added.

    The first text of a clause holds since ever unless it names its day. A later one holds from
    when it was first used, or a later day it names: no text reaches back.

    Raises:
        BadInput: a text changed and kept its version.
    """
    known, texts = clauses_from(), clause_texts()
    for clause in rulebook.clauses.values():
        if texts.get((clause.clause_id, clause.version), _hash(clause)) != _hash(clause):
            raise BadInput(
                f"clause {clause.clause_id} changed and is still version {clause.version}",
                hint="a changed text is a new version",
            )
    fresh = [
        clause
        for clause in rulebook.clauses.values()
        if (clause.clause_id, clause.version) not in known
    ]
    if fresh:
        _write(fresh, known, circumstances)
        known = clauses_from()
    return known


def text_then(clause: Clause, first_act: Moment | None, since: Since) -> str:
    """The version of a clause in force when the first act was done; the first one if none was."""
    held = sorted(
        (valid_from, version)
        for (clause_id, version), valid_from in since.items()
        if clause_id == clause.clause_id
    )
    if first_act is None or not held:
        return clause.version
    then = [version for valid_from, version in held if valid_from <= first_act]
    return then[-1] if then else held[0][1]


def _body(clause: Clause) -> str:
    return json_text({"text": dict(clause.text), "title": dict(clause.title)})


def _hash(clause: Clause) -> str:
    return digest(_body(clause))


def _write(fresh: list[Clause], known: Since, circumstances: Circumstances) -> None:
    now = circumstances.clock()
    had_one = {clause_id for clause_id, _ in known}
    rows, entries = [], []
    for clause in fresh:
        body = _body(clause)
        since = clause.valid_from or 0
        valid_from = max(since, now) if clause.clause_id in had_one else since
        row_id = derived_id("cls", clause.clause_id, clause.version)
        names = (clause.clause_id, clause.version)
        rows.append((row_id, *names, digest(body), body, valid_from))
        payload = {"clause": clause.clause_id, "text": digest(body), "valid_from": valid_from}
        entries.append(("clause_recorded", row_id, payload))
    with transaction() as cursor:
        add_clause_versions(cursor, rows)
        add_entries(cursor, circumstances, entries)
