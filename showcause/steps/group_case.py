"""group_case: what a reviewer sees of a group appeal, and what whoever filed it is told."""

from collections.abc import Sequence
from typing import Any, Final

from showcause.appeals.likeness import near_names
from showcause.domain.appeal import AppealOutcome
from showcause.domain.errors import BadInput
from showcause.domain.group import UNMATCHED, Breadth, GroupKind
from showcause.steps.circumstances import Circumstances
from showcause.steps.complain_of_pattern import segment_of, shown_by_reading
from showcause.steps.group_list import GroupList, opened_list
from showcause.steps.receive_group_appeal import names_of
from showcause.steps.rule_on_group import reach_of
from showcause.store.reads import groups as reads
from showcause.store.reads.rows import Row

EXAMPLES: Final = 5
"""Decisions of a question named for a reviewer to read."""


def group_case(group_appeal_id: str, circumstances: Circumstances) -> dict[str, Any]:
    """The case with its questions, whom a yes to each would restore, and names nobody has.

    Raises:
        BadInput: there is no such case.
    """
    group = reads.by_id(group_appeal_id)
    if group is None:
        raise BadInput(
            "there is no such group appeal",
            where=group_appeal_id,
            hint="showcause list group_appeals",
        )
    kept = opened_list(group_appeal_id, circumstances)
    told: dict[str, Any] = {
        "group_appeal_id": group_appeal_id,
        "kind": group["kind"],
        "organisation": group["organisation"],
        "words": group["body"],
        "language": group["language"],
        "listed": group["listed_count"],
        "due_at": group["due_at"],
        "questions": [
            _question(row, kept, circumstances) for row in reads.questions_of(group_appeal_id)
        ],
        "unmatched": list(kept.unmatched) if kept else [],
        "near": _near(kept, circumstances) if kept else {},
        "list_erased": kept is None,
    }
    if group["kind"] == GroupKind.PATTERN:
        told |= {"segment": segment_of(group), "reading": shown_by_reading(group_appeal_id)}
    return told


def _question(row: Row, kept: GroupList | None, circumstances: Circumstances) -> dict[str, Any]:
    told = {name: row[name] for name in ("question_id", "listed_count", "rule_hash", "outcome")}
    told["about"] = "names that fit no decision" if row["basis"] == UNMATCHED else "decisions"
    if kept is None or row["ruling_id"] or row["basis"] == UNMATCHED:
        return {**told, "restored": row["restored_count"] or 0}
    asked = (row["group_appeal_id"], [row["question_id"]])
    narrow = reach_of(*asked, Breadth.NETWORK, circumstances)
    wide = reach_of(*asked, Breadth.RULE, circumstances)
    own = [each for each in narrow.restored if each["decision_id"] in kept.decisions]
    return {
        **told,
        "stand": narrow.listed,
        "unlisted_in_network": narrow.unlisted,
        "unlisted_under_rule": wide.unlisted,
        "read_again": len(narrow.reread),
        "decisions": [each["decision_id"] for each in own[:EXAMPLES]],
        "arguments": _arguments(kept, own),
    }


def _arguments(kept: GroupList, rows: Sequence[Row]) -> list[dict[str, str]]:
    """What was said about the accounts of these decisions, for each account and post."""
    by_name = {name: row["account"] for row in rows for name in names_of(row)}
    by_reference = {row["public_ref"]: row["account"] for row in rows}
    found = []
    for entry in kept.entries:
        account = by_reference.get(entry.reference) or by_name.get(entry.name)
        if account:
            found += [
                {"account": account, "post": post, "said": said} for post, said in entry.arguments
            ]
    return found


def _near(kept: GroupList, circumstances: Circumstances) -> dict[str, tuple[str, ...]]:
    if not kept.unmatched:
        return {}
    known = reads.handles_under_measures(circumstances.clock())
    return dict(near_names(kept.unmatched, known))


def told_to_filer(group: Row, circumstances: Circumstances) -> dict[str, Any]:
    """What the page of a group appeal says.

    Nothing in it depends on the accounts, but for those whose own letters were shown: so that
    somebody who lists names out of concern, or out of curiosity, learns nothing about them.
    """
    group_appeal_id = group["group_appeal_id"]
    questions = reads.questions_of(group_appeal_id)
    answered = bool(questions) and all(row["ruling_id"] for row in questions)
    told: dict[str, Any] = {
        "group_appeal_id": group_appeal_id,
        "kind": group["kind"],
        "listed": group["listed_count"],
        "received_at": group["received_at"],
        "due_at": group["due_at"],
        "answered": answered,
        "late": not answered and group["due_at"] < circumstances.clock(),
    }
    if group["kind"] == GroupKind.MANDATE:
        kept = opened_list(group_appeal_id, circumstances)
        told |= {"shown": list(kept.told) if kept else []}
        if answered:
            told |= _answer(questions)
    return told


def _answer(questions: Sequence[Row]) -> dict[str, Any]:
    won = [row for row in questions if row["outcome"] not in {None, AppealOutcome.UPHELD.value}]
    return {
        "restored": bool(won),
        "words": list(dict.fromkeys(row["words"] for row in questions if row["words"])),
    }
