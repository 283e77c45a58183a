"""answerer: who may answer a case at all; independence is asked of each of them besides."""

from showcause.domain.errors import NotPermitted
from showcause.domain.moment import Moment
from showcause.domain.staff import DECIDING_ROLES, Role, Staff
from showcause.store.reads.partner import invited_to


def require_answerer(by: Staff, subject_id: str, now: Moment, verb: str) -> None:
    """Nothing for our people who decide, and for a partner's reviewer invited to that very case.

    Raises:
        NotPermitted: anybody else.
    """
    if by.role in DECIDING_ROLES:
        return
    if by.role is Role.PARTNER and invited_to(by.staff_id, subject_id, now):
        return
    raise NotPermitted(f"{by.name} is {by.role.value}", hint=f"a reviewer or senior {verb}")
