"""case: people take a case, step back from it or attest to it, and looking at an account is noted.

Whoever stepped back does not answer; the database refuses it as well.
"""

from typing import Final

from showcause.domain.case import CLAIMED_FOR, CaseWord
from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.identifier import derived_id
from showcause.domain.staff import Staff
from showcause.reviews.independence import took_part
from showcause.steps.answerer import require_answerer
from showcause.steps.circumstances import Circumstances
from showcause.steps.entries import add_entries
from showcause.store.reads import cases as reads
from showcause.store.record import refusals_as_errors, transaction
from showcause.store.writes.case import (
    add_case_instruction,
    add_look_ups,
    claim_case,
    release_case,
)

LONGEST_REASON: Final = 2_000


def claim(subject_id: str, *, by: Staff, circumstances: Circumstances) -> None:
    """Take a case for half an hour, or keep it for half an hour more.

    Raises:
        BadInput: no such case is open.
        NotPermitted: this person may not decide, took part or stepped back, or another has it.
    """
    _require_open(subject_id)
    require_answerer(by, subject_id, circumstances.clock(), "decides")
    if subject_id in reads.stepped_back(by.staff_id):
        raise NotPermitted(f"{by.name} stepped back from this case", hint="somebody else answers")
    if took_part(by.staff_id, reads.deciders_of(subject_id)):
        raise NotPermitted(f"{by.name} took part in this decision", hint="somebody else reviews")
    now = circumstances.clock()
    with transaction() as cursor:
        taken = claim_case(cursor, subject_id, by.staff_id, now, now + CLAIMED_FOR)
    if not taken:
        raise NotPermitted("somebody took this case a moment ago", hint="take the next one")


def release(subject_id: str, *, by: Staff) -> bool:
    """Whether this person had the case, which anybody may take now."""
    with transaction() as cursor:
        return release_case(cursor, subject_id, by.staff_id)


def say(
    subject_id: str, word: CaseWord, *, by: Staff, reason: str, circumstances: Circumstances
) -> str:
    """The id of what was said; all but an attestation also lets go of the case.

    Raises:
        BadInput: no such case is open, or the reason is missing or too long.
        NotPermitted: this person may not decide, or said so before.
    """
    _require_open(subject_id)
    require_answerer(by, subject_id, circumstances.clock(), "decides")
    if word is not CaseWord.ATTESTED and not reason.strip():
        raise BadInput("say why in a few words", where=subject_id)
    if len(reason) > LONGEST_REASON:
        raise BadInput(f"the reason is longer than {LONGEST_REASON:,} characters")
    instruction_id = derived_id("cin", subject_id, by.staff_id, word.value)
    row = (instruction_id, subject_id, by.staff_id, word.value, reason, circumstances.clock())
    payload = {"by": by.staff_id, "kind": word.value, "played": by.played, "subject": subject_id}
    with refusals_as_errors(), transaction() as cursor:
        add_case_instruction(cursor, row)
        add_entries(cursor, circumstances, [("case_instructed", instruction_id, payload)])
        if word is not CaseWord.ATTESTED:
            release_case(cursor, subject_id, by.staff_id)
    return instruction_id


def attest(subject_id: str, *, by: Staff, circumstances: Circumstances) -> None:
    """Note, once, that this person says to have no conflict of interest in a case."""
    if not reads.has_attested(subject_id, by.staff_id):
        say(subject_id, CaseWord.ATTESTED, by=by, reason="", circumstances=circumstances)


def note_look_up(account: str, page: str, *, by: Staff, circumstances: Circumstances) -> None:
    """Note that a person opened a page about an account."""
    now = circumstances.clock()
    look_up_id = derived_id("lku", by.staff_id, account, page, str(now))
    with transaction() as cursor:
        add_look_ups(cursor, [(look_up_id, by.staff_id, account, page, now)])


def _require_open(subject_id: str) -> None:
    if not reads.is_open(subject_id):
        raise BadInput("this case is not open", where=subject_id, hint="it may have been answered")
