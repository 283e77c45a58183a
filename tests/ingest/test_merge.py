"""Which row of an id stands, whatever the order."""

import json
from itertools import permutations
from typing import Any

import pytest

POST = {"type": "post", "platform": "p", "post_id": "1", "account_id": "a",
        "created_at": "2020-01-01T00:00:00Z", "text": "hello there"}  # fmt: skip


def lines(*events: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(event).encode() + b"\n" for event in events)


def test_a_file_read_twice_changes_nothing(read: Any, new_shelf: Any) -> None:
    look, shelf = read("a.ndjson", lines(POST, {**POST, "post_id": "2"})), new_shelf()
    shelf.add(look)
    before = shelf.rows("post")

    again = shelf.add(look)

    assert shelf.rows("post") == before
    assert [union.rows for union in again] == [0]


def test_rows_that_agree_are_one_post_with_their_lists_united(read: Any, new_shelf: Any) -> None:
    first = {**POST, "hashtags": ["One"], "urls": [], "likes": 3, "text": None}
    second = {**POST, "hashtags": ["two"], "urls": ["https://e.org/x?utm_source=a"], "likes": 2}
    shelf = new_shelf()
    for event in (first, second):
        shelf.add(read("a.ndjson", lines(event)))

    (post,) = shelf.values("post")
    shares = {(row["trace"], row["object"]) for row in shelf.values("share")}

    assert (post["likes"], post["text"], post["text_normal"]) == (3, "hello there", "hello there")
    assert shares == {
        ("hashtag", "one"), ("hashtag", "two"), ("link", "e.org/x"), ("domain", "e.org"),
    }  # fmt: skip
    assert shelf.quarantine == []


RIVALS = (
    {**POST, "hashtags": ["stays"]},
    {**POST, "account_id": "b", "created_at": "2020-01-02T00:00:00Z", "hashtags": ["goes"]},
    {**POST, "account_id": "c", "hashtags": ["goes_too"]},
)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_of_rows_that_disagree_the_earliest_stands_in_every_order(
    read: Any, new_shelf: Any, order: tuple[int, ...]
) -> None:
    shelf = new_shelf()
    for at in order:
        shelf.add(read("a.ndjson", lines(RIVALS[at])))

    assert [post["account_id"] for post in shelf.values("post")] == ["a"]
    assert [share["object"] for share in shelf.values("share")] == ["stays"]
    beaten = {json.loads(row["raw"])["account_id"] for row in shelf.quarantine}
    assert beaten == {"b", "c"}
    assert {row["reason"] for row in shelf.quarantine} == {"conflicting_id"}


def test_two_texts_of_one_post_are_a_conflict_with_its_row_named(read: Any, new_shelf: Any) -> None:
    shelf = new_shelf()

    shelf.add(read("a.ndjson", lines(POST, {**POST, "text": "something else"})))

    assert [post["text"] for post in shelf.values("post")] == ["hello there"]
    assert [(row["file"], row["row"]) for row in shelf.quarantine] == [("a.ndjson", 2)]


def test_other_events_with_one_id_and_two_contents_keep_the_earlier(
    read: Any, new_shelf: Any
) -> None:
    like = {"type": "like", "platform": "p", "id": "L", "account": "a", "object": "o",
            "at": "2020-01-02T00:00:00Z"}  # fmt: skip
    earlier = {**like, "object": "other", "at": "2020-01-01T00:00:00Z"}
    shelf = new_shelf()
    for event in (like, earlier, like):
        shelf.add(read("a.ndjson", lines(event)))

    assert [row["object"] for row in shelf.values("like")] == ["other"]
    assert {row["reason"] for row in shelf.quarantine} == {"conflicting_id"}


def test_the_same_id_on_two_platforms_is_two_posts(read: Any, new_shelf: Any) -> None:
    shelf = new_shelf()

    shelf.add(read("a.ndjson", lines(POST, {**POST, "platform": "q"})))

    assert len(shelf.values("post")) == 2
    assert shelf.quarantine == []


def test_what_a_beaten_post_shared_goes_even_if_the_post_that_stands_shares_nothing(
    read: Any, new_shelf: Any
) -> None:
    late = {**POST, "account_id": "b", "created_at": "2020-01-02T00:00:00Z", "hashtags": ["goes"]}
    apart, together = new_shelf(), new_shelf()
    apart.add(read("b.ndjson", lines(late)))
    apart.add(read("a.ndjson", lines({**POST, "text": None})))
    together.add(read("c.ndjson", lines(late, {**POST, "text": None})))

    assert apart.rows("share") == together.rows("share") == []
    assert apart.rows("post") == together.rows("post")


def test_a_part_of_a_file_read_again_leaves_the_store_alone(read: Any, new_shelf: Any) -> None:
    whole = [{**POST, "post_id": str(number), "hashtags": ["x", "y"]} for number in range(5)]
    shelf = new_shelf()
    shelf.add(read("a.ndjson", lines(*whole)))

    half = shelf.add(read("b.ndjson", lines(*whole[:2], *whole[:1])))

    assert [(union.rows, union.already_held, len(union.withdrawn)) for union in half] == [
        (0, 2, 0), (0, 2, 0),
    ]  # fmt: skip
