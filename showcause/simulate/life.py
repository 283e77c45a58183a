"""Ordinary life: who people are, what they write in a day, where they signed up, whom they follow.

Activity is log-normal (a few write most), hours follow the day where people live, links come from
newsrooms and are shared hours after they came out.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from showcause.domain.moment import DAY, HOUR, MINUTE, SECOND, Moment
from showcause.simulate import chance as ch
from showcause.simulate.batch import Follows, People, Posts, Signups, Texts, posts_of
from showcause.simulate.chance import Mask, Whole
from showcause.simulate.phrases import HANDLES, SPEECHES
from showcause.simulate.plan import Block, Scene

SPREAD: Final = 1.25
"""Standard deviation of the logarithm of posts per person; mean = median × 2.18."""

NEWS_SLOT: Final = 8 * HOUR
YEAR: Final = 365 * DAY
PROMINENT: Final = 10_000

_HOURS: Final = np.cumsum(
    [2, 1, 1, 1, 1, 2, 4, 6, 7, 6, 5, 5, 6, 6, 5, 5, 5, 6, 7, 8, 9, 8, 6, 4], dtype=np.int64
)
_WEIGHTS: Final = np.cumsum([speech.weight for speech in SPEECHES], dtype=np.int64)
_VPN_PPM: Final = np.array([speech.vpn_ppm for speech in SPEECHES], dtype=np.int64)

HOME, EXIT, DEVICE, RECOVERY, PAYMENT, OFFICE, LENT = range(7)
"""Families of sign-up tokens: two families never give the same token."""

NETWORK_KIND, DEVICE_KIND, RECOVERY_KIND, PAYMENT_KIND = 3, 0, 2, 1
"""Places in `activity.TOKEN_KINDS`."""


def language_draws(chance: np.random.Generator, count: int) -> Whole:
    """Languages drawn by their weights."""
    return np.searchsorted(_WEIGHTS, chance.integers(0, _WEIGHTS[-1], count), side="right")


def group_languages(scene: Scene, block: Block) -> Whole:
    """One language per account: its group's own."""
    drawn = ch.hashed(scene.seed, ch.CHOICE, block.group_of, len(block.role), int(_WEIGHTS[-1]))
    return np.searchsorted(_WEIGHTS, drawn, side="right")


def people_of(
    chance: np.random.Generator,
    scene: Scene,
    block: Block,
    *,
    language: Whole,
    created_at: Whole | None = None,
    followers: Whole | None = None,
    roles: Texts | None = None,
    guilty: bool = False,
    vpn_ppm: int | None = None,
) -> People:
    """The accounts of a block; what is not given is drawn as for anybody."""
    count = block.accounts
    reach = ch.heavy(chance, count, median=90, spread=1.6)
    return People(
        number=block.numbers,
        language=language,
        offset=_offsets(chance, language),
        created_at=_created(chance, scene, count) if created_at is None else created_at,
        followers=reach if followers is None else followers,
        following=ch.heavy(chance, count, median=148, spread=1.0),
        exit=_exits(chance, language, vpn_ppm),
        roles=roles or [block.role] * count,
        groups=[f"{block.role}-{group}" for group in block.group_of.tolist()],
        guilty=guilty,
        names=_picked(chance, language, "names"),
        bios=_picked(chance, language, "bios"),
        kinds=["account"] * count,
        operators=[[] for _ in range(count)],
    )


def _offsets(chance: np.random.Generator, language: Whole) -> Whole:
    counts = np.array([len(speech.offsets) for speech in SPEECHES])[language]
    pick = chance.integers(0, 60, len(language)) % counts
    return np.array(
        [SPEECHES[lang].offsets[place] for lang, place in zip(language, pick, strict=True)],
        dtype=np.int64,
    )


def _picked(chance: np.random.Generator, language: Whole, name: str) -> Texts:
    places = chance.integers(0, 1 << 16, len(language)).tolist()
    stock = _stock(language, name)
    return [texts[place % len(texts)] for texts, place in zip(stock, places, strict=True)]


def settled(chance: np.random.Generator, scene: Scene, count: int) -> Whole:
    """Creation one month to nine years before the window, so that a group is complete in it."""
    return scene.window_from - chance.integers(30 * DAY, 9 * YEAR, count)


def _created(chance: np.random.Generator, scene: Scene, count: int) -> Whole:
    """Creation over eleven years; one in twelve came in the last two months."""
    long_ago = scene.window_from - chance.integers(0, 11 * YEAR, count)
    lately = scene.until - chance.integers(2 * DAY, 60 * DAY, count)
    return np.where(chance.integers(0, 12, count) == 0, lately, long_ago)


def _exits(chance: np.random.Generator, language: Whole, vpn_ppm: int | None) -> Whole:
    """0 none, 1 VPN, 2 Tor, 3 an address shared by a carrier's customers."""
    share = _VPN_PPM[language] if vpn_ppm is None else vpn_ppm
    hidden = chance.integers(0, 1_000_000, len(language)) < share
    tor = chance.integers(0, 6, len(language)) == 0
    shared = chance.integers(0, 4, len(language)) == 0
    return np.where(hidden, np.where(tor, 2, 1), np.where(shared, 3, 0))


def handles(scene: Scene, numbers: Whole) -> Texts:
    """The handle of each account, unique and known without its block."""
    shift = int(ch.hashed(scene.seed, ch.CHOICE, np.zeros(1, dtype=np.int64), 15, 1 << 28)[0])
    places = ((numbers + shift) * 79_197_733) & 0x0FFFFFFF
    stems = (places % len(HANDLES)).tolist()
    return [f"{HANDLES[stem]}{place:x}" for stem, place in zip(stems, places.tolist(), strict=True)]


def waking_moments(
    chance: np.random.Generator, offset: Whole, first: Moment, until: Moment
) -> Whole:
    """Moments between two midnights UTC, at the hours when people in that time zone write."""
    count = len(offset)
    days = chance.integers(0, max((until - first) // DAY, 1), count)
    hours = np.searchsorted(_HOURS, chance.integers(0, _HOURS[-1], count), side="right")
    within = ((hours - offset) % 24) * HOUR + chance.integers(0, HOUR, count)
    return first + days * DAY + within


def sentences(chance: np.random.Generator, language: Whole) -> Texts:
    """One everyday sentence per language asked for; a third carry a number or an hour."""
    count = len(language)
    parts = [
        [column[place] for column, place in zip(_stock(language, name), picks, strict=True)]
        for name, picks in zip(
            ("openers", "middles", "closers"),
            chance.integers(0, 8, (3, count)).tolist(),
            strict=True,
        )
    ]
    extras = _extras(chance, count)
    return [f"{a} {b}{x} {c}" for a, b, c, x in zip(*parts, extras, strict=True)]


def _stock(language: Whole, name: str) -> list[Sequence[str]]:
    columns: list[Sequence[str]] = [getattr(speech, name) for speech in SPEECHES]
    return [columns[place] for place in language.tolist()]


def _extras(chance: np.random.Generator, count: int) -> Texts:
    return [
        f" {number // 100}:{number % 60:02d}" if number < 2_400 else ""
        for number in chance.integers(0, 7_200, count).tolist()
    ]


def news_moment(scene: Scene, outlet: Whole, slot: Whole) -> Whole:
    """When a newsroom's link of that eight-hour slot came out."""
    return (
        scene.window_from
        + slot * NEWS_SLOT
        + ch.hashed(scene.seed, ch.MOMENT, (outlet << 20) + slot, 1, NEWS_SLOT - HOUR)
    )


def news_links(outlet: Whole, slot: Whole) -> Texts:
    """The address of each newsroom link."""
    return [
        f"https://news-{o}.example/{s // 3}/story-{s}"
        for o, s in zip(outlet.tolist(), slot.tolist(), strict=True)
    ]


def news_post_ids(scene: Scene, outlet: Whole, slot: Whole) -> Texts:
    """The id of the post in which the newsroom's own account gave the link."""
    return ch.post_ids(scene.seed, scene.groups["newsroom"].starts[outlet], slot)


def news_before(
    chance: np.random.Generator, scene: Scene, language: Whole, at: Whole
) -> tuple[Whole, Whole]:
    """A newsroom of the language and a link of it that was out by then (slot -1: none was)."""
    outlets = scene.groups["newsroom"].count
    choices = (outlets - language + len(SPEECHES) - 1) // len(SPEECHES)
    rank = (choices * chance.random(len(at)) ** 2).astype(np.int64)
    outlet = language + rank * len(SPEECHES)
    delay = ch.heavy(chance, len(at), median=9_900, spread=1.3) * SECOND
    slot = (at - delay - scene.window_from) // NEWS_SLOT
    slot = np.where(news_moment(scene, outlet, np.maximum(slot, 0)) > at, slot - 1, slot)
    return outlet, np.maximum(slot, -1)


def ordinary_posts(
    chance: np.random.Generator,
    scene: Scene,
    people: People,
    *,
    median: float,
    fewest: int = 0,
    most: int = 400,
) -> Posts:
    """Everyday posts: most are plain, some share, repost or answer the news."""
    counts = ch.heavy(chance, len(people), median=median, spread=SPREAD)
    who = np.repeat(np.arange(len(people)), np.clip(counts, fewest, most))
    language = people.language[who]
    at = _ordinary_moments(chance, scene, people, who)
    outlet, slot = news_before(chance, scene, language, at)
    form = np.where(slot < 0, 99, chance.integers(0, 100, len(at)))
    origin = news_post_ids(scene, outlet, np.maximum(slot, 0))
    return posts_of(
        people.number[who],
        at,
        language,
        sentences(chance, language),
        link=_where((form >= 10) & (form < 28), news_links(outlet, slot)),
        repost_of=_where(form < 10, origin),
        reply_to=_where((form >= 28) & (form < 33), origin),
        tags=_where(form % 5 == 3, _tags(chance, language)),
        mention=_where(form % 9 == 7, _mentions(chance, scene, len(at))),
    )


def _ordinary_moments(
    chance: np.random.Generator, scene: Scene, people: People, who: Whole
) -> Whole:
    """Mostly within the window; accounts over a year old wrote one post in eight before it."""
    created = people.created_at[who]
    at = waking_moments(chance, people.offset[who], scene.window_from, scene.until)
    age = np.maximum(scene.window_from - created, 1)
    earlier = created + chance.integers(0, age)
    old = (age > YEAR) & (chance.integers(0, 8, len(who)) == 0)
    at = np.where(old, earlier, at)
    late = created + chance.integers(MINUTE, scene.until - created)
    return np.where(at <= created, late, at)


def _where(mask: Mask, texts: Texts) -> Texts:
    return [text if kept else "" for kept, text in zip(mask.tolist(), texts, strict=True)]


def _tags(chance: np.random.Generator, language: Whole) -> Texts:
    picks = (8 * chance.random(len(language)) ** 2).astype(np.int64).tolist()
    return [
        SPEECHES[lang].tags[place] for lang, place in zip(language.tolist(), picks, strict=True)
    ]


def _mentions(chance: np.random.Generator, scene: Scene, count: int) -> Texts:
    return handles(scene, chance.integers(0, scene.accounts, count))


def signups_of(
    scene: Scene, author: Whole, at: Whole, kind: int, family: int, values: Whole
) -> Signups:
    """One sign-up signal per author, the same token for the same value."""
    count = len(author)
    return Signups(
        author=author,
        at=at,
        kind=np.full(count, kind, dtype=np.int64),
        token=ch.hex_ids("t", ch.tokens(scene.seed, family, values)),
        exit=np.zeros(count, dtype=np.int64),
    )


def ordinary_signups(
    chance: np.random.Generator, scene: Scene, people: People, *, own_device: Mask | None = None
) -> list[Signups]:
    """A network for everyone, a device of their own, for some a recovery address and a card."""
    count = len(people)
    devices = np.ones(count, dtype=np.bool_) if own_device is None else own_device
    recovery = chance.integers(0, 10, count) < 4
    payment = chance.integers(0, 50, count) == 0
    return [
        _network(chance, scene, people),
        _own(scene, people, DEVICE_KIND, DEVICE, devices),
        _own(scene, people, RECOVERY_KIND, RECOVERY, recovery),
        _own(scene, people, PAYMENT_KIND, PAYMENT, payment),
    ]


def _own(scene: Scene, people: People, kind: int, family: int, mask: Mask) -> Signups:
    author = people.number[mask]
    return signups_of(scene, author, people.created_at[mask], kind, family, author)


def _network(chance: np.random.Generator, scene: Scene, people: People) -> Signups:
    """Homes by the pair; VPN and Tor exits by the thousand; carriers by the hundred."""
    count = len(people)
    exits = max(scene.accounts // 5_000, 4)
    carriers = scene.accounts // 500 + 1
    bound = np.array([1, exits, max(exits // 4, 2), carriers])[people.exit]
    pick = (bound * chance.random(count) ** 2).astype(np.int64)
    value = np.where(people.exit == 0, people.number // 2, (people.exit << 36) + pick)
    token = ch.hex_ids("t", ch.tokens(scene.seed, EXIT, value))
    kind = np.full(count, NETWORK_KIND, dtype=np.int64)
    return Signups(people.number, people.created_at, kind, token, people.exit)


def ordinary_follows(chance: np.random.Generator, scene: Scene, people: People) -> Follows:
    """A few follows each: newsrooms, and people near by."""
    who = np.repeat(np.arange(len(people)), chance.poisson(1.6, len(people)))
    author = people.number[who]
    outlets = scene.groups["newsroom"].starts
    famous = outlets[(len(outlets) * chance.random(len(who)) ** 2).astype(np.int64)]
    near = np.clip(author + chance.integers(1, 200, len(who)), 0, scene.accounts - 1)
    target = np.where(chance.integers(0, 2, len(who)) == 0, famous, near)
    created = people.created_at[who]
    at = created + chance.integers(0, scene.until - created)
    apart = target != author
    return Follows(author[apart], target[apart], at[apart])


def no_signups() -> Signups:
    """No signal at all: pages and groups do not sign up."""
    empty = np.zeros(0, dtype=np.int64)
    return Signups(empty, empty, empty, [], empty)
