"""allow: allowances and exceptions become part of the record, with owner, reason and expiry."""

from collections.abc import Collection
from difflib import get_close_matches

from showcause.domain.allowance import EXCEPTIONS, LONGEST, CoverKind
from showcause.domain.errors import BadInput, NotPermitted, UnknownName
from showcause.domain.identifier import derived_id, split_account_key
from showcause.domain.moment import DAY, Moment
from showcause.domain.staff import Role, Staff
from showcause.steps.circumstances import Circumstances
from showcause.steps.entries import add_entries
from showcause.store.reads.rows import fetch_number
from showcause.store.record import refusals_as_errors, transaction
from showcause.store.writes.allowance import add_allowance, add_allowance_end

REGISTERING_ROLES = frozenset({Role.REVIEWER, Role.SENIOR, Role.RULES_ENGINEER, Role.ADMINISTRATOR})


def allow(
    name: str,
    cover_kind: CoverKind,
    covers: str,
    *,
    owner: str,
    reason: str,
    until: Moment,
    by: Staff,
    known: Collection[str],
    circumstances: Circumstances,
) -> str:
    """The id of the allowance; the same one registered again is the one there is.

    `known` are the allowances that clauses name. Exceptions are known without them.

    Raises:
        BadInput: the name is unknown, a field is empty, or it would last too long or not at all.
        NotPermitted: this person may not register allowances.
    """
    _check_person(by)
    now = circumstances.clock()
    _check(name, covers, owner, reason, {*known, *EXCEPTIONS})
    _check_end(until, now)
    allowance_id = derived_id("alw", name, cover_kind.value, covers, str(until))
    if fetch_number("SELECT COUNT(*) FROM allowance WHERE allowance_id = %s", (allowance_id,)):
        return allowance_id
    row = (allowance_id, name, cover_kind.value, covers, owner, reason, by.staff_id, now, until)
    payload = {"by": by.staff_id, "name": name, "kind": cover_kind.value, "until": until}
    with refusals_as_errors(), transaction() as cursor:
        add_allowance(cursor, row)
        add_entries(cursor, circumstances, [("allowance_registered", allowance_id, payload)])
    return allowance_id


def end_allowance(
    allowance_id: str, *, by: Staff, reason: str, circumstances: Circumstances
) -> None:
    """End an allowance now; what it spared until now stays spared.

    Raises:
        BadInput: there is none of that id, or no reason.
        NotPermitted: this person may not, or it was ended already.
    """
    _check_person(by)
    now = circumstances.clock()
    if not fetch_number("SELECT COUNT(*) FROM allowance WHERE allowance_id = %s", (allowance_id,)):
        raise BadInput(f"there is no allowance {allowance_id}", hint="showcause list allowances")
    if not reason.strip():
        raise BadInput("an end needs a reason")
    with refusals_as_errors(), transaction() as cursor:
        add_allowance_end(cursor, (allowance_id, by.staff_id, reason, now))
        payload = {"by": by.staff_id}
        add_entries(cursor, circumstances, [("allowance_ended", allowance_id, payload)])


def _check_person(by: Staff) -> None:
    if by.role not in REGISTERING_ROLES:
        raise NotPermitted(f"{by.name} is {by.role.value}", hint="a reviewer or senior registers")


def _check(name: str, covers: str, owner: str, reason: str, known: Collection[str]) -> None:
    if name not in known:
        near = get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]}?" if near else ", ".join(sorted(known))
        raise UnknownName(f"no clause allows '{name}'", hint=hint)
    if not all(split_account_key(covers)):
        raise BadInput(f"'{covers}' names nothing", hint="platform:id")
    if not owner.strip() or not reason.strip():
        raise BadInput("an allowance needs an owner and a reason")


def _check_end(until: Moment, now: Moment) -> None:
    if until <= now:
        raise BadInput("it would be over already", hint="--until a later day")
    if until > now + LONGEST:
        raise BadInput(f"longer than {LONGEST // DAY} days", hint="renew it when it expires")
