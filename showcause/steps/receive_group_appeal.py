"""receive_group_appeal: one filing about up to 5,000 accounts becomes one case.

What is told back never depends on which names exist, unless a holder's own letter was shown for
it. The list is sealed with a key of its own and erased when its last question is answered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from showcause.appeals.names import Entry, Listed, plain_name, read_list
from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.group import UNMATCHED, GroupKind
from showcause.domain.identifier import derived_id, digest, keyed_token
from showcause.domain.moment import Moment
from showcause.domain.staff import DECIDING_ROLES, Staff
from showcause.steps.circumstances import Circumstances
from showcause.steps.decide import token_hash
from showcause.steps.entries import add_entries
from showcause.steps.group_list import GroupList, bases_of, opened_list, sealed_list
from showcause.store.reads import groups as reads
from showcause.store.reads.rows import Row
from showcause.store.record import transaction
from showcause.store.writes.group import add_group_appeal, add_group_questions, put_group_list

LONGEST_WORDS = 20_000


@dataclass(frozen=True, slots=True)
class Received:
    """What whoever files is told; `shown` names only accounts whose own letters were shown."""

    group_appeal_id: str
    token: str
    listed: int
    doubles: int
    unreadable: tuple[int, ...]
    shown: tuple[str, ...]
    due_at: Moment


def group_token(circumstances: Circumstances, group_appeal_id: str) -> str:
    """What opens one group appeal's page."""
    return keyed_token(circumstances.token_key, "group", group_appeal_id)


def receive_group_appeal(
    list_text: str,
    *,
    kind: GroupKind,
    organisation: str,
    words: str,
    language: str,
    circumstances: Circumstances,
) -> Received:
    """The one case a list became; sending the same again gives the same case.

    Raises:
        BadInput: the list cannot be read or is too long, or nothing says who files or why.
    """
    listed = read_list(list_text)
    if not organisation.strip():
        raise BadInput("nothing says who files", hint="the name of the organisation, or yours")
    if not words.strip() or len(words) > LONGEST_WORDS:
        raise BadInput("say what is wrong", hint=f"in any language, up to {LONGEST_WORDS:,} signs")
    keys = [f"{each.name} {each.reference} {each.arguments}" for each in listed.entries]
    group_appeal_id = derived_id("grp", kind.value, organisation, words, digest(*keys))
    known = reads.by_id(group_appeal_id)
    due_at = known["due_at"] if known else circumstances.clock() + circumstances.group_appeal_due
    rows = _named(listed.entries, circumstances)
    shown = _shown(listed.entries, rows) if kind is GroupKind.MANDATE else ()
    if not known:
        filed = (kind.value, language or "", organisation.strip(), words)
        _write(group_appeal_id, filed, listed, rows, shown, circumstances)
    token = group_token(circumstances, group_appeal_id)
    count = len(listed.entries)
    return Received(group_appeal_id, token, count, listed.doubles, listed.unreadable, shown, due_at)


def _named(entries: Sequence[Entry], circumstances: Circumstances) -> list[Row]:
    names = [each.name for each in entries if each.name]
    references = [each.reference for each in entries if each.reference]
    return reads.named(names, references, circumstances.clock())


def _shown(entries: Sequence[Entry], rows: Sequence[Row]) -> tuple[str, ...]:
    references = {each.reference for each in entries}
    return tuple(
        sorted(row["handle"] or row["account"] for row in rows if row["public_ref"] in references)
    )


def _unmatched(entries: Sequence[Entry], rows: Sequence[Row]) -> tuple[str, ...]:
    known = {name for row in rows for name in names_of(row)}
    found = known | {row["public_ref"] for row in rows}
    return tuple(
        each.name or each.reference
        for each in entries
        if each.name not in found and each.reference not in found
    )


def names_of(row: Row) -> tuple[str, ...]:
    """How a list may name the account of a decision."""
    return plain_name(row["handle"]), row["account"].casefold()


def _write(
    group_appeal_id: str,
    filed: tuple[str, str, str, str],
    listed: Listed,
    rows: Sequence[Row],
    shown: tuple[str, ...],
    circumstances: Circumstances,
) -> None:
    now = circumstances.clock()
    kind, language, organisation, words = filed
    decisions, questions = questions_in(group_appeal_id, rows, now)
    unmatched = _unmatched(listed.entries, rows)
    if unmatched:
        questions.append(_row(group_appeal_id, UNMATCHED, "", len(unmatched), now))
    kept = GroupList(listed.entries, decisions, unmatched, shown)
    body = sealed_list(group_appeal_id, kept, circumstances)
    due_at = now + circumstances.group_appeal_due
    token = token_hash(group_token(circumstances, group_appeal_id))
    head = (group_appeal_id, kind, language, len(listed.entries), "", token, now, due_at)
    payload = {
        "due_at": due_at,
        "kind": kind,
        "listed": len(listed.entries),
        "questions": len(questions),
    }
    with transaction() as cursor:
        add_group_appeal(cursor, head, (group_appeal_id, organisation, words))
        add_group_questions(cursor, questions)
        put_group_list(cursor, group_appeal_id, body)
        add_entries(cursor, circumstances, [("group_appeal_received", group_appeal_id, payload)])


def questions_in(
    group_appeal_id: str, rows: Sequence[Row], now: Moment
) -> tuple[dict[str, str], list[tuple[object, ...]]]:
    """The question of each of these decisions, and the rows of those questions."""
    bases = bases_of(rows)
    counts: dict[str, list[str]] = {}
    for decision, basis in bases.items():
        counts.setdefault(basis.network_key, []).append(decision)
    made = [
        _row(group_appeal_id, basis, bases[decisions[0]].rule_hash, len(decisions), now)
        for basis, decisions in sorted(counts.items())
    ]
    ids = {basis: _question_id(group_appeal_id, basis) for basis in counts}
    return {decision: ids[basis.network_key] for decision, basis in bases.items()}, made


def _row(
    group_appeal_id: str, basis: str, rule_hash: str, count: int, now: Moment
) -> tuple[object, ...]:
    question_id = _question_id(group_appeal_id, basis)
    return (question_id, group_appeal_id, basis, rule_hash, count, now)


def _question_id(group_appeal_id: str, basis: str) -> str:
    return derived_id("gqu", group_appeal_id, basis)


def confirm_name(
    group_appeal_id: str, name: str, meant: str, *, by: Staff, circumstances: Circumstances
) -> int:
    """How many decisions a misspelt name was confirmed to mean; they join the case.

    `meant` is a handle, an account's key or a reference.

    Raises:
        BadInput: the case or its list is gone, the name was not left over, or nothing is meant.
        NotPermitted: this person may not decide.
    """
    if by.role not in DECIDING_ROLES:
        raise NotPermitted(f"{by.name} is {by.role.value}", hint="a reviewer or senior confirms")
    kept = opened_list(group_appeal_id, circumstances)
    wanted = plain_name(name)
    if kept is None or wanted not in kept.unmatched:
        raise BadInput(f"'{name}' is not left over in this case", where=group_appeal_id)
    now = circumstances.clock()
    rows = reads.named([plain_name(meant)], [meant.strip().upper()], now)
    if not rows:
        raise BadInput(f"nothing stands against '{meant}'", hint="a handle, key or reference")
    decisions, questions = questions_in(group_appeal_id, rows, now)
    _refuse_answered(group_appeal_id, decisions)
    joined = GroupList(
        kept.entries,
        {**kept.decisions, **decisions},
        tuple(each for each in kept.unmatched if each != wanted),
        kept.told,
    )
    payload = {"by": by.staff_id, "decisions": len(decisions), "played": by.played}
    subject = derived_id("gcn", group_appeal_id, wanted, meant)
    with transaction() as cursor:
        add_group_questions(cursor, questions)
        put_group_list(cursor, group_appeal_id, sealed_list(group_appeal_id, joined, circumstances))
        add_entries(cursor, circumstances, [("group_name_confirmed", subject, payload)])
    return len(decisions)


def _refuse_answered(group_appeal_id: str, decisions: Mapping[str, str]) -> None:
    answered = {
        row["question_id"] for row in reads.questions_of(group_appeal_id) if row["ruling_id"]
    }
    if answered & set(decisions.values()):
        raise BadInput("that question was answered in this case", hint="the holder can appeal")
