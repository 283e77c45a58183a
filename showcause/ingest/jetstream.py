"""Messages of a Jetstream, the AT Protocol's public firehose as JSON, as events of ours.

Moments are the records' own `createdAt`, which is the same on every Jetstream server; the moment a
server saw a message (`time_us`) is not, and stands in only where a record has none.
Source: the Jetstream repository's README; lexicons app.bsky.feed.*, app.bsky.graph.follow.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from showcause.domain.errors import BadInput

Event = dict[str, Any]


def events_of(message: str | bytes) -> tuple[int, list[bytes]]:
    """The moment a message bears (microseconds) and its events as lines; none for what we do not
    use, such as deletions.

    Raises:
        BadInput: it is no message of a Jetstream.
    """
    try:
        told = json.loads(message)
        seen = int(told["time_us"])
        events = list(_events(told))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput("is no message of a Jetstream", hint=f"{type(error).__name__}") from error
    return seen, [json.dumps(event, ensure_ascii=False).encode() for event in events]


def _events(told: Mapping[str, Any]) -> Iterator[Event]:
    if told.get("kind") == "identity":
        identity = told["identity"]
        yield _profile(identity["did"], "handle", identity.get("handle"), identity["time"])
    commit = told.get("commit") or {}
    if told.get("kind") != "commit" or commit.get("operation") not in {"create", "update"}:
        return
    make = _RECORDS.get(commit["collection"])
    if make and (commit["operation"] == "create" or commit["collection"] == _PROFILE):
        yield from make(_address(told), told["did"], _moment(told), commit["record"])


def _address(told: Mapping[str, Any]) -> str:
    commit = told["commit"]
    return f"at://{told['did']}/{commit['collection']}/{commit['rkey']}"


def _moment(told: Mapping[str, Any]) -> Any:
    return told["commit"]["record"].get("createdAt") or told["time_us"]


def _post(address: str, author: str, at: Any, record: Mapping[str, Any]) -> Iterator[Event]:
    embed = record.get("embed") or {}
    media = embed.get("media") or embed
    features = [one for facet in record.get("facets") or () for one in facet.get("features") or ()]
    link = (media.get("external") or {}).get("uri")
    yield {
        "type": "post",
        "post_id": address,
        "account_id": author,
        "created_at": at,
        "text": record.get("text", ""),
        "language": next(iter(record.get("langs") or ()), None),
        "urls": [*_of(features, "uri"), *([link] if link else [])],
        "hashtags": [*_of(features, "tag"), *(record.get("tags") or ())],
        "mentions": _of(features, "did"),
        "images": [one["image"]["ref"]["$link"] for one in media.get("images") or ()],
        "reply_to": ((record.get("reply") or {}).get("parent") or {}).get("uri"),
        "quote_of": _quoted(embed),
    }


def _of(features: list[Mapping[str, Any]], name: str) -> list[str]:
    return [str(one[name]) for one in features if name in one]


def _quoted(embed: Mapping[str, Any]) -> str | None:
    record = embed.get("record") or {}
    found = record.get("uri") or (record.get("record") or {}).get("uri")
    return str(found) if found else None


def _repost(address: str, author: str, at: Any, record: Mapping[str, Any]) -> Iterator[Event]:
    yield {
        "type": "share",
        "event_id": address,
        "account_id": author,
        "trace": "repost",
        "object": record["subject"]["uri"],
        "at": at,
    }


def _like(address: str, author: str, at: Any, record: Mapping[str, Any]) -> Iterator[Event]:
    object_id = record["subject"]["uri"]
    yield {
        "type": "like",
        "event_id": address,
        "account_id": author,
        "object": object_id,
        "at": at,
    }


def _follow(address: str, author: str, at: Any, record: Mapping[str, Any]) -> Iterator[Event]:
    yield {
        "type": "follow",
        "event_id": address,
        "account_id": author,
        "target_id": record["subject"],
        "at": at,
    }


def _described(_: str, author: str, at: Any, record: Mapping[str, Any]) -> Iterator[Event]:
    yield _profile(author, "name", record.get("displayName"), at)
    yield _profile(author, "bio", record.get("description"), at)


def _profile(author: str, field: str, value: Any, at: Any) -> Event:
    return {"type": "profile", "account_id": author, "field": field, "value": value, "at": at}


_PROFILE: Final = "app.bsky.actor.profile"
_RECORDS: Final[Mapping[str, Callable[[str, str, Any, Mapping[str, Any]], Iterator[Event]]]] = {
    "app.bsky.feed.post": _post,
    "app.bsky.feed.repost": _repost,
    "app.bsky.feed.like": _like,
    "app.bsky.graph.follow": _follow,
    _PROFILE: _described,
}
