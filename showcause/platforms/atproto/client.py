"""A PDS of the AT Protocol as a platform: takedown of accounts and records, and its reversal.

Source: the lexicons com.atproto.admin.{updateSubjectStatus,getSubjectStatus,sendEmail} and
com.atproto.sync.listRepos, and what @atproto/dev-env 0.3.215 answers.
"""

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from html import escape
from typing import Any, Final
from urllib.parse import quote

import orjson

from showcause.domain.errors import PlatformError
from showcause.domain.measure import Measure
from showcause.domain.moment import Moment
from showcause.domain.notice import DeliveryState
from showcause.domain.order import Order, Receipt
from showcause.enforcement.port import POST_PREFIX, DeliveryAnswer, InForce, Message
from showcause.platforms.atproto.measures import ACCEPTS, EFFECTS
from showcause.platforms.each import Accepts, ByStanding, Each, Effects
from showcause.platforms.journal import Journal
from showcause.platforms.reaching import Answer, Place

_STATUS: Final = "/xrpc/com.atproto.admin.getSubjectStatus"
_UPDATE: Final = "/xrpc/com.atproto.admin.updateSubjectStatus"
_REPOS: Final = "/xrpc/com.atproto.sync.listRepos"
_MAIL: Final = "/xrpc/com.atproto.admin.sendEmail"
_PAGE: Final = 1_000
_HANDS: Final = 4
_RECORD: Final = f"{POST_PREFIX}at://"


def admin_header(password: str) -> dict[str, str]:
    """The header that makes a call an administrator's."""
    credentials = base64.b64encode(f"admin:{password}".encode()).decode("ascii")
    return {"Authorization": f"Basic {credentials}"}


class PdsPlatform:
    """The PDS at a `place` whose calls carry its admin password.

    A takedown bears the decision's public reference, which reads back from the PDS.
    """

    def __init__(self, place: Place, journal: Journal, clock: Callable[[], Moment]) -> None:
        self._place = place
        self._journal = journal
        standing = ByStanding(ACCEPTS, EFFECTS, self._standing, self._put)
        self._each = Each(standing.one, journal, clock, _HANDS)

    @property
    def accepts(self) -> Accepts:
        """Per measure, the kinds it may be applied to."""
        return ACCEPTS

    @property
    def effects(self) -> Effects:
        """Per measure, the effects carried out."""
        return EFFECTS

    def carry_out(self, orders: Sequence[Order]) -> list[Receipt]:
        """One receipt per order, in the order given.

        Raises:
            PlatformError: too many orders.
        """
        return self._each.carry_out(orders)

    def standing_of(self, account_ids: Sequence[str]) -> dict[str, frozenset[Measure]]:
        """The measures in force by the PDS's own state; ids it does not know are left out.

        Raises:
            PlatformError: it could not be read.
        """
        with ThreadPoolExecutor(max_workers=_HANDS) as pool:
            found = dict(zip(account_ids, pool.map(self._or_none, account_ids), strict=True))
        return {account_id: _measures(account_id, row) for account_id, row in found.items() if row}

    def in_force(self) -> Iterator[list[InForce]]:
        """Every account taken down, in pages; what holders deactivated themselves is not among it.

        A PDS has no list of records taken down, so those are not found.

        Raises:
            PlatformError: the PDS could not be read to its end.
        """
        cursor = ""
        while True:
            after = f"&cursor={quote(cursor, safe='')}" if cursor else ""
            page = self._usable(self._place.call("GET", f"{_REPOS}?limit={_PAGE}{after}"))
            down = [
                str(row["did"])
                for row in page.get("repos", ())
                if row.get("active") is False and row.get("status") in {"takendown", "suspended"}
            ]
            yield [InForce(did, Measure.SUSPEND, self._reference(did)) for did in down]
            cursor = str(page.get("cursor") or "")
            if not cursor:
                return

    def announce(self, messages: Sequence[Message]) -> list[DeliveryAnswer]:
        """One answer per message that the PDS sends by mail to the account `to`.

        The protocol has no messages of its own between a PDS and its accounts.

        Raises:
            PlatformError: the PDS could not be spoken to.
        """
        return [self._announced(message) for message in messages]

    def close(self) -> None:
        """Let the connections go."""
        self._place.close()

    def _announced(self, message: Message) -> DeliveryAnswer:
        content = {
            "recipientDid": message.to,
            "senderDid": message.to,
            "subject": message.subject,
            "content": escape(message.body, quote=False).replace("\n", "<br>\n"),
            "comment": message.notice_id,
        }
        if self._journal.has_shown(message.notice_id):
            return DeliveryAnswer(message.notice_id, DeliveryState.ACCEPTED)
        try:
            answer = self._usable(self._place.call("POST", _MAIL, *_json(content)))
        except PlatformError as error:
            if error.wait_ms:
                raise
            state = DeliveryState.FAILED
            return DeliveryAnswer(message.notice_id, state, error.permanent, str(error))
        if not answer.get("sent"):
            return DeliveryAnswer(message.notice_id, DeliveryState.FAILED, detail="not sent")
        self._journal.note_shown(message.notice_id)
        return DeliveryAnswer(message.notice_id, DeliveryState.ACCEPTED)

    def _standing(self, account_id: str) -> frozenset[Measure]:
        return _measures(account_id, self._status(account_id))

    def _put(self, order: Order, measure: Measure, is_on: bool) -> None:
        takedown = {"applied": is_on, "ref": order.public_ref or order.order_id}
        subject = self._subject(order.account_id)
        content = {"subject": subject, "takedown": takedown if is_on else {"applied": False}}
        self._usable(self._place.call("POST", _UPDATE, *_json(content)))

    def _subject(self, account_id: str) -> Mapping[str, Any]:
        if not account_id.startswith(POST_PREFIX):
            return {"$type": "com.atproto.admin.defs#repoRef", "did": account_id}
        subject = self._status(account_id).get("subject")
        if not isinstance(subject, dict):
            raise PlatformError("the PDS names no subject", permanent=False)
        return subject

    def _reference(self, did: str) -> str:
        row = self._or_none(did) or {}
        return str((row.get("takedown") or {}).get("ref") or "")

    def _or_none(self, account_id: str) -> dict[str, Any] | None:
        try:
            return self._status(account_id)
        except PlatformError as error:
            if error.permanent:
                return None
            raise

    def _status(self, account_id: str) -> dict[str, Any]:
        name, value = _asked(account_id)
        return self._usable(self._place.call("GET", f"{_STATUS}?{name}={quote(value, safe='')}"))

    def _usable(self, answer: Answer) -> dict[str, Any]:
        if answer.status < 400:
            return answer.json()
        said = answer.json()
        message = f"{said.get('error', answer.status)}: {said.get('message', 'no reason given')}"
        raise PlatformError(message, permanent=True, where=self._place.host)


def _asked(account_id: str) -> tuple[str, str]:
    """What to ask for an account or a post."""
    if account_id.startswith(_RECORD):
        return "uri", account_id.removeprefix(POST_PREFIX)
    if account_id.startswith("did:"):
        return "did", account_id
    raise PlatformError(f"'{account_id[:80]}' is no DID and no at:// address", permanent=True)


def _measures(account_id: str, row: Mapping[str, Any]) -> frozenset[Measure]:
    measure = Measure.REMOVE_POST if account_id.startswith(POST_PREFIX) else Measure.SUSPEND
    return frozenset({measure} if (row.get("takedown") or {}).get("applied") else ())


def _json(content: Mapping[str, object]) -> tuple[bytes, Mapping[str, str]]:
    return orjson.dumps(content), {"Content-Type": "application/json"}
