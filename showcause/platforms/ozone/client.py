"""An Ozone as a platform: takedowns and labels as moderation events, each with its decision.

Source: the lexicons tools.ozone.moderation.{emitEvent,getRepo,getRecord,queryStatuses} and
com.atproto.label.queryLabels, and what @atproto/ozone of dev-env 0.3.215 answers.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from html import escape
from typing import Any, Final
from urllib.parse import quote, urlencode

import orjson

from showcause.domain.errors import PlatformError
from showcause.domain.measure import Measure
from showcause.domain.moment import MINUTE, Moment
from showcause.domain.notice import DeliveryState
from showcause.domain.order import Order, Receipt
from showcause.enforcement.port import POST_PREFIX, DeliveryAnswer, InForce, Message
from showcause.platforms.each import Accepts, ByStanding, Each, Effects
from showcause.platforms.journal import Journal
from showcause.platforms.ozone.measures import ACCEPTS, EFFECTS, LABEL_VALUE
from showcause.platforms.reaching import Answer, Place

_DEFS: Final = "tools.ozone.moderation.defs"
_OZONE: Final = "/xrpc/tools.ozone.moderation"
_LABELS: Final = "/xrpc/com.atproto.label.queryLabels"
_OWN: Final = "/.well-known/ozone-metadata.json"
_PAGE: Final = 100
_HANDS: Final = 4
_RECORD: Final = f"{POST_PREFIX}at://"
_FORBIDDEN: Final = 403
_NOT_OURS: Final = frozenset({"AuthMissing", "BadAuth", "AuthRequired", "AuthenticationRequired"})


class OzonePlatform:
    """The Ozone at a `place` whose calls carry its admin password."""

    def __init__(self, place: Place, journal: Journal, clock: Callable[[], Moment]) -> None:
        self._place = place
        self._journal = journal
        standing = ByStanding(ACCEPTS, EFFECTS, self._standing, self._put)
        self._each = Each(standing.one, journal, clock, _HANDS)
        self._did = ""

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
        """The measures in force by Ozone's own state; ids it does not know are left out.

        Raises:
            PlatformError: it could not be read.
        """
        with ThreadPoolExecutor(max_workers=_HANDS) as pool:
            found = dict(zip(account_ids, pool.map(self._or_none, account_ids), strict=True))
        return {account_id: held for account_id, held in found.items() if held is not None}

    def in_force(self) -> Iterator[list[InForce]]:
        """Every account and record taken down and every account under our label, in pages.

        Raises:
            PlatformError: Ozone could not be read to its end.
        """
        asked = {"takendown": "true", "includeMuted": "true", "limit": str(_PAGE)}
        for page in self._pages(f"{_OZONE}.queryStatuses", asked, "subjectStatuses"):
            yield [_taken_down(row["subject"]) for row in page if row.get("takendown")]
        asked = {"uriPatterns": "*", "sources": self._own_did(), "limit": str(_PAGE)}
        for page in self._pages(_LABELS, asked, "labels"):
            yield [InForce(str(row["uri"]), Measure.LABEL) for row in page if _is_ours(row)]

    def announce(self, messages: Sequence[Message]) -> list[DeliveryAnswer]:
        """One answer per message that Ozone lets the account's PDS mail to it.

        Raises:
            PlatformError: Ozone could not be spoken to.
        """
        return [self._announced(message) for message in messages]

    def close(self) -> None:
        """Let the connections go."""
        self._place.close()

    def _standing(self, account_id: str) -> frozenset[Measure]:
        if account_id.startswith(_RECORD):
            is_down = _is_down(self._record(account_id))
            return frozenset({Measure.REMOVE_POST} if is_down else ())
        repo = self._repo(account_id)
        labels = self._read(_LABELS, {"uriPatterns": account_id, "sources": self._own_did()})
        held = {Measure.LABEL for row in labels.get("labels", ()) if _is_ours(row)}
        return frozenset(held | ({Measure.SUSPEND} if _is_down(repo) else set()))

    def _put(self, order: Order, measure: Measure, is_on: bool) -> None:
        names = [LABEL_VALUE]
        if measure is Measure.LABEL:
            none: list[str] = []
            created, negated = (names, none) if is_on else (none, names)
            event: dict[str, object] = {"createLabelVals": created, "negateLabelVals": negated}
            kind = "modEventLabel"
        else:
            kind, event = "modEventTakedown" if is_on else "modEventReverseTakedown", {}
        reference = order.public_ref or order.order_id
        said = {**event, "$type": f"{_DEFS}#{kind}", "comment": f"decision {reference}"}
        meta = {"decision": reference, "order": order.order_id}
        try:
            self._emit(said, self._subject(order.account_id), meta)
        except PlatformError as error:
            # A call whose sender was killed may arrive between our reading and this one.
            is_there = error.permanent and measure in self._standing(order.account_id)
            if not error.permanent or is_there is not is_on:
                raise

    def _subject(self, account_id: str) -> dict[str, str]:
        if account_id.startswith(_RECORD):
            record = self._record(account_id)
            kind = "com.atproto.repo.strongRef"
            return {"$type": kind, "uri": str(record["uri"]), "cid": str(record["cid"])}
        return {"$type": "com.atproto.admin.defs#repoRef", "did": account_id}

    def _emit(
        self, event: Mapping[str, object], subject: Mapping[str, str], meta: Mapping[str, str]
    ) -> dict[str, Any]:
        content = {
            "event": event,
            "subject": subject,
            "createdBy": self._own_did(),
            "modTool": {"name": "showcause", "meta": meta},
        }
        headers = {"Content-Type": "application/json"}
        sent = self._place.call("POST", f"{_OZONE}.emitEvent", orjson.dumps(content), headers)
        return self._usable(sent)

    def _announced(self, message: Message) -> DeliveryAnswer:
        if self._journal.has_shown(message.notice_id):
            return DeliveryAnswer(message.notice_id, DeliveryState.ACCEPTED)
        try:
            is_delivered = self._mailed(message)
        except PlatformError as error:
            if error.wait_ms:
                raise
            state = DeliveryState.FAILED
            return DeliveryAnswer(message.notice_id, state, error.permanent, str(error))
        if not is_delivered:
            return DeliveryAnswer(message.notice_id, DeliveryState.FAILED, detail="not delivered")
        self._journal.note_shown(message.notice_id)
        return DeliveryAnswer(message.notice_id, DeliveryState.ACCEPTED)

    def _mailed(self, message: Message) -> bool:
        self._repo(message.to)
        event = {
            "$type": f"{_DEFS}#modEventEmail",
            "subjectLine": message.subject,
            "content": escape(message.body, quote=False).replace("\n", "<br>\n"),
            "comment": message.notice_id,
        }
        said = self._emit(event, self._subject(message.to), {"notice": message.notice_id})
        return bool((said.get("event") or {}).get("isDelivered", True))

    def _own_did(self) -> str:
        if not self._did:
            self._did = str(self._usable(self._place.call("GET", _OWN))["did"])
        return self._did

    def _or_none(self, account_id: str) -> frozenset[Measure] | None:
        try:
            return self._standing(account_id)
        except PlatformError as error:
            if error.permanent:
                return None
            raise

    def _repo(self, did: str) -> dict[str, Any]:
        if not did.startswith("did:"):
            raise PlatformError(f"'{did[:80]}' is no DID", permanent=True)
        return self._read(f"{_OZONE}.getRepo", {"did": did})

    def _record(self, account_id: str) -> dict[str, Any]:
        return self._read(f"{_OZONE}.getRecord", {"uri": account_id.removeprefix(POST_PREFIX)})

    def _pages(
        self, path: str, asked: Mapping[str, str], name: str
    ) -> Iterator[list[dict[str, Any]]]:
        cursor = ""
        while True:
            page = self._read(path, {**asked, **({"cursor": cursor} if cursor else {})})
            yield list(page.get(name, ()))
            cursor = str(page.get("cursor") or "")
            if not cursor:
                return

    def _read(self, path: str, asked: Mapping[str, str]) -> dict[str, Any]:
        query = urlencode(asked, quote_via=quote, safe="")
        return self._usable(self._place.call("GET", f"{path}?{query}"))

    def _usable(self, answer: Answer) -> dict[str, Any]:
        if answer.status < 400:
            return answer.json()
        said = answer.json()
        name = str(said.get("error", answer.status))
        is_ours = answer.status == _FORBIDDEN or name in _NOT_OURS
        raise PlatformError(
            f"{name}: {said.get('message', 'no reason given')}",
            permanent=not is_ours,
            where=self._place.host,
            wait_ms=MINUTE if is_ours else 0,
        )


def _is_down(view: Mapping[str, Any]) -> bool:
    status = (view.get("moderation") or {}).get("subjectStatus") or {}
    return bool(status.get("takendown"))


def _is_ours(label: Mapping[str, Any]) -> bool:
    is_account = str(label["uri"]).startswith("did:")
    return is_account and label["val"] == LABEL_VALUE and not label.get("neg")


def _taken_down(subject: Mapping[str, Any]) -> InForce:
    if "uri" in subject:
        return InForce(f"{POST_PREFIX}{subject['uri']}", Measure.REMOVE_POST)
    return InForce(str(subject["did"]), Measure.SUSPEND)
