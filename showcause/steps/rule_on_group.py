"""rule_on_group: one person answers questions of a group appeal; all alike are restored at once.

Restored are those alike whether they were listed or not, in one transaction. Whoever is listed but
rests on something else is another question, and stays untouched by this answer.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from showcause.appeals.question import Basis
from showcause.domain.appeal import ERASES_STRIKES, AppealOutcome
from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.group import UNMATCHED, Breadth
from showcause.domain.identifier import id_beside
from showcause.domain.notice import NoticeKind
from showcause.domain.staff import DECIDING_ROLES, Staff
from showcause.policy.rulebook import Rulebook
from showcause.reviews.samples import may_read
from showcause.steps.circumstances import CHUNK, Circumstances
from showcause.steps.entries import Entry, add_entries
from showcause.steps.group_list import GroupList, bases_of, opened_list
from showcause.steps.notify import decision_fields
from showcause.steps.remember import remember_ruling
from showcause.steps.roll_back import RESTED_ON_ANOTHER
from showcause.steps.telling import Telling, add_notices, check_word
from showcause.store.reads import groups as reads
from showcause.store.reads.relief import told_of
from showcause.store.reads.rows import Row
from showcause.store.record import refusals_as_errors, transaction
from showcause.store.writes.group import add_group_rulings, erase_group_list
from showcause.store.writes.reversal import add_reopenings, add_reversals


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a ruling would restore, and who shares a finding with them and would only be re-read."""

    restored: tuple[Row, ...]
    listed: int
    reread: tuple[str, ...]
    question_of: Mapping[str, str]

    @property
    def unlisted(self) -> int:
        """How many are restored that nobody listed."""
        return len(self.restored) - self.listed


@dataclass(frozen=True, slots=True)
class Ruled:
    """What one ruling did, in whole numbers."""

    questions: int
    restored: int
    unlisted: int
    reread: int
    left: int


def reach_of(
    group_appeal_id: str, questions: Sequence[str], breadth: Breadth, circumstances: Circumstances
) -> Reach:
    """Whom an answer in favour would restore; what a preview shows.

    Raises:
        BadInput: there is no such case, or a question is not open in it.
    """
    asked = _asked(group_appeal_id, questions)
    kept = opened_list(group_appeal_id, circumstances)
    if kept is None:
        raise BadInput("the list of this case is erased", where=group_appeal_id)
    return _reach(asked, kept, group_appeal_id, breadth, circumstances)


def _asked(group_appeal_id: str, questions: Sequence[str]) -> list[Row]:
    known = {row["question_id"]: row for row in reads.questions_of(group_appeal_id)}
    if not known:
        raise BadInput(
            "there is no such group appeal, or nothing to answer in it yet",
            where=group_appeal_id,
            hint="showcause list group_appeals",
        )
    wanted = list(dict.fromkeys(questions)) or [
        name for name, row in known.items() if not row["ruling_id"]
    ]
    for name in wanted:
        if name not in known or known[name]["ruling_id"]:
            raise BadInput("this question is not open in this case", where=name)
    return [known[name] for name in wanted]


def _reach(
    asked: Sequence[Row],
    kept: GroupList,
    group_appeal_id: str,
    breadth: Breadth,
    circumstances: Circumstances,
) -> Reach:
    now = circumstances.clock()
    wanted = {row["question_id"] for row in asked}
    listed = [name for name, question in kept.decisions.items() if question in wanted]
    own = reads.standing(listed, now)
    bases = bases_of(own)
    by_key = {bases[name].key(breadth): kept.decisions[name] for name in sorted(bases)}
    spared = _other_questions(group_appeal_id, wanted)
    restored: dict[str, Row] = {row["decision_id"]: row for row in own}
    question_of = {row["decision_id"]: kept.decisions[row["decision_id"]] for row in own}
    reread = []
    for row, basis in _around(bases, breadth, circumstances):
        name, key = row["decision_id"], basis.key(breadth)
        if key in by_key and (basis.network_key not in spared):
            restored.setdefault(name, row)
            question_of.setdefault(name, by_key[key])
        elif breadth is Breadth.NETWORK and name not in kept.decisions:
            reread.append(name)
    rows = tuple(restored[name] for name in sorted(restored))
    return Reach(rows, len(own), tuple(reread), question_of)


def _other_questions(group_appeal_id: str, wanted: set[str]) -> set[str]:
    """Bases of this case that are left open, or were answered with no: no breadth reaches them."""
    return {
        row["basis"]
        for row in reads.questions_of(group_appeal_id)
        if row["question_id"] not in wanted and row["outcome"] in {None, AppealOutcome.UPHELD.value}
    }


def _around(
    bases: Mapping[str, Basis], breadth: Breadth, circumstances: Circumstances
) -> Iterator[tuple[Row, Basis]]:
    """Every decision that could be alike, with its basis; asked once a rule version."""
    now = circumstances.clock()
    for rule_hash in sorted({basis.rule_hash for basis in bases.values()}):
        if breadth is Breadth.RULE:
            chunks = reads.under_rule(rule_hash, now, CHUNK)
        else:
            findings = {
                finding
                for basis in bases.values()
                if basis.rule_hash == rule_hash
                for finding in basis.findings
            }
            chunks = iter([reads.sharing(rule_hash, sorted(findings), now)])
        for chunk in chunks:
            found = bases_of(chunk)
            yield from ((row, found[row["decision_id"]]) for row in chunk)


def rule_on_group(
    group_appeal_id: str,
    questions: Sequence[str],
    outcome: AppealOutcome,
    *,
    breadth: Breadth,
    by: Staff,
    reason: str,
    words: str,
    rulebook: Rulebook,
    circumstances: Circumstances,
) -> Ruled:
    """What the answer did; without questions it answers every open one.

    `reason` is a fixed word that is published; `words` go to everybody restored.

    Raises:
        BadInput: there is no such open question, no reasons are given, or more than 5,000 would be
            restored at once.
        NotPermitted: this person may not decide, does not read the language, or took part.
    """
    group = _may_rule(group_appeal_id, by, reason, words)
    asked = _asked(group_appeal_id, questions)
    kept = opened_list(group_appeal_id, circumstances) or GroupList((), {}, ())
    reach = _reach(asked, kept, group_appeal_id, breadth, circumstances)
    _refuse_own(reach, kept, asked, by)
    if outcome is AppealOutcome.UPHELD:
        reach = Reach((), 0, (), {})
    if len(reach.restored) > CHUNK:
        raise BadInput(
            f"{len(reach.restored):,} accounts are alike; at most {CHUNK:,} at once",
            hint="showcause roll-back rule:HASH ends a cause of any size",
        )
    answer = (outcome, breadth, by, reason, words)
    return _write(group, asked, reach, answer, rulebook, circumstances)


def _may_rule(group_appeal_id: str, by: Staff, reason: str, words: str) -> Row:
    group = reads.by_id(group_appeal_id)
    if group is None:
        raise BadInput(
            "there is no such group appeal",
            where=group_appeal_id,
            hint="showcause list group_appeals",
        )
    if not words.strip():
        raise BadInput("an answer needs its reasons", where=group_appeal_id)
    check_word("cause", reason)
    if by.role not in DECIDING_ROLES:
        raise NotPermitted(f"{by.name} is {by.role.value}", hint="a reviewer or senior rules")
    refused = may_read(group["language"], reads=by.languages, took_part=False, has_read=False)
    if refused:
        raise NotPermitted(refused, where=group_appeal_id)
    return group


def _refuse_own(reach: Reach, kept: GroupList, asked: Sequence[Row], by: Staff) -> None:
    wanted = {row["question_id"] for row in asked}
    listed = {name for name, question in kept.decisions.items() if question in wanted}
    about = listed | {row["decision_id"] for row in reach.restored}
    if by.staff_id in reads.approvers_of(sorted(about)):
        raise NotPermitted(
            f"{by.name} took part in one of these decisions", hint="somebody else rules"
        )


def _write(
    group: Row,
    asked: Sequence[Row],
    reach: Reach,
    answer: tuple[AppealOutcome, Breadth, Staff, str, str],
    rulebook: Rulebook,
    circumstances: Circumstances,
) -> Ruled:
    outcome, breadth, by, reason, words = answer
    now = circumstances.clock()
    answered = _with_other_cases(asked, outcome)
    counts = _counts(reach)
    tellings = _told_it_holds(asked, outcome, words, rulebook, circumstances)
    rulings = [
        (
            _ruling_id(row["question_id"]),
            row["question_id"],
            by.staff_id,
            outcome.value,
            breadth.value,
            reason,
            counts.get(row["question_id"], 0),
            now,
        )
        for row in answered
    ]
    entries: list[Entry] = [
        (
            "group_ruled",
            row[0],
            {"by": by.staff_id, "outcome": outcome.value, "played": by.played, "reason": reason}
            | {"breadth": breadth.value, "question": row[1], "restored": row[6]},
        )
        for row in rulings
    ]
    with refusals_as_errors(), transaction() as cursor:
        add_group_rulings(cursor, rulings, [(row[0], words) for row in rulings])
        entries += _restore(cursor, reach, outcome, reason, circumstances)
        add_notices(cursor, circumstances, tellings)
        left, erased = _erase_answered(cursor, group, answered)
        entries += [("group_list_erased", name, {"at": now}) for name in erased]
        add_entries(cursor, circumstances, entries)
    restored = len(reach.restored)
    return Ruled(len(asked), restored, reach.unlisted, len(reach.reread), left)


def _told_it_holds(
    asked: Sequence[Row],
    outcome: AppealOutcome,
    words: str,
    rulebook: Rulebook,
    circumstances: Circumstances,
) -> list[Telling]:
    """Whoever had been relieved by these questions is told that the measure holds again."""
    if outcome is not AppealOutcome.UPHELD:
        return []
    relieved = reads.relieved_by([row["question_id"] for row in asked])
    rows = told_of(sorted({name for _, name in relieved}), (), circumstances.clock())
    return [
        Telling(
            NoticeKind.RELIEF_ENDED,
            row["decision_id"],
            row["account"],
            row["language"],
            {
                **decision_fields(row, rulebook, circumstances),
                "reasons": words,
                "appeal_until": row["made_at"] + circumstances.appeal_window,
            },
        )
        for row in rows
    ]


def _with_other_cases(asked: Sequence[Row], outcome: AppealOutcome) -> list[Row]:
    """A yes answers the same question in every case that asks it; a no binds only who asked."""
    if outcome is AppealOutcome.UPHELD:
        return list(asked)
    found = {row["question_id"]: row for row in asked}
    for row in asked:
        if row["basis"] != UNMATCHED:
            others = reads.open_questions_on(row["basis"])
            found |= {each["question_id"]: each for each in others}
    return [found[name] for name in sorted(found)]


def _counts(reach: Reach) -> dict[str, int]:
    counts: dict[str, int] = {}
    for question in reach.question_of.values():
        counts[question] = counts.get(question, 0) + 1
    return counts


def _ruling_id(question_id: str) -> str:
    return id_beside("rul", question_id)


def _restore(
    cursor: Any,
    reach: Reach,
    outcome: AppealOutcome,
    reason: str,
    circumstances: Circumstances,
) -> list[Entry]:
    now = circumstances.clock()
    rows: list[tuple[Any, ...]] = []
    entries: list[Entry] = []
    for row in reach.restored:
        name = row["decision_id"]
        reversal_id, ruling = id_beside("rvl", name), _ruling_id(reach.question_of[name])
        rows.append((reversal_id, name, "group", ruling, None, None, reason, now))
        payload = {"decision": name, "reason": reason, "ruling": ruling}
        entries.append(("decision_reversed", reversal_id, payload))
    if outcome in ERASES_STRIKES:
        rested = reads.resting_on([row["decision_id"] for row in reach.restored])
        for row in rested:
            reversal_id = id_beside("rvl", row["decision_id"])
            cause = ("decision", row["behind"], None, None, RESTED_ON_ANOTHER, now)
            rows.append((reversal_id, row["decision_id"], *cause))
            payload = {"decision": row["decision_id"], "rested_on": row["behind"]}
            entries.append(("decision_reversed", reversal_id, payload))
    add_reversals(cursor, rows)
    if reach.restored:
        first = id_beside("rvl", reach.restored[0]["decision_id"])
        add_reopenings(cursor, [(name, first, now) for name in reach.reread])
    if outcome is AppealOutcome.NO_VIOLATION and reach.restored:
        ruling = _ruling_id(reach.question_of[reach.restored[0]["decision_id"]])
        remember_ruling(cursor, ruling, reach.restored, circumstances)
    return entries


def _erase_answered(cursor: Any, group: Row, answered: Sequence[Row]) -> tuple[int, list[str]]:
    """How many questions of this case are left, and the cases whose lists are gone with this."""
    done = {row["question_id"] for row in answered}
    left_here, erased = 0, []
    for name in sorted({row["group_appeal_id"] for row in answered}):
        open_ones = [
            row
            for row in reads.questions_of(name)
            if not row["ruling_id"] and row["question_id"] not in done
        ]
        if name == group["group_appeal_id"]:
            left_here = len(open_ones)
        if not open_ones:
            erase_group_list(cursor, name)
            erased.append(name)
    return left_here, erased
