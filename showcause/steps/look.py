"""look: a second person's look at what a rule proposed, before or after anything happens.

Nobody is shown what another said (reviews are blinded); two who agree make an outcome.
"""

from collections.abc import Sequence
from typing import Final

from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.identifier import derived_id
from showcause.domain.staff import DECIDING_ROLES, Staff
from showcause.steps.circumstances import Circumstances
from showcause.steps.entries import add_entries
from showcause.store.reads.proposals import bound_hashes
from showcause.store.record import refusals_as_errors, transaction
from showcause.store.writes.rollout import add_second_look

OUTCOMES: Final = ("right", "wrong")


def look(
    proposal_ids: Sequence[str], outcome: str, *, by: Staff, circumstances: Circumstances
) -> int:
    """How many proposals this person now called right or wrong.

    Raises:
        BadInput: there is no such proposal, or the outcome is another word.
        NotPermitted: this person may not decide, or looked at one of them before.
    """
    if outcome not in OUTCOMES:
        raise BadInput(f"'{outcome}' is not what a look says", hint=" or ".join(OUTCOMES))
    if by.role not in DECIDING_ROLES:
        raise NotPermitted(f"{by.name} is {by.role.value}", hint="a reviewer or senior looks")
    known = bound_hashes(proposal_ids)
    unknown = [one for one in proposal_ids if known.get(one, ("", ""))[0] != "proposal"]
    if unknown:
        raise BadInput("there is no such proposal", where=unknown[0], hint="showcause rules look")
    now = circumstances.clock()
    entries = []
    with refusals_as_errors(), transaction() as cursor:
        for proposal_id in proposal_ids:
            look_id = derived_id("lok", proposal_id, by.staff_id)
            add_second_look(cursor, (look_id, proposal_id, by.staff_id, outcome, now))
            payload = {"by": by.staff_id, "outcome": outcome, "played": by.played}
            entries.append(("second_look", look_id, payload))
        add_entries(cursor, circumstances, entries)
    return len(proposal_ids)
