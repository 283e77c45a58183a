"""A Synapse homeserver as a platform: suspend, lock, shadow-ban and quarantine, and their inverses.

Source: Synapse's admin API documentation (user admin API, media admin API, server notices), and
the code of matrix-synapse 1.163.2 for what it answers.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final
from urllib.parse import quote

import orjson

from showcause.domain.errors import PlatformError
from showcause.domain.measure import Measure
from showcause.domain.moment import MINUTE, Moment
from showcause.domain.notice import DeliveryState
from showcause.domain.order import Order, Receipt
from showcause.enforcement.port import POST_PREFIX, DeliveryAnswer, InForce, Message
from showcause.platforms.each import Accepts, ByStanding, Each, Effects
from showcause.platforms.journal import Journal
from showcause.platforms.matrix.measures import ACCEPTS, EFFECTS
from showcause.platforms.reaching import Answer, Place

_ADMIN: Final = "/_synapse/admin"
_PAGE: Final = 500
_HANDS: Final = 4
_FORBIDDEN: Final = 403
_MEDIA: Final = f"{POST_PREFIX}mxc://"
_FLAGS: Final[Mapping[Measure, str]] = {
    Measure.LIMIT_REACH: "shadow_banned",
    Measure.LOCK: "locked",
    Measure.SUSPEND: "suspended",
}


class MatrixPlatform:
    """The Synapse at a `place` whose calls carry the access token of an administrator."""

    def __init__(self, place: Place, journal: Journal, clock: Callable[[], Moment]) -> None:
        self._place = place
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
        """The measures in force by Synapse's own state; ids it does not know are left out.

        Raises:
            PlatformError: it could not be read.
        """
        found = dict(zip(account_ids, self._standings(account_ids), strict=True))
        return {account_id: held for account_id, held in found.items() if held is not None}

    def in_force(self) -> Iterator[list[InForce]]:
        """Every measure in force on a local account, in pages; one call for each account besides.

        Synapse's list of users says who is locked or shadow-banned and not who is suspended.
        Deactivated accounts are left out: most holders did that themselves, and nothing tells.

        Raises:
            PlatformError: Synapse could not be read to its end.
        """
        after = "0"
        while after:
            query = f"?from={after}&limit={_PAGE}&locked=true&guests=true&deactivated=false"
            page = self._read(f"{_ADMIN}/v2/users{query}")
            names = [str(row["name"]) for row in page.get("users", ())]
            yield [
                InForce(name, measure)
                for name, held in zip(names, self._standings(names), strict=True)
                for measure in sorted(held or ())
            ]
            after = str(page.get("next_token") or "")

    def announce(self, messages: Sequence[Message]) -> list[DeliveryAnswer]:
        """One answer per message shown to the account `to` as a server notice, in its own room.

        Raises:
            PlatformError: Synapse could not be spoken to, or has no server notices configured.
        """
        return [self._announced(message) for message in messages]

    def close(self) -> None:
        """Let the connections go."""
        self._place.close()

    def _standings(self, names: Sequence[str]) -> list[frozenset[Measure] | None]:
        with ThreadPoolExecutor(max_workers=_HANDS) as pool:
            return list(pool.map(self._standing_or_none, names))

    def _standing_or_none(self, name: str) -> frozenset[Measure] | None:
        try:
            return self._standing(name)
        except PlatformError as error:
            if error.permanent:
                return None
            raise

    def _standing(self, name: str) -> frozenset[Measure]:
        if name.startswith(_MEDIA):
            info = self._read(f"{_ADMIN}/v1/media/{_media(name)}").get("media_info", {})
            return frozenset({Measure.REMOVE_POST} if info.get("quarantined_by") else ())
        if name.startswith(POST_PREFIX):
            raise PlatformError("only files (post:mxc://…) can be removed", permanent=True)
        row = self._read(f"{_ADMIN}/v2/users/{_user(name)}")
        return frozenset(measure for measure, flag in _FLAGS.items() if row.get(flag))

    def _put(self, order: Order, measure: Measure, is_on: bool) -> None:
        name = order.account_id
        if measure is Measure.REMOVE_POST:
            verb = "quarantine" if is_on else "unquarantine"
            self._write("POST", f"{_ADMIN}/v1/media/{verb}/{_media(name)}", {})
        elif measure is Measure.SUSPEND:
            self._write("PUT", f"{_ADMIN}/v1/suspend/{_user(name)}", {"suspend": is_on})
        elif measure is Measure.LOCK:
            self._write("PUT", f"{_ADMIN}/v2/users/{_user(name)}", {"locked": is_on})
        else:
            method = "POST" if is_on else "DELETE"
            self._write(method, f"{_ADMIN}/v1/users/{_user(name)}/shadow_ban", {})

    def _announced(self, message: Message) -> DeliveryAnswer:
        path = f"{_ADMIN}/v1/send_server_notice/{quote(message.notice_id, safe='')}"
        body = f"{message.subject}\n\n{message.body}"
        content = {"user_id": message.to, "content": {"msgtype": "m.text", "body": body}}
        try:
            self._write("PUT", path, content)
        except PlatformError as error:
            if error.wait_ms:
                raise
            state = DeliveryState.FAILED
            return DeliveryAnswer(message.notice_id, state, error.permanent, str(error))
        return DeliveryAnswer(message.notice_id, DeliveryState.ACCEPTED)

    def _read(self, path: str) -> dict[str, Any]:
        return self._usable(self._place.call("GET", path))

    def _write(self, method: str, path: str, content: Mapping[str, object]) -> None:
        self._usable(self._place.call(method, path, orjson.dumps(content)))

    def _usable(self, answer: Answer) -> dict[str, Any]:
        if answer.status < 400:
            return answer.json()
        said = answer.json()
        message = f"{said.get('errcode', answer.status)}: {said.get('error', 'no reason given')}"
        # Synapse answers 403 to a token that is not, or no longer, an administrator's.
        is_ours = answer.status == _FORBIDDEN or "not enabled" in message
        raise PlatformError(
            message,
            permanent=not is_ours,
            where=self._place.host,
            wait_ms=MINUTE if is_ours else 0,
        )


def _user(name: str) -> str:
    """A user id as one part of a path.

    Raises:
        PlatformError: it is none, so that no other path can be reached by a strange name.
    """
    if not name.startswith("@") or ":" not in name:
        raise PlatformError(f"'{name[:80]}' is no Matrix user id", permanent=True)
    return quote(name, safe="")


def _media(name: str) -> str:
    server, _, media_id = name.removeprefix(_MEDIA).partition("/")
    if not server or not media_id or media_id in {".", ".."}:
        raise PlatformError("this is no mxc:// address", permanent=True)
    return f"{quote(server, safe='')}/{quote(media_id, safe='')}"
