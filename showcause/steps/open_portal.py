"""open_portal: a link opens one case; opening is recorded, links can be replaced, a PIN set.

Somebody whose phone may be taken sets a PIN, or replaces the link by one that stands in no mail.
"""

import hashlib
import hmac
import re
from typing import Final

from showcause.domain.errors import BadInput
from showcause.domain.identifier import digest, keyed_token
from showcause.domain.moment import Moment
from showcause.steps.circumstances import Circumstances
from showcause.steps.decide import token_hash
from showcause.steps.entries import add_entries
from showcause.store.reads import portal as reads
from showcause.store.reads.rows import Row
from showcause.store.reads.unexplained import by_token_hash
from showcause.store.record import transaction
from showcause.store.writes.portal import (
    add_portal_links,
    add_portal_opening,
    put_portal_pin,
)

PIN: Final = re.compile(r"\w{6,64}")
_COST: Final = {"n": 2**14, "r": 8, "p": 1, "dklen": 32}
"""scrypt at 16 MiB (RFC 7914); what is guessed is also counted by the web process."""


def decision_opened_by(token: str) -> Row | None:
    """The decision a link opens, or None; a replaced link opens nothing."""
    return reads.decision_behind(token_hash(token.strip()))


def hearing_opened_by(token: str) -> Row | None:
    """The hearing a link opens, or None."""
    return reads.hearing_behind(token_hash(token.strip()))


def unexplained_opened_by(token: str) -> Row | None:
    """The measure made elsewhere that a link opens, or None."""
    return by_token_hash(token_hash(token.strip()))


def note_opened(subject_id: str, circumstances: Circumstances) -> Moment:
    """When the page was first opened: from then on its holder is informed; later writes nothing."""
    known = reads.opened_at(subject_id)
    if known is not None:
        return known
    now = circumstances.clock()
    with transaction() as cursor:
        add_portal_opening(cursor, subject_id, now)
        add_entries(cursor, circumstances, [("portal_opened", subject_id, {"at": now})])
    return now


def replace_link(token: str, circumstances: Circumstances) -> str:
    """A new token for the same case; from now on the one before opens nothing.

    Raises:
        BadInput: the link opens no decision.
    """
    decision = _decision(token)
    made = keyed_token(circumstances.token_key, "replaced", circumstances.chance(32).hex())
    now = circumstances.clock()
    name = digest("replaced", made)[:20]
    with transaction() as cursor:
        add_portal_links(cursor, [(token_hash(made), decision["decision_id"], now)])
        payload = {"decision": decision["decision_id"]}
        add_entries(cursor, circumstances, [("link_replaced", f"lnk_{name}", payload)])
    return made


def set_pin(token: str, pin: str, circumstances: Circumstances) -> None:
    """From now on the page asks for this PIN; a new one takes the place of the one before.

    Raises:
        BadInput: the link opens no decision, or the PIN is shorter than six letters or digits.
    """
    decision = _decision(token)
    if not PIN.fullmatch(pin):
        raise BadInput("the PIN needs six or more letters or digits", where="pin")
    salt = circumstances.chance(16).hex()
    row = (decision["decision_id"], salt, _hashed(pin, salt), circumstances.clock())
    with transaction() as cursor:
        put_portal_pin(cursor, row)


def pin_fits(decision_id: str, pin: str) -> bool:
    """Whether this is the PIN of a case; anything fits where none was set."""
    kept = reads.pin_of(decision_id)
    return kept is None or hmac.compare_digest(_hashed(pin, kept[0]), kept[1])


def _hashed(pin: str, salt: str) -> str:
    return hashlib.scrypt(pin.encode("utf-8"), salt=bytes.fromhex(salt), **_COST).hex()


def _decision(token: str) -> Row:
    decision = decision_opened_by(token)
    if decision is None:
        raise BadInput("this link opens no decision", hint="copy it whole from the notice")
    return decision
