"""set_aside: two named people say why a kept case no longer tests rules; the case stays kept."""

from typing import Final

from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.identifier import derived_id
from showcause.domain.staff import DECIDING_ROLES, Staff
from showcause.steps.circumstances import Circumstances
from showcause.steps.entries import add_entries
from showcause.store.reads.incidents import is_own_case, wishes_to_set_aside
from showcause.store.record import refusals_as_errors, transaction
from showcause.store.writes.incident import add_case_set_aside

PERSONS: Final = 2


def set_aside(subject_id: str, *, by: Staff, reason: str, circumstances: Circumstances) -> int:
    """How many more people must wish it before the case, or the incident, no longer tests rules.

    Equal features of one incident are one case. What ships with the corpus stays.

    Raises:
        BadInput: it is no case or incident of this workspace, or no reason is given.
        NotPermitted: this person may not decide.
    """
    if by.role not in DECIDING_ROLES:
        raise NotPermitted(f"{by.name} is {by.role.value}", hint="a reviewer or senior may")
    if not reason.strip():
        raise BadInput("it needs a reason", hint="--reason")
    if not is_own_case(subject_id):
        hint = "showcause list incidents; what ships with the corpus stays"
        raise BadInput("no case or incident of this workspace", where=subject_id, hint=hint)
    known = set(wishes_to_set_aside(subject_id))
    if by.staff_id not in known:
        aside_id = derived_id("asd", subject_id, by.staff_id)
        row = (aside_id, subject_id, by.staff_id, reason, circumstances.clock())
        payload = {"by": by.staff_id, "played": by.played, "subject": subject_id}
        with refusals_as_errors(), transaction() as cursor:
            add_case_set_aside(cursor, row)
            add_entries(cursor, circumstances, [("case_set_aside", aside_id, payload)])
    return max(0, PERSONS - len(known | {by.staff_id}))
