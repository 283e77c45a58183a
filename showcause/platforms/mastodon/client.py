"""A Mastodon server as a platform: sensitive, limit, freeze and suspend, and their inverses.

Source: docs.joinmastodon.org, the API methods admin/accounts, accounts, statuses and instance.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, Final

import orjson

from showcause.domain.errors import PlatformError
from showcause.domain.measure import Measure
from showcause.domain.moment import MINUTE, Moment
from showcause.domain.notice import DeliveryState
from showcause.domain.order import Order, OrderState, Receipt, Verb
from showcause.enforcement.port import DeliveryAnswer, InForce, Message
from showcause.platforms.each import Accepts, ByStanding, Each, Effects
from showcause.platforms.journal import Journal
from showcause.platforms.mastodon.listing import pages
from showcause.platforms.mastodon.measures import ACCEPTS, EFFECTS, KINDS, PURGED
from showcause.platforms.mastodon.parts import parts
from showcause.platforms.reaching import Answer, Place

_ACCOUNTS: Final = "/api/v1/admin/accounts"
_STATUSES: Final = "/api/v1/statuses"
_REPORTS: Final = "/api/v1/admin/reports?limit=1"
_INSTANCE: Final = "/api/v2/instance"
_HANDS: Final = 4
_FORBIDDEN: Final = 403
_JSON: Final = {"Content-Type": "application/json"}
_EMPTIED: Final = "Mastodon shows neither posts nor followers; it purges both after 30 days"


class MastodonPlatform:
    """The server at a `place` whose calls carry the access token of a moderator."""

    def __init__(self, place: Place, journal: Journal, clock: Callable[[], Moment]) -> None:
        self._place = place
        self._journal = journal
        self._standing_first = ByStanding(ACCEPTS, EFFECTS, self._standing, self._put)
        self._each = Each(self._one, journal, clock, _HANDS)
        self._most_characters = 0

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
        """The measures in force by the server's own state; ids it does not know are left out.

        Raises:
            PlatformError: it could not be read.
        """
        with ThreadPoolExecutor(max_workers=_HANDS) as pool:
            found = dict(zip(account_ids, pool.map(self._or_none, account_ids), strict=True))
        return {account_id: _measures(row) for account_id, row in found.items() if row}

    def in_force(self) -> Iterator[list[InForce]]:
        """Every measure in force on a local account, in pages; memory grows with their number.

        Raises:
            PlatformError: the server could not be read to its end.
        """
        seen: set[str] = set()
        for _, _, shown_as in KINDS.values():
            start = f"{_ACCOUNTS}?local=true&{shown_as}=true&limit=200"
            for page in pages(self._place, start):
                new = [row for row in page if str(row["id"]) not in seen]
                seen.update(str(row["id"]) for row in new)
                yield [
                    InForce(str(row["id"]), measure)
                    for row in new
                    for measure in sorted(_measures(row))
                ]

    def announce(self, messages: Sequence[Message]) -> list[DeliveryAnswer]:
        """One answer per message shown to the account `to`.

        A direct message; for those who may not sign in to read one, a warning, which Mastodon
        mails them and shows on the page of their strikes.

        Raises:
            PlatformError: the server could not be spoken to.
        """
        return [self._announced(message) for message in messages]

    def close(self) -> None:
        """Let the connections go."""
        self._place.close()

    def _one(self, order: Order) -> Receipt:
        receipt = self._standing_first.one(order)
        is_back = order.verb is Verb.UNDO and order.measure is Measure.SUSPEND
        if not is_back or receipt.state is not OrderState.CONFIRMED:
            return receipt
        shown = self._row(order.account_id).get("account") or {}
        if shown.get("statuses_count") or shown.get("followers_count"):
            return receipt
        left = tuple(effect for effect in receipt.effects if effect not in PURGED)
        return replace(receipt, effects=left, message=_EMPTIED)

    def _standing(self, account_id: str) -> frozenset[Measure]:
        return _measures(self._row(account_id))

    def _put(self, order: Order, measure: Measure, is_on: bool) -> None:
        kind, inverse, _ = KINDS[measure]
        address = f"{_ACCOUNTS}/{_number(order.account_id)}"
        if not is_on:
            try:
                self._write(f"{address}/{inverse}", {})
            except PlatformError as error:
                # A call whose sender was killed may have arrived since: refused, but undone.
                if not error.permanent or measure in self._standing(order.account_id):
                    raise
            return
        # Our own letter tells the reasons; Mastodon's would be a second one without them.
        said = {"text": order.public_ref or order.order_id, "send_email_notification": False}
        self._write(f"{address}/action", {"type": kind, **said})

    def _announced(self, message: Message) -> DeliveryAnswer:
        if not self._journal.has_shown(message.notice_id):
            try:
                self._tell(message)
            except PlatformError as error:
                if error.wait_ms:
                    raise
                state = DeliveryState.FAILED
                return DeliveryAnswer(message.notice_id, state, error.permanent, str(error))
            self._journal.note_shown(message.notice_id)
        return DeliveryAnswer(message.notice_id, DeliveryState.ACCEPTED)

    def _tell(self, message: Message) -> None:
        row = self._row(message.to)
        text = f"{message.subject}\n\n{message.body}"
        if row.get("suspended") or row.get("disabled"):
            warning = {"type": "none", "text": text, "send_email_notification": True}
            self._write(f"{_ACCOUNTS}/{_number(message.to)}/action", warning)
            return
        before = ""
        for number, part in enumerate(parts(text, f"@{row['username']} ", self._room())):
            status = {"status": part, "visibility": "direct", "language": message.language}
            reply = {"in_reply_to_id": before} if before else {}
            key = {"Idempotency-Key": f"{message.notice_id}-{number}"}
            before = str(self._write(_STATUSES, {**status, **reply}, key).get("id", ""))

    def _room(self) -> int:
        if not self._most_characters:
            told = self._usable(self._place.call("GET", _INSTANCE))
            limits = told.get("configuration", {}).get("statuses", {})
            self._most_characters = int(limits.get("max_characters", 500))
        return self._most_characters

    def _or_none(self, account_id: str) -> dict[str, Any] | None:
        try:
            return self._row(account_id)
        except PlatformError as error:
            if error.permanent:
                return None
            raise

    def _row(self, account_id: str) -> dict[str, Any]:
        return self._usable(self._place.call("GET", f"{_ACCOUNTS}/{_number(account_id)}"))

    def _write(
        self, path: str, content: Mapping[str, object], headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        sent = {**_JSON, **(headers or {})}
        answer = self._place.call("POST", path, orjson.dumps(content), sent)
        if answer.status == _FORBIDDEN and not self._is_ours(answer):
            raise PlatformError(_said(answer), permanent=True, where=self._place.host)
        return self._usable(answer)

    def _is_ours(self, answer: Answer) -> bool:
        """Whether a refused write is our token's fault, and not that of the account.

        Mastodon says "not allowed" of both: a moderator who lost the role, and an account that
        outranks one. A moderator may still read reports.
        """
        if "scope" in _said(answer):
            return True
        return self._place.call("GET", _REPORTS).status == _FORBIDDEN

    def _usable(self, answer: Answer) -> dict[str, Any]:
        if answer.status < 400:
            return answer.json()
        is_ours = answer.status == _FORBIDDEN
        raise PlatformError(
            _said(answer),
            permanent=not is_ours,
            where=self._place.host,
            wait_ms=MINUTE if is_ours else 0,
        )


def _said(answer: Answer) -> str:
    return f"{answer.status}: {answer.json().get('error', 'no reason given')}"


def _measures(row: Mapping[str, Any]) -> frozenset[Measure]:
    return frozenset(measure for measure, (_, _, name) in KINDS.items() if row.get(name))


def _number(account_id: str) -> str:
    """An account's number as one part of a path.

    Raises:
        PlatformError: it is none, so that no other path can be reached by a strange name.
    """
    if not (account_id.isascii() and account_id.isdigit()):
        raise PlatformError(f"'{account_id[:80]}' is no Mastodon account number", permanent=True)
    return account_id
