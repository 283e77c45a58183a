"""Sends statements of reasons to the EU transparency database, at most 100 a call.

The database stores all of a call or none of it. It names what is wrong by the place in the call,
so the others are sent again without; where it names nobody, halves are tried. A statement it has
already is answered as stored: that is what a crash between sending and writing its answer leaves.

Source: the database's API documentation, schema 2. There is no way to change or delete.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import httpx

from showcause.disclosure.eu.port import EuAnswer, EuState
from showcause.domain.errors import PlatformError

PATIENCE: Final = 30.0
PLACE: Final = "EU transparency database"
NAMED: Final = re.compile(r"statement_(\d+)")
MOST_MESSAGE: Final = 500

Body = Mapping[str, Any]


class EuDatabaseClient:
    """One platform's access; the token is sent and never shown."""

    def __init__(self, address: str, token: str, *, seconds: float = PATIENCE) -> None:
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        # A free puid is answered by 404 and a taken one by 302, which leads nowhere.
        self._http = httpx.Client(
            base_url=address, headers=headers, timeout=seconds, follow_redirects=False
        )

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()

    def submit(self, bodies: Sequence[Body]) -> list[EuAnswer]:
        """One answer a body, in their order.

        Raises:
            PlatformError: nobody answered, the token is refused, or too much was sent just now.
        """
        answers: dict[str, EuAnswer] = {}
        waiting = [list(bodies)] if bodies else []
        while waiting:
            batch = waiting.pop()
            answer = self._post(batch)
            if answer.status_code == httpx.codes.CREATED:
                answers |= _stored(batch, answer)
                continue
            found, rest = self._sorted_out(batch, answer)
            answers |= found
            waiting += [part for part in rest if part]
        return [answers[body["puid"]] for body in bodies]

    def _post(self, batch: Sequence[Body]) -> httpx.Response:
        answer = self._asked("POST", "statements", json={"statements": list(batch)})
        if answer.status_code in {httpx.codes.CREATED, httpx.codes.UNPROCESSABLE_ENTITY}:
            return answer
        raise _failure(answer)

    def _sorted_out(
        self, batch: list[Body], answer: httpx.Response
    ) -> tuple[dict[str, EuAnswer], list[list[Body]]]:
        """Final answers for what was named as wrong, and what of the call to try again."""
        wrong = _named(answer, len(batch))
        if not wrong and len(batch) > 1:
            half = len(batch) // 2
            return {}, [batch[:half], batch[half:]]
        wrong = wrong or {0: _message(answer.text)}
        found = {
            batch[place]["puid"]: self._told(batch[place]["puid"], message)
            for place, message in wrong.items()
        }
        return found, [[body for place, body in enumerate(batch) if place not in wrong]]

    def _told(self, puid: str, message: str) -> EuAnswer:
        """Refused for good, unless what is wrong with it is that it is there already."""
        if "puid" in message and self._has(puid):
            return EuAnswer(puid, EuState.STORED, "", "was stored already")
        return EuAnswer(puid, EuState.REFUSED, "", message)

    def _has(self, puid: str) -> bool:
        answer = self._asked("GET", f"statement/existing-puid/{puid}")
        if answer.status_code in {httpx.codes.FOUND, httpx.codes.NOT_FOUND}:
            return answer.status_code == httpx.codes.FOUND
        raise _failure(answer)

    def _asked(self, verb: str, path: str, **given: Any) -> httpx.Response:
        try:
            return self._http.request(verb, path, **given)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            message = f"nobody answers: {type(error).__name__}"
            raise PlatformError(message, permanent=False, where=PLACE) from error


def _failure(answer: httpx.Response) -> PlatformError:
    code = answer.status_code
    if code in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
        hint = "a new token makes the one before invalid: SHOWCAUSE_EU_TOKEN"
        return PlatformError("the token is refused", permanent=True, where=PLACE, hint=hint)
    if code == httpx.codes.TOO_MANY_REQUESTS:
        wait = answer.headers.get("Retry-After", "a minute")
        return PlatformError(f"too much just now, {wait}", permanent=False, where=PLACE)
    return PlatformError(f"answered {code}", permanent=False, where=PLACE)


def _stored(batch: Sequence[Body], answer: httpx.Response) -> dict[str, EuAnswer]:
    """What the database calls them; an answer of another shape says only that they are stored."""
    told = _json(answer).get("statements")
    rows = told if isinstance(told, list) else []
    uuids = {row.get("puid"): str(row.get("uuid", "")) for row in rows if isinstance(row, dict)}
    return {
        body["puid"]: EuAnswer(body["puid"], EuState.STORED, uuids.get(body["puid"], ""), "")
        for body in batch
    }


def _named(answer: httpx.Response, size: int) -> dict[int, str]:
    """What is wrong, by place in the call."""
    errors = _json(answer).get("errors")
    if not isinstance(errors, dict):
        return {}
    found = {}
    for name, said in errors.items():
        place = NAMED.fullmatch(str(name))
        if place and int(place[1]) < size:
            found[int(place[1])] = _message(str(said))
    return found


def _message(text: str) -> str:
    return text[:MOST_MESSAGE] or "refused without a reason"


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
