"""Activity made by hand: small worlds of known people, as the NDJSON events a platform writes."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from showcause.domain.moment import DAY, HOUR, MINUTE, SECOND
from tests import cast

Event = dict[str, Any]

NOON: Final = 1_795_176_000_000
"""2026-11-20, 12:00 UTC: when every test begins."""

FIRST: Final = NOON - 20 * DAY
LANGUAGES: Final = {cast.SPANISH: "es", cast.PERSIAN: "fa"}
FOLLOWERS: Final = {cast.PROMINENT: 25_000}


def an_account(account_id: str, **changed: Any) -> Event:
    """An account event; every field can be changed, and None leaves it out."""
    event: Event = {
        "type": "account",
        "platform": cast.PLATFORM,
        "account_id": account_id,
        "handle": account_id,
        "name": f"{account_id} by name",
        "bio": "trains and teapots",
        "picture": f"https://pictures.test/{account_id}.png",
        "header": f"https://pictures.test/{account_id}-wide.png",
        "language": LANGUAGES.get(account_id, "en"),
        "contact": f"{account_id}@people.test",
        "created_at": FIRST - 900 * DAY,
        "followers": FOLLOWERS.get(account_id, 120),
        "at": NOON - DAY,
        "event_id": f"{account_id}-seen",
        **changed,
    }
    return {name: value for name, value in event.items() if value is not None}


def a_post(account_id: str, number: int, at: int, **changed: Any) -> Event:
    """A post of an account, its number naming it among the account's own."""
    return {
        "type": "post",
        "platform": cast.PLATFORM,
        "post_id": f"{account_id}-p{number}",
        "account_id": account_id,
        "created_at": at,
        "text": f"Number {number}, about the weather",
        "language": LANGUAGES.get(account_id, "en"),
        **changed,
    }


def a_signup(account_id: str, token: str, at: int) -> Event:
    """A device seen when the account was set up."""
    return {
        "type": "signup",
        "platform": cast.PLATFORM,
        "event_id": f"{account_id}-{token}",
        "account_id": account_id,
        "token_kind": "device",
        "token": token,
        "exit": "none",
        "at": at,
    }


def an_affiliation(parent: str, account_id: str) -> Event:
    """A declaration that an account is a chapter of an organisation."""
    return {
        "type": "affiliation",
        "platform": cast.PLATFORM,
        "event_id": f"{parent}-{account_id}",
        "parent_id": parent,
        "account_id": account_id,
        "evidence": "dns",
        "at": FIRST,
    }


def together(members: Sequence[str], name: str, links: int = 8) -> Iterator[Event]:
    """Each member posts the same links, all of them within twenty seconds."""
    for number in range(links):
        start = FIRST + number * 2 * DAY + 9 * HOUR
        for place, account_id in enumerate(members):
            at = start + place * 20 * SECOND // len(members)
            link = f"https://{name}.test/{number}"
            yield a_post(account_id, number, at, urls=[link])


def one_origin(members: Sequence[str], name: str) -> Iterator[Event]:
    """Accounts made within forty minutes, four to a telephone."""
    born = FIRST - 10 * DAY
    for place, account_id in enumerate(members):
        at = born + place * 40 * MINUTE // len(members)
        contact = None if account_id == cast.NO_ADDRESS else f"{account_id}@people.test"
        if account_id == cast.GONE:
            contact = "gone@people.test"
        yield an_account(account_id, created_at=at, contact=contact)
        yield a_signup(account_id, f"{name}-phone-{place // 4}", at)


def own_lives(members: Sequence[str], posts: int = 6) -> Iterator[Event]:
    """Accounts of their own age and telephone that post about different things."""
    for place, account_id in enumerate(members):
        born = FIRST - (60 + 7 * place % 900) * DAY - place * HOUR
        yield an_account(account_id, created_at=born)
        yield a_signup(account_id, f"phone-of-{account_id}", born)
        for number in range(100, 100 + posts):
            at = FIRST + _lot(account_id, number, 19 * DAY)
            page = _lot(account_id, -number, 400)
            yield a_post(account_id, number, at, urls=[f"https://news.test/{page}"])


def _lot(account_id: str, number: int, below: int) -> int:
    raw = hashlib.sha256(f"{account_id} {number}".encode()).digest()
    return int.from_bytes(raw[:8], "big") % below


def the_cast(network: Sequence[str] = cast.BO) -> Iterator[Event]:
    """Bo's network, the fan club with nothing but its links in common, Di, and everybody else."""
    yield from one_origin(network, "bo")
    yield from together(network, "offers")
    yield from own_lives(cast.CY)
    yield from together(cast.CY, "concert")
    yield from own_lives([*cast.ADA, cast.DI], posts=12)
    yield from _passed_on()


def _passed_on() -> Iterator[Event]:
    """Di bought one of Bo's telephones second-hand and likes some of his bargains."""
    yield a_signup(cast.DI, "bo-phone-0", FIRST - DAY)
    for number in range(4):
        at = FIRST + number * 2 * DAY + 9 * HOUR + 25 * SECOND
        yield a_post(cast.DI, number, at, urls=[f"https://offers.test/{number}"])


def write_events(path: Path, events: Iterable[Mapping[str, Any]]) -> Path:
    """The file with one event a line."""
    text = "".join(json.dumps(event, ensure_ascii=False) + "\n" for event in events)
    path.write_text(text, encoding="utf-8")
    return path
