"""The information-operations archive as simulate writes it."""

import ast
import csv
import json
import zipfile
from datetime import datetime
from pathlib import Path

from showcause.simulate.stories import play

USERS = "showcause_story4_users_csv.csv"
TWEETS = "showcause_story4_tweets_csv.csv"


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_archive_holds_the_same_accounts_and_posts_as_the_events(tmp_path: Path) -> None:
    play(4, accounts=1_000, seed=2, out=tmp_path / "events")
    play(4, accounts=1_000, seed=2, out=tmp_path / "archive", form="archive")
    lines = (tmp_path / "events" / "events.ndjson").read_text(encoding="utf-8").splitlines()
    posts = {row["post_id"]: row for row in map(json.loads, lines) if row["type"] == "post"}
    tweets = {row["tweetid"]: row for row in rows_of(tmp_path / "archive" / TWEETS)}

    assert set(tweets) == set(posts)
    assert len(rows_of(tmp_path / "archive" / USERS)) == 1_000
    for post_id, tweet in tweets.items():
        post = posts[post_id]
        assert tweet["userid"] == post["account_id"]
        assert tweet["tweet_text"] == post["text"]
        assert ast.literal_eval(tweet["urls"]) == post["urls"]
        assert ast.literal_eval(tweet["hashtags"]) == post["hashtags"]
        assert (tweet["is_retweet"] == "True") == ("repost_of" in post)
        assert post["created_at"].startswith(tweet["tweet_time"].replace(" ", "T"))
        assert int(tweet["like_count"]) == post["likes"]


def test_the_archive_has_ten_and_thirty_columns_and_times_to_the_minute(tmp_path: Path) -> None:
    play(4, accounts=1_000, seed=2, out=tmp_path, form="archive")
    users, tweets = rows_of(tmp_path / USERS), rows_of(tmp_path / TWEETS)

    assert (len(users[0]), len(tweets[0])) == (10, 30)
    for tweet in tweets[:100]:
        assert datetime.strptime(tweet["tweet_time"], "%Y-%m-%d %H:%M")  # noqa: DTZ007


def test_zipped_the_archive_is_the_same_and_the_same_twice(tmp_path: Path) -> None:
    play(4, accounts=1_000, seed=2, out=tmp_path / "plain", form="archive")
    for name in ("a", "b"):
        play(4, accounts=1_000, seed=2, out=tmp_path / name, form="archive-zip")
    packed = (tmp_path / "a" / TWEETS).with_suffix(".zip")

    assert packed.read_bytes() == (tmp_path / "b" / packed.name).read_bytes()
    assert not (tmp_path / "a" / TWEETS).exists()
    with zipfile.ZipFile(packed) as archive:
        assert archive.read(TWEETS) == (tmp_path / "plain" / TWEETS).read_bytes()
