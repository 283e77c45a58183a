"""register: named people put protected accounts, crises and outages on record, and take them off.

Every registration has an owner and an end; what it adds to people's protection needs no approval.
"""

from typing import Final

from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.identifier import derived_id, keyed_id
from showcause.domain.moment import DAY, Moment
from showcause.domain.protection import Purpose
from showcause.domain.staff import DECIDING_ROLES, Staff
from showcause.domain.window import Scope, WindowKind
from showcause.steps.circumstances import Circumstances
from showcause.steps.entries import add_entries
from showcause.store.reads.rows import fetch_number
from showcause.store.record import refusals_as_errors, transaction
from showcause.store.writes.relief import (
    add_protected_accounts,
    add_special_windows,
    add_withdrawal,
)

PROTECTED_AT_MOST: Final = 731 * DAY
REGISTERED_AT_MOST: Final = 3_660 * DAY


def protect(
    account: str,
    purpose: Purpose,
    *,
    expires_at: Moment,
    reason: str,
    by: Staff,
    owner: str,
    circumstances: Circumstances,
) -> str:
    """The id of a protection that begins now.

    Raises:
        BadInput: no account, no reason, or an end that is past or too far ahead.
        NotPermitted: this person may not register.
    """
    now = circumstances.clock()
    _may_register(by)
    _refuse_end(expires_at, now, PROTECTED_AT_MOST)
    if ":" not in account or not reason.strip():
        raise BadInput("an account and a reason are needed", hint="platform:account_id, --reason")
    protection_id = keyed_id(circumstances.token_key, "prt", account, purpose.value, str(now))
    row = (protection_id, account, purpose.value, reason, owner, by.staff_id, now, expires_at)
    with refusals_as_errors(), transaction() as cursor:
        add_protected_accounts(cursor, [row])
        payload = {"by": by.staff_id, "expires_at": expires_at, "purpose": purpose.value}
        add_entries(cursor, circumstances, [("account_protected", protection_id, payload)])
    return protection_id


def register_window(
    kind: WindowKind,
    scope: Scope,
    of: str,
    *,
    starts_at: Moment,
    ends_at: Moment | None,
    yearly: bool,
    expires_at: Moment,
    reason: str,
    by: Staff,
    owner: str,
    circumstances: Circumstances,
) -> str:
    """The id of a registered crisis or outage.

    Raises:
        BadInput: it ends before it begins, is past or too far ahead, or has no reason.
        NotPermitted: this person may not register.
    """
    now = circumstances.clock()
    _may_register(by)
    _refuse_end(expires_at, now, REGISTERED_AT_MOST)
    if not reason.strip() or (scope is not Scope.EVERYWHERE and not of.strip()):
        raise BadInput("say which language or place, and why", hint="--language fa --reason …")
    if ends_at is not None and ends_at <= starts_at:
        raise BadInput("it ends before it begins", hint="--from, --until")
    if yearly and ends_at is None:
        raise BadInput("what comes back every year needs its last day", hint="--until")
    window_id = derived_id("win", kind.value, scope.value, of, str(starts_at), str(now))
    span = (starts_at, ends_at, yearly, expires_at)
    row = (window_id, kind.value, scope.value, of, reason, owner, by.staff_id, *span, now)
    with refusals_as_errors(), transaction() as cursor:
        add_special_windows(cursor, [row])
        payload = {"by": by.staff_id, "expires_at": expires_at, "kind": kind.value, "of": of}
        add_entries(cursor, circumstances, [("window_registered", window_id, payload)])
    return window_id


def withdraw(subject_id: str, *, by: Staff, reason: str, circumstances: Circumstances) -> None:
    """End a protection or a window now.

    Raises:
        BadInput: there is none of that id.
        NotPermitted: this person may not, or somebody did already.
    """
    _may_register(by)
    known = fetch_number(
        """SELECT (SELECT COUNT(*) FROM protected_account WHERE protection_id = %s)
            + (SELECT COUNT(*) FROM special_window WHERE window_id = %s)""",
        (subject_id, subject_id),
    )
    if not known or not reason.strip():
        hint = "showcause list protections, showcause list windows"
        raise BadInput("no such protection or window, or no reason", where=subject_id, hint=hint)
    with refusals_as_errors(), transaction() as cursor:
        add_withdrawal(cursor, (subject_id, by.staff_id, reason, circumstances.clock()))
        add_entries(cursor, circumstances, [("withdrawn", subject_id, {"by": by.staff_id})])


def _may_register(by: Staff) -> None:
    if by.role not in DECIDING_ROLES:
        raise NotPermitted(f"{by.name} is {by.role.value}", hint="a reviewer or senior registers")


def _refuse_end(expires_at: Moment, now: Moment, most: int) -> None:
    if not now < expires_at <= now + most:
        raise BadInput("the end is past or too far ahead", hint=f"at most {most // DAY} days ahead")
