"""choose: a named person chooses another profile, and the ledger says so: due times go with it."""

from showcause.domain.errors import NotPermitted
from showcause.domain.identifier import derived_id
from showcause.domain.staff import SENIOR_ROLES, Staff
from showcause.steps.circumstances import Circumstances
from showcause.steps.entries import add_entries
from showcause.store.record import transaction


def choose(before: str, after: str, *, by: Staff, circumstances: Circumstances) -> bool:
    """Whether this changes anything; choosing what is chosen writes nothing.

    Raises:
        NotPermitted: this person is neither senior nor an administrator.
    """
    if by.role not in SENIOR_ROLES:
        raise NotPermitted(f"{by.name} is {by.role.value}", hint="a senior or an administrator may")
    if before == after:
        return False
    choice = derived_id("prf", before, after, str(circumstances.clock()))
    payload = {"after": after, "before": before, "by": by.staff_id, "played": by.played}
    with transaction() as cursor:
        add_entries(cursor, circumstances, [("profile_chosen", choice, payload)])
    return True
