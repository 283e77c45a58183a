"""A block's rows as NDJSON events: a JSON object per line, columns as in `activity.KINDS`."""

from collections.abc import Iterator
from json import dumps
from json.encoder import encode_basestring as quoted
from typing import Final

import numpy as np

from showcause.domain.activity import EXITS, TOKEN_KINDS
from showcause.domain.moment import SECOND, iso_from_moment
from showcause.simulate import chance as ch
from showcause.simulate.batch import Batch, JsonRow, People, Texts, numbered
from showcause.simulate.chance import Whole
from showcause.simulate.life import handles
from showcause.simulate.phrases import CLIENTS, CODES
from showcause.simulate.plan import Scene

PLATFORM: Final = "sandbox"


def iso_texts(moments: Whole) -> Texts:
    """`2019-08-19T00:00:00Z` for each moment."""
    texts: Texts = np.datetime_as_string(moments.astype("datetime64[ms]"), unit="s").tolist()
    return [text + "Z" for text in texts]


def _head(kind: str) -> str:
    return f'{{"type":"{kind}","platform":"{PLATFORM}",'


def account_lines(scene: Scene, people: People, posts_count: Whole) -> Iterator[str]:
    """One line per account, page, group or advertiser, as its profile stands at the end."""
    at = iso_from_moment(scene.until - SECOND)
    rows = zip(
        people.kinds,
        ch.account_ids(scene.seed, people.number),
        handles(scene, people.number),
        people.names,
        people.bios,
        people.language.tolist(),
        iso_texts(people.created_at),
        people.followers.tolist(),
        people.following.tolist(),
        posts_count.tolist(),
        people.operators,
        strict=True,
    )
    for (
        kind,
        account,
        handle,
        name,
        bio,
        lang,
        born,
        reach,
        following,
        posts,
        run_by,
    ) in rows:
        operators = f'"operators":{dumps(run_by)},' if run_by else ""
        yield (
            f'{_head(kind)}"account_id":"{account}","handle":"{handle}","name":{quoted(name)},'
            f'"bio":{quoted(bio)},"picture":"https://pictures.example.test/{handle}.png",'
            f'"header":"https://pictures.example.test/{handle}-wide.png",'
            f'"language":"{CODES[lang]}","contact":"{handle}@example.test","created_at":"{born}","followers":{reach},'
            f'"following":{following},"posts_count":{posts},{operators}"at":"{at}",'
            f'"event_id":"{account}"}}\n'
        )


def _listed(texts: Texts) -> Texts:
    """`"a","b"` for each text parted by spaces."""
    return ['"' + text.replace(" ", '","') + '"' if text else "" for text in texts]


def _references(batch: Batch) -> Texts:
    posts = batch.posts
    return [
        (f',"repost_of":"{repost}"' if repost else "")
        + (f',"quote_of":"{quote}"' if quote else "")
        + (f',"reply_to":"{reply}"' if reply else "")
        for repost, quote, reply in zip(
            posts.repost_of, posts.quote_of, posts.reply_to, strict=True
        )
    ]


def post_lines(chance: np.random.Generator, scene: Scene, batch: Batch) -> Iterator[str]:
    """One line per post; likes, reposts and replies are drawn with a heavy tail."""
    posts = batch.posts
    likes = ch.heavy(chance, len(posts), median=0.9, spread=1.6)
    rows = zip(
        ch.post_ids(scene.seed, posts.author, numbered(posts)),
        ch.account_ids(scene.seed, posts.author),
        iso_texts(posts.at),
        posts.text,
        posts.language.tolist(),
        posts.client.tolist(),
        _listed(posts.link),
        _listed(posts.tags),
        _listed(posts.mention),
        _references(batch),
        likes.tolist(),
        strict=True,
    )
    head = _head("post")
    for post, account, at, text, lang, client, link, tags, mention, more, liked in rows:
        yield (
            f'{head}"post_id":"{post}","account_id":"{account}","created_at":"{at}",'
            f'"text":{quoted(text)},"language":"{CODES[lang]}","client":"{CLIENTS[client]}",'
            f'"urls":[{link}],"hashtags":[{tags}],"mentions":[{mention}]{more},'
            f'"likes":{liked},"reposts":{liked // 4},"replies":{liked // 6},'
            f'"quotes":{liked // 9}}}\n'
        )


def signup_lines(scene: Scene, batch: Batch) -> Iterator[str]:
    """One line per sign-up signal; tokens as the platform has them, before they are keyed."""
    signups = batch.signups
    account = ch.account_ids(scene.seed, signups.author)
    head = _head("signup")
    rows = zip(
        account,
        iso_texts(signups.at),
        signups.kind.tolist(),
        signups.token,
        signups.exit.tolist(),
        range(len(account)),
        strict=True,
    )
    for owner, at, kind, token, way, place in rows:
        yield (
            f'{head}"event_id":"{owner}-s{place}","account_id":"{owner}",'
            f'"token_kind":"{TOKEN_KINDS[kind]}","token":"{token}","exit":"{EXITS[way]}",'
            f'"at":"{at}"}}\n'
        )


def follow_lines(scene: Scene, batch: Batch) -> Iterator[str]:
    """One line per follow."""
    follows = batch.follows
    account = ch.account_ids(scene.seed, follows.author)
    target = ch.account_ids(scene.seed, follows.target)
    head = _head("follow")
    rows = zip(account, target, iso_texts(follows.at), range(len(account)), strict=True)
    for owner, followed, at, place in rows:
        yield (
            f'{head}"event_id":"{owner}-f{place}","account_id":"{owner}",'
            f'"target_id":"{followed}","at":"{at}"}}\n'
        )


def other_lines(rows: list[JsonRow]) -> Iterator[str]:
    """One line per affiliation, report, profile change, impression or referral."""
    for row in rows:
        at = row["at"]
        moment = iso_from_moment(at) if isinstance(at, int) else at
        whole = {"type": row["type"], "platform": PLATFORM, **row, "at": moment}
        yield dumps(whole, ensure_ascii=False, separators=(",", ":")) + "\n"


def truth_lines(scene: Scene, people: People) -> Iterator[str]:
    """One line per account with what is really so; `prominent` is over 10,000 followers."""
    guilty = "true" if people.guilty else "false"
    rows = zip(
        ch.account_ids(scene.seed, people.number),
        people.roles,
        people.groups,
        people.language.tolist(),
        ((people.exit == 1) | (people.exit == 2)).tolist(),
        people.followers.tolist(),
        strict=True,
    )
    for account, role, group, lang, hidden, followers in rows:
        yield (
            f'{{"account":"{account}","account_key":"{PLATFORM}:{account}","role":"{role}",'
            f'"group":"{group}","guilty":{guilty},'
            f'"language":"{CODES[lang]}","vpn":{"true" if hidden else "false"},'
            f'"prominent":{"true" if followers > 10_000 else "false"}}}\n'
        )
