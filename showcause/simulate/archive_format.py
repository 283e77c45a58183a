"""A block's rows as the information-operations archive: users and tweets CSV, unhashed.

Columns and their order: Twitter, Elections Integrity Datasets README (2018-2022), 10 and 30 of
them; times are UTC to the minute, lists are Python list literals, booleans True and False.
"""

import csv
import io
from typing import Final

import numpy as np

from showcause.simulate import chance as ch
from showcause.simulate.batch import Batch, People, Texts, numbered
from showcause.simulate.chance import Whole
from showcause.simulate.life import handles
from showcause.simulate.ndjson import iso_texts
from showcause.simulate.phrases import CLIENTS, CODES
from showcause.simulate.plan import Scene

USER_COLUMNS: Final = (
    "userid,user_display_name,user_screen_name,user_reported_location,user_profile_description,"
    "user_profile_url,follower_count,following_count,account_creation_date,account_language"
).split(",")

TWEET_COLUMNS: Final = [
    "tweetid",
    *USER_COLUMNS,
    *(
        "tweet_language,tweet_text,tweet_time,tweet_client_name,in_reply_to_userid,"
        "in_reply_to_tweetid,quoted_tweet_tweetid,is_retweet,retweet_userid,retweet_tweetid,"
        "latitude,longitude,quote_count,reply_count,like_count,retweet_count,hashtags,urls,"
        "user_mentions"
    ).split(","),
]

Cells = list[list[str | int]]


def header_line(columns: list[str]) -> str:
    """The first line of a file."""
    return ",".join(columns) + "\n"


def _user_cells(scene: Scene, people: People) -> Cells:
    rows = zip(
        ch.account_ids(scene.seed, people.number),
        people.names,
        handles(scene, people.number),
        people.bios,
        people.followers.tolist(),
        people.following.tolist(),
        iso_texts(people.created_at),
        people.language.tolist(),
        strict=True,
    )
    return [
        [account, name, handle, "", bio, "", followers, following, born[:10], CODES[lang]]
        for account, name, handle, bio, followers, following, born, lang in rows
    ]


def user_lines(scene: Scene, batch: Batch) -> str:
    """The users file's lines of one block."""
    return _csv(_user_cells(scene, batch.people))


def tweet_lines(chance: np.random.Generator, scene: Scene, batch: Batch) -> str:
    """The tweets file's lines of one block; the author's profile is repeated on every line."""
    posts = batch.posts
    users = _user_cells(scene, batch.people)
    authors = (posts.author - batch.people.number[0]).tolist()
    likes = ch.heavy(chance, len(posts), median=0.9, spread=1.6)
    ids = ch.post_ids(scene.seed, posts.author, numbered(posts))
    tails = _tweet_cells(batch, iso_texts(posts.at), likes)
    rows = zip(ids, authors, tails, strict=True)
    return _csv([[post, *users[author], *tail] for post, author, tail in rows])


def _tweet_cells(batch: Batch, at: Texts, likes: Whole) -> Cells:
    posts = batch.posts
    rows = zip(
        posts.language.tolist(),
        posts.text,
        at,
        posts.client.tolist(),
        posts.reply_to,
        posts.quote_of,
        posts.repost_of,
        likes.tolist(),
        _literals(posts.tags),
        _literals(posts.link),
        _literals(posts.mention),
        strict=True,
    )
    return [
        [CODES[lang], text, when[:16].replace("T", " "), CLIENTS[client], "", reply, quote]
        + [str(bool(repost)), "", repost, "", "", liked // 9, liked // 6, liked, liked // 4]
        + [tags, links, mentions]
        for (
            lang, text, when, client, reply, quote, repost, liked, tags, links, mentions,
        ) in rows
    ]  # fmt: skip


def _literals(texts: Texts) -> Texts:
    return [str(text.split(" ")) if text else "[]" for text in texts]


def _csv(cells: Cells) -> str:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(cells)
    return text.getvalue()
