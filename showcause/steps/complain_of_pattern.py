"""complain_of_pattern: without any list, a random part of a segment is read again, blind.

Two people who took no part read each case, known innocents among them (reviews/samples). What both
find wrongful becomes a question of the case, and one ruling on it restores everybody alike.
"""

import heapq
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from showcause.domain.errors import BadInput
from showcause.domain.group import UNMATCHED, GroupKind
from showcause.domain.identifier import derived_id, digest
from showcause.domain.staff import Staff
from showcause.policy.interval import clopper_pearson
from showcause.reviews.samples import (
    NEEDED,
    Reading,
    ReadingVerdict,
    golden_count,
    may_read,
    settled,
)
from showcause.steps.circumstances import Circumstances
from showcause.steps.decide import token_hash
from showcause.steps.entries import add_entries, json_text
from showcause.steps.group_list import GroupList, sealed_list
from showcause.steps.read_case import both_sides_of
from showcause.steps.receive_group_appeal import LONGEST_WORDS, group_token, questions_in
from showcause.store.reads import groups as reads
from showcause.store.reads import stages as sample_reads
from showcause.store.reads.rows import Row
from showcause.store.record import transaction
from showcause.store.writes.group import add_group_appeal, add_group_questions, put_group_list
from showcause.store.writes.stage import add_sample_cases

DRAWN: Final = 60
"""Cases read of one segment: none wrongful among 60 bounds the share at 6 % (95 %, two-sided)."""

SEGMENT: Final = ("language", "clause_id", "rule_id", "from_at", "until_at")


def complain_of_pattern(
    segment: Mapping[str, Any],
    *,
    organisation: str,
    words: str,
    language: str,
    circumstances: Circumstances,
) -> tuple[str, str]:
    """The case's id and what opens its page; the same complaint again gives the same case.

    `segment` narrows decisions by `SEGMENT`; at least one must be given.

    Raises:
        BadInput: nothing says which decisions, who files, or what is wrong.
    """
    asked = {name: segment[name] for name in SEGMENT if segment.get(name) not in {None, ""}}
    if not asked:
        raise BadInput("say which decisions", hint="a language, a rule's clause, or days")
    if not organisation.strip() or not words.strip() or len(words) > LONGEST_WORDS:
        raise BadInput("say who you are and what is wrong", hint="in any language")
    group_appeal_id = derived_id("grp", GroupKind.PATTERN, organisation, words, json_text(asked))
    token = group_token(circumstances, group_appeal_id)
    if reads.by_id(group_appeal_id) is None:
        head = (GroupKind.PATTERN.value, language or "", 0, json_text(asked), token_hash(token))
        text = (group_appeal_id, organisation.strip(), words)
        _write(group_appeal_id, head, text, _drawn(asked, circumstances), circumstances)
    return group_appeal_id, token


def _drawn(segment: dict[str, Any], circumstances: Circumstances) -> list[str]:
    """Proposals drawn by chance alone: who complains, and when, has no say in which."""
    seed = circumstances.chance(32).hex()
    standing = reads.in_segment(segment, circumstances.clock())
    return heapq.nsmallest(DRAWN, standing, key=lambda proposal: digest(seed, proposal))


def _write(
    group_appeal_id: str,
    head: tuple[Any, ...],
    text: tuple[Any, ...],
    drawn: Sequence[str],
    circumstances: Circumstances,
) -> None:
    now = circumstances.clock()
    due_at = now + circumstances.group_appeal_due
    golden = sample_reads.known_innocents(group_appeal_id, golden_count(len(drawn)))
    cases = [
        (derived_id("smp", group_appeal_id, proposal), group_appeal_id, 0, 0, proposal, known, now)
        for known, proposals in ((False, drawn), (True, golden))
        for proposal in proposals
    ]
    payload = {"drawn": len(drawn), "due_at": due_at, "kind": "pattern", "listed": 0}
    with transaction() as cursor:
        add_group_appeal(cursor, (group_appeal_id, *head, now, due_at), text)
        add_sample_cases(cursor, cases)
        add_entries(cursor, circumstances, [("group_appeal_received", group_appeal_id, payload)])


def cases_to_read(group_appeal_id: str, by: Staff) -> list[Row]:
    """What this person may read of a pattern now, both sides of each; innocents look alike."""
    counts: dict[str, int] = {}
    for read, _, _, _ in sample_reads.readings(group_appeal_id):
        counts[read] = counts.get(read, 0) + 1
    verdicts = settled(_readings(group_appeal_id))
    found = []
    for case in sample_reads.cases(group_appeal_id):
        name = case["case_id"]
        waits = counts.get(name, 0) < NEEDED or (not case["golden"] and name not in verdicts)
        if waits and not may_read(
            case["language"],
            reads=by.languages,
            took_part=by.staff_id in sample_reads.took_part(name),
            has_read=by.staff_id in sample_reads.readers_of(name),
        ):
            found.append(both_sides_of(name))
    return found


def _readings(group_appeal_id: str) -> list[Reading]:
    return [
        Reading(case, reader, ReadingVerdict(verdict), golden)
        for case, reader, verdict, golden in sample_reads.readings(group_appeal_id)
    ]


def shown_by_reading(group_appeal_id: str) -> dict[str, int]:
    """Drawn, settled and wrongful cases so far, and the interval of the wrongful share in ppm."""
    drawn = [case for case in sample_reads.cases(group_appeal_id) if not case["golden"]]
    verdicts = settled(_readings(group_appeal_id))
    wrongful = sum(verdict is ReadingVerdict.WRONGFUL for verdict in verdicts.values())
    low, high = clopper_pearson(wrongful, len(verdicts))
    return {
        "drawn": len(drawn),
        "settled": len(verdicts),
        "wrongful": wrongful,
        "at_least_ppm": low,
        "at_most_ppm": high,
    }


def settle_patterns(circumstances: Circumstances) -> int:
    """How many pattern complaints are read to their end now, and wait for a person's answer."""
    ended = 0
    for group in reads.all_groups():
        if group["kind"] == GroupKind.PATTERN and not group["questions"]:
            ended += _settle(group["group_appeal_id"], circumstances)
    return ended


def _settle(group_appeal_id: str, circumstances: Circumstances) -> bool:
    drawn = [case for case in sample_reads.cases(group_appeal_id) if not case["golden"]]
    verdicts = settled(_readings(group_appeal_id))
    if any(case["case_id"] not in verdicts for case in drawn):
        return False
    now = circumstances.clock()
    wrongful = [
        f"dec{case['proposal_id'][3:]}"
        for case in drawn
        if verdicts[case["case_id"]] is ReadingVerdict.WRONGFUL
    ]
    decisions, questions = questions_in(group_appeal_id, reads.standing(wrongful, now), now)
    if not questions:
        question_id = derived_id("gqu", group_appeal_id, UNMATCHED)
        questions.append((question_id, group_appeal_id, UNMATCHED, "", 0, now))
    body = sealed_list(group_appeal_id, GroupList((), decisions, ()), circumstances)
    payload = {name: count for name, count in shown_by_reading(group_appeal_id).items()}
    with transaction() as cursor:
        add_group_questions(cursor, questions)
        put_group_list(cursor, group_appeal_id, body)
        add_entries(cursor, circumstances, [("pattern_read", group_appeal_id, payload)])
    return True


def segment_of(group: Row) -> dict[str, Any]:
    """What a pattern complaint is about."""
    return dict(orjson.loads(group["segment"] or "{}"))
