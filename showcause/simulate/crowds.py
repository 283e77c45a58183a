"""People nobody may touch: towns, offices, second accounts, fans, friends, newsrooms."""

from dataclasses import replace

import numpy as np

from showcause.domain.moment import HOUR, MINUTE, SECOND
from showcause.simulate import chance as ch
from showcause.simulate import life
from showcause.simulate.batch import (
    Batch,
    JsonRow,
    People,
    Posts,
    Signups,
    blank,
    joined_posts,
    joined_signups,
    posts_of,
)
from showcause.simulate.bursts import Things, burst_posts, per_group, planned_things
from showcause.simulate.chance import Mask, Whole
from showcause.simulate.phrases import FANDOM_LINES, NEWS_LINES, PROTEST_LINES, SPEECHES
from showcause.simulate.plan import Block, Scene, role_numbers

_CATEGORIES = ("spam", "abuse", "hate", "impersonation", "violence")


def background(chance: np.random.Generator, scene: Scene, block: Block) -> Batch:
    """Towns of 400: one main language, a few reports filed as anywhere."""
    main = life.group_languages(scene, block)
    foreign = chance.integers(0, 7, block.accounts) == 0
    language = np.where(foreign, life.language_draws(chance, block.accounts), main)
    people = life.people_of(chance, scene, block, language=language)
    batch = lived(chance, scene, people, median=4.6)
    return replace(batch, others=_reports(chance, scene, people))


def lived(
    chance: np.random.Generator,
    scene: Scene,
    people: People,
    *,
    median: float,
    fewest: int = 0,
    more: tuple[Posts, ...] = (),
    signals: tuple[Signups, ...] = (),
    own_device: Mask | None = None,
) -> Batch:
    """Ordinary life, and what is given besides."""
    posts = life.ordinary_posts(chance, scene, people, median=median, fewest=fewest)
    ordinary = life.ordinary_signups(chance, scene, people, own_device=own_device)
    return Batch(
        people=people,
        posts=joined_posts([posts, *more]),
        signups=joined_signups([*ordinary, *signals]),
        follows=life.ordinary_follows(chance, scene, people),
    )


def event_ids(scene: Scene, numbers: Whole, place: int) -> list[str]:
    """Ids for rows of the rarer kinds: one per account number and place below 1,024."""
    return ch.hex_ids("e", ch.bits(scene.seed, ch.EVENT, (numbers << 10) + place))


def _reports(chance: np.random.Generator, scene: Scene, people: People) -> list[JsonRow]:
    who = np.flatnonzero(chance.integers(0, 250, len(people)) == 0)
    numbers = people.number[who]
    reporter = ch.account_ids(scene.seed, numbers)
    target = ch.account_ids(scene.seed, chance.integers(0, scene.accounts, len(who)))
    at = life.waking_moments(chance, people.offset[who], scene.window_from, scene.until)
    at = np.maximum(at, people.created_at[who] + HOUR)
    category = chance.integers(0, len(_CATEGORIES), len(who))
    columns = zip(
        event_ids(scene, numbers, 0), reporter, target, category.tolist(), at.tolist(), strict=True
    )
    return [
        {
            "type": "report",
            "event_id": event,
            "reporter": teller,
            "account_id": about,
            "category": _CATEGORIES[kind],
            "at": when,
        }
        for event, teller, about, kind, when in columns
        if teller != about
    ]


def office_signups(scene: Scene, people: People, values: Whole, mask: Mask) -> Signups:
    """One network address per value: an office, a school, a club."""
    return life.signups_of(
        scene,
        people.number[mask],
        people.created_at[mask] + HOUR,
        life.NETWORK_KIND,
        life.OFFICE,
        values[mask],
    )


def token_values(block: Block, values: Whole) -> Whole:
    """Values that no other role uses: for tokens shared inside one role."""
    return role_numbers(block.role, values)


def office(chance: np.random.Generator, scene: Scene, block: Block) -> Batch:
    """Colleagues and pupils on one address; they do nothing together."""
    people = life.people_of(chance, scene, block, language=life.group_languages(scene, block))
    everyone = np.ones(len(people), dtype=np.bool_)
    desk = office_signups(scene, people, token_values(block, block.group_of), everyone)
    return lived(chance, scene, people, median=4.6, signals=(desk,))


def pair(chance: np.random.Generator, scene: Scene, block: Block) -> Batch:
    """One person, two accounts, one telephone: a name and a pseudonym on different matters."""
    people = life.people_of(chance, scene, block, language=life.group_languages(scene, block))
    roles = ["pair_personal" if place == 0 else "pair_pseudonym" for place in block.place.tolist()]
    shared = life.signups_of(
        scene,
        people.number,
        people.created_at,
        life.DEVICE_KIND,
        life.LENT,
        token_values(block, block.group_of),
    )
    nobody = np.zeros(len(people), dtype=np.bool_)
    return lived(
        chance,
        scene,
        replace(people, roles=roles),
        median=4.6,
        signals=(shared,),
        own_device=nobody,
    )


def fandom(chance: np.random.Generator, scene: Scene, block: Block) -> Batch:
    """Fans: hashtags by the hour, and two streaming parties to the minute."""
    people = _settled_group(chance, scene, block)
    counts = np.full(len(block.sizes), 4, dtype=np.int64)
    slow, parties = (
        planned_things(
            scene,
            block,
            counts // divisor,
            lines=FANDOM_LINES,
            link=f"https://video.example/fan-{{group}}/{name}-{{place}}",
            tag=f"fan{{group}} {name}{{place}}",
        )
        for name, divisor in (("clip", 1), ("party", 2))
    )
    more = (
        burst_posts(chance, block, people, slow, within_ms=30 * MINUTE, participation=0.4),
        burst_posts(chance, block, people, parties, within_ms=MINUTE, participation=0.4),
    )
    return lived(chance, scene, people, median=3.6, more=more)


def friends(chance: np.random.Generator, scene: Scene, block: Block) -> Batch:
    """A protest organised by friends: everyone posts the call at the hour that was agreed."""
    people = _settled_group(chance, scene, block)
    counts = np.full(len(block.sizes), 5, dtype=np.int64)
    calls = planned_things(
        scene,
        block,
        counts,
        lines=PROTEST_LINES,
        link="https://march-{group}.example/{place}",
        tag="march{group}",
    )
    more = burst_posts(chance, block, people, calls, within_ms=90 * SECOND, participation=0.7)
    school = office_signups(
        scene, people, token_values(block, block.group_of), block.group_of % 2 == 0
    )
    return lived(chance, scene, people, median=3.0, more=(more,), signals=(school,))


def _settled_group(chance: np.random.Generator, scene: Scene, block: Block) -> People:
    return life.people_of(
        chance,
        scene,
        block,
        language=life.group_languages(scene, block),
        created_at=life.settled(chance, scene, block.accounts),
    )


def newsroom(chance: np.random.Generator, scene: Scene, block: Block) -> Batch:
    """The newsroom's own account gives three links a day; its desks repeat some within minutes."""
    first = block.place == 0
    reach = ch.heavy(chance, block.accounts, median=36_000, spread=1.2)
    people = life.people_of(
        chance,
        scene,
        block,
        language=block.group_of % len(SPEECHES),
        created_at=life.settled(chance, scene, block.accounts),
        followers=np.where(first, reach, reach // 40),
        roles=["outlet" if place == 0 else "desk" for place in block.place.tolist()],
    )
    news = _news(scene, block)
    desks = replace(block, starts=block.starts + 1, sizes=block.sizes - 1)
    repeated = burst_posts(
        chance,
        desks,
        people,
        news,
        within_ms=10 * MINUTE,
        after_ms=20 * SECOND,
        participation=0.15,
    )
    return lived(chance, scene, people, median=3.0, more=(_published(block, news), repeated))


def _slots(scene: Scene) -> int:
    return (scene.until - scene.window_from) // life.NEWS_SLOT


def _news(scene: Scene, block: Block) -> Things:
    group, slot = per_group(np.full(len(block.sizes), _slots(scene), dtype=np.int64))
    outlet = group + block.first_group
    topics = (outlet + slot).tolist()
    return Things(
        group=group,
        at=life.news_moment(scene, outlet, slot),
        link=life.news_links(outlet, slot),
        tags=blank(len(group)),
        text=[f"{NEWS_LINES[topic % len(NEWS_LINES)]} {topic}" for topic in topics],
        repost_of=blank(len(group)),
    )


def _published(block: Block, news: Things) -> Posts:
    """What the newsroom's own account wrote; its numbers are the slots, so that others can cite."""
    slots = len(news) // len(block.sizes)
    return posts_of(
        block.starts[news.group],
        news.at,
        (news.group + block.first_group) % len(SPEECHES),
        news.text,
        client=np.full(len(news), 4, dtype=np.int64),
        number=np.arange(len(news), dtype=np.int64) % slots,
        link=news.link,
    )
