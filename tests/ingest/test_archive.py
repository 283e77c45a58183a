"""The information-operations archive as it was published, and as it was quirky."""

import csv
import io
from typing import Any

from showcause.ingest.archive import TWEETS, USERS

USER = ("u1", "Ann", "ann", "here", "a bio", "https://ann.org", "10", "20", "2015-03-04", "en")
TWEET = {
    "tweetid": "100", **dict(zip(USERS, USER, strict=True)), "tweet_language": "de",
    "tweet_text": 'Guten "Morgen", https://t.co/x', "tweet_time": "2018-05-06 07:08",
    "tweet_client_name": "TweetDeck", "is_retweet": "True", "retweet_userid": "u9",
    "retweet_tweetid": "99", "quote_count": "0", "reply_count": "1.0", "like_count": "2",
    "retweet_count": "3", "hashtags": "[Eins, zwei]", "urls": "['https://www.e.org/a/']",
    "user_mentions": "[u7]",
}  # fmt: skip


def table(columns: tuple[str, ...], *rows: dict[str, str]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def test_a_tweet_becomes_a_post_its_shares_and_its_author(read: Any) -> None:
    look = read("china_082019_tweets_csv_hashed.csv", table(TWEETS, TWEET))

    (post,) = look.rows("post")
    (author,) = look.rows("account")
    shares = {(row["trace"], row["object"]) for row in look.rows("share")}

    assert (post["platform"], post["post_id"], post["language"]) == ("twitter", "100", "de")
    assert (post["likes"], post["replies"], post["reposts"]) == (2, 1, 3)
    assert post["created_at"] == 1_525_590_480_000
    assert (author["followers"], author["at"]) == (10, author["created_at"])
    assert shares == {
        ("hashtag", "eins"), ("hashtag", "zwei"), ("link", "e.org/a"), ("domain", "e.org"),
        ("mention", "u7"), ("repost", "99"),
    }  # fmt: skip


def test_the_order_and_number_of_columns_do_not_matter(read: Any) -> None:
    early = ("poll_choices", *reversed(TWEETS))

    usual, other = read("a.csv", table(TWEETS, TWEET)), read("b.csv", table(early, TWEET))

    without_file = [{**row, "source_file": ""} for row in usual.rows("post")]
    assert [{**row, "source_file": ""} for row in other.rows("post")] == without_file


def test_users_and_tweets_say_the_same_of_an_author_only_once(read: Any, new_shelf: Any) -> None:
    shelf = new_shelf()
    shelf.add(read("x_users.csv", table(USERS, dict(zip(USERS, USER, strict=True)))))
    shelf.add(read("x_tweets.csv", table(TWEETS, TWEET)))

    (author,) = shelf.values("account")

    assert (author["account_id"], author["bio"], author["name"]) == ("u1", "a bio", "Ann")
    assert shelf.quarantine == []
