"""Messages of a Jetstream become the events they are, and nothing else."""

import json
from typing import Any

import pytest

from showcause.domain.errors import BadInput
from showcause.ingest.jetstream import events_of

AUTHOR = "did:plc:ada"
LIKED = "at://did:plc:bo/app.bsky.feed.post/3l3"
AT = "2024-09-09T19:46:02.102Z"


def a_message(collection: str, record: dict[str, Any], operation: str = "create") -> str:
    commit = {"operation": operation, "collection": collection, "rkey": "3k", "record": record}
    return json.dumps({"did": AUTHOR, "time_us": 17, "kind": "commit", "commit": commit})


def told(message: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in events_of(message)[1]]


def test_a_post_keeps_its_links_tags_mentions_and_pictures() -> None:
    record = {
        "text": "نان و گل سرخ",
        "langs": ["fa", "en"],
        "createdAt": AT,
        "tags": ["bread"],
        "facets": [
            {"features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://a.test/x"}]},
            {"features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "roses"}]},
            {"features": [{"$type": "app.bsky.richtext.facet#mention", "did": "did:plc:cy"}]},
        ],
        "embed": {"images": [{"image": {"ref": {"$link": "bafy1"}}}]},
        "reply": {"parent": {"uri": LIKED}, "root": {"uri": LIKED}},
    }
    (event,) = told(a_message("app.bsky.feed.post", record))
    assert event == {
        "type": "post",
        "post_id": f"at://{AUTHOR}/app.bsky.feed.post/3k",
        "account_id": AUTHOR,
        "created_at": AT,
        "text": "نان و گل سرخ",
        "language": "fa",
        "urls": ["https://a.test/x"],
        "hashtags": ["roses", "bread"],
        "mentions": ["did:plc:cy"],
        "images": ["bafy1"],
        "reply_to": LIKED,
        "quote_of": None,
    }


def test_a_quoted_post_is_found_beside_pictures_too() -> None:
    embed = {"record": {"record": {"uri": LIKED}}, "media": {"external": {"uri": "https://a.test"}}}
    (event,) = told(a_message("app.bsky.feed.post", {"createdAt": AT, "embed": embed}))
    assert (event["quote_of"], event["urls"]) == (LIKED, ["https://a.test"])


@pytest.mark.parametrize(
    ("collection", "record", "kind", "what"),
    [
        ("app.bsky.feed.repost", {"subject": {"uri": LIKED}}, "share", ("object", LIKED)),
        ("app.bsky.feed.like", {"subject": {"uri": LIKED}}, "like", ("object", LIKED)),
        ("app.bsky.graph.follow", {"subject": "did:plc:bo"}, "follow", ("target_id", "did:plc:bo")),
    ],
)
def test_acts_name_whom_they_concern(
    collection: str, record: dict[str, Any], kind: str, what: tuple[str, str]
) -> None:
    (event,) = told(a_message(collection, {**record, "createdAt": AT}))
    assert (event["type"], event["account_id"], event["at"]) == (kind, AUTHOR, AT)
    assert event[what[0]] == what[1]


def test_a_record_without_a_moment_takes_the_servers() -> None:
    (event,) = told(a_message("app.bsky.graph.follow", {"subject": "did:plc:bo"}))
    assert event["at"] == 17


def test_a_changed_profile_is_a_name_and_a_description() -> None:
    record = {"displayName": "Ada", "description": "Trains", "createdAt": AT}
    events = told(a_message("app.bsky.actor.profile", record, "update"))
    assert [(event["field"], event["value"]) for event in events] == [
        ("name", "Ada"),
        ("bio", "Trains"),
    ]


def test_a_new_handle_is_told() -> None:
    identity = {"did": AUTHOR, "handle": "ada.test", "seq": 1, "time": AT}
    message = {"did": AUTHOR, "time_us": 18, "kind": "identity", "identity": identity}
    moment, (line,) = events_of(json.dumps(message))
    assert moment == 18
    assert json.loads(line)["value"] == "ada.test"


@pytest.mark.parametrize(
    "message",
    [
        a_message("app.bsky.feed.post", {}, "delete"),
        a_message("app.bsky.feed.like", {"subject": {"uri": LIKED}}, "update"),
        a_message("app.bsky.feed.threadgate", {"createdAt": AT}),
        json.dumps({"did": AUTHOR, "time_us": 5, "kind": "account", "account": {"active": False}}),
    ],
)
def test_what_is_no_activity_gives_nothing(message: str) -> None:
    assert told(message) == []


@pytest.mark.parametrize(
    "message",
    [
        "",
        "[]",
        "null",
        '"x"',
        "{}",
        '{"time_us": "soon"}',
        a_message("app.bsky.feed.like", {"subject": "not an object"}),
    ],
)
def test_what_is_no_message_is_refused(message: str) -> None:
    with pytest.raises(BadInput):
        events_of(message)
