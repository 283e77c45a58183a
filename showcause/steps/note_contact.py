"""note_contact: somebody outside asked for something about an account or an organisation."""

from typing import Final

from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.identifier import keyed_id
from showcause.domain.moment import Moment
from showcause.domain.staff import BYSTANDERS, Staff
from showcause.steps.circumstances import Circumstances
from showcause.steps.entries import add_entries
from showcause.store.record import refusals_as_errors, transaction
from showcause.store.writes.outside import add_outside_contact

KINDS: Final = ("authority", "court", "company", "platform", "person")
ASKED_FOR: Final = ("measure", "data", "restoration")


def note_contact(
    about: str,
    kind: str,
    body: str,
    asked_for: str,
    *,
    sealed: bool,
    received_at: Moment,
    by: Staff,
    circumstances: Circumstances,
) -> str:
    """The id of the contact; every later decision about the account or organisation shows it.

    `about` is an account, or the parent that accounts declared. `sealed`: the law forbids to
    mention it; the person is then told that we may not say.

    Raises:
        BadInput: a word is not one of the fixed ones, or a field is empty.
        NotPermitted: a machine or a viewer.
    """
    if by.role in BYSTANDERS:
        raise NotPermitted(f"{by.name} is {by.role.value}", hint="staff who work on cases note it")
    if kind not in KINDS:
        raise BadInput(f"'{kind}' is no kind of outsider", hint=", ".join(KINDS))
    if asked_for not in ASKED_FOR:
        raise BadInput(f"'{asked_for}' is nothing to ask for", hint=", ".join(ASKED_FOR))
    if not body.strip() or ":" not in about:
        raise BadInput("who asked, and about which account?", hint="platform:account_id")
    contact_id = keyed_id(
        circumstances.token_key, "con", about, kind, body, asked_for, str(received_at)
    )
    now = circumstances.clock()
    row = (contact_id, about, kind, body, asked_for, sealed, by.staff_id, received_at, now)
    payload = {"asked_for": asked_for, "by": by.staff_id, "kind": kind, "sealed": sealed}
    with refusals_as_errors(), transaction() as cursor:
        add_outside_contact(cursor, row)
        add_entries(cursor, circumstances, [("outside_contact", contact_id, payload)])
    return contact_id
