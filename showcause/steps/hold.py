"""hold: a named person keeps all there is of an account from being erased, until a moment."""

from typing import Final

from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.identifier import keyed_id
from showcause.domain.moment import DAY, Moment
from showcause.domain.staff import SENIOR_ROLES, Staff
from showcause.steps.circumstances import Circumstances
from showcause.steps.entries import add_entries
from showcause.store.reads.retention import hold_standing
from showcause.store.record import refusals_as_errors, transaction
from showcause.store.writes.relief import add_withdrawal
from showcause.store.writes.retention import add_legal_hold

AT_MOST: Final = 731 * DAY
"""A hold is looked at again every two years at least, by whoever answers for it."""


def hold(
    account: str,
    *,
    expires_at: Moment,
    reason: str,
    by: Staff,
    owner: str,
    circumstances: Circumstances,
) -> str:
    """The id of a hold that begins now.

    Raises:
        BadInput: no account, no reason, no owner, or an end that is past or too far ahead.
        NotPermitted: this person may not.
    """
    now = circumstances.clock()
    _may_hold(by)
    if ":" not in account or not reason.strip() or not owner.strip():
        hint = "platform:account_id, --reason, --owner"
        raise BadInput("an account, a reason and an owner are needed", hint=hint)
    if not now < expires_at <= now + AT_MOST:
        hint = f"at most {AT_MOST // DAY} days ahead; hold it again then"
        raise BadInput("the end is past or too far ahead", hint=hint)
    hold_id = keyed_id(circumstances.token_key, "hld", account, reason, str(now))
    row = (hold_id, account, reason, owner, by.staff_id, now, expires_at)
    payload = {"by": by.staff_id, "expires_at": expires_at, "owner": owner}
    with refusals_as_errors(), transaction() as cursor:
        add_legal_hold(cursor, row)
        add_entries(cursor, circumstances, [("hold_placed", hold_id, payload)])
    return hold_id


def end_hold(hold_id: str, *, by: Staff, reason: str, circumstances: Circumstances) -> None:
    """End a hold now; what it kept goes in the next night if its time is over.

    Raises:
        BadInput: no such hold stands, or no reason is given.
        NotPermitted: this person may not.
    """
    _may_hold(by)
    now = circumstances.clock()
    if hold_standing(hold_id, now) is None or not reason.strip():
        raise BadInput(
            "no such hold stands, or no reason", where=hold_id, hint="showcause list legal_holds"
        )
    with refusals_as_errors(), transaction() as cursor:
        add_withdrawal(cursor, (hold_id, by.staff_id, reason, now))
        add_entries(cursor, circumstances, [("hold_ended", hold_id, {"by": by.staff_id})])


def _may_hold(by: Staff) -> None:
    if by.role not in SENIOR_ROLES:
        raise NotPermitted(f"{by.name} is {by.role.value}", hint="a senior person holds")
