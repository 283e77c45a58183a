import csv
import io

from showcause.disclosure.archive import POSTS, README, USERS, manifest, post_row, user_row
from showcause.disclosure.redactor import Redactor, week_of
from showcause.domain.moment import DAY, HOUR

REDACTOR = Redactor(b"k" * 32, "dsc_one")
ADA = {
    "platform": "sandbox",
    "account_id": "a-ada",
    "followers": 12,
    "following": 3,
    "created_at": 1_600_000_000_000,
    "language": "fa",
    "handle": "ada_real",
    "name": "Ada Real",
    "bio": "from Shiraz",
    "location": "Shiraz",
    "contact": "ada@example.test",
}
POST = {
    "platform": "sandbox",
    "post_id": "p-1",
    "account_id": "a-ada",
    "created_at": 1_600_000_000_000,
    "text": "look @ada_real and @bo",
    "language": "fa",
    "language_detected": "fa",
    "client": "web",
    "reply_account_id": "a-bo",
    "reply_to": "p-0",
    "quote_of": None,
    "repost_of": None,
    "repost_account_id": None,
    "likes": 1,
    "reposts": 0,
    "replies": 0,
    "quotes": 0,
    "hashtags": "b\na",
    "links": None,
}
RAW = ("a-ada", "a-bo", "p-1", "p-0", "ada_real", "Ada Real", "Shiraz", "ada@example.test", "@bo")


def test_no_raw_id_name_handle_or_place_leaves_the_house() -> None:
    user = user_row(ADA, REDACTOR)
    text = io.StringIO()
    csv.writer(text).writerows([user, post_row(POST, user, REDACTOR)])

    assert not [raw for raw in RAW if raw in text.getvalue()]


def test_rows_have_the_established_columns() -> None:
    user = user_row(ADA, REDACTOR)

    assert (len(USERS), len(POSTS)) == (10, 30)
    assert len(user) == 10
    assert len(post_row(POST, user, REDACTOR)) == 30


def test_one_account_has_one_pseudonym_inside_a_release_and_another_outside() -> None:
    inside = REDACTOR.account("sandbox", "a-ada")

    assert inside == post_row(POST, user_row(ADA, REDACTOR), REDACTOR)[1]
    assert inside != Redactor(b"k" * 32, "dsc_two").account("sandbox", "a-ada")
    assert inside != Redactor(b"l" * 32, "dsc_one").account("sandbox", "a-ada")


def test_creation_is_told_by_week() -> None:
    start = 1_600_000_000_000 - 1_600_000_000_000 % (7 * DAY)

    assert week_of(start) == week_of(start + 7 * DAY - HOUR)
    assert week_of(start) != week_of(start + 7 * DAY)
    assert week_of(None) == ""


def test_the_manifest_names_every_file_and_nobody_as_operator() -> None:
    told = manifest(files={"users.csv": "ab"}, accounts=1, posts=2, made_at=0, family="dsc_one")

    assert told["files"] == {"users.csv": "ab"}
    assert told["attribution"]["confidence"] == "none"
    assert "manifest.json" in README
