"""Story 3: pseudonymous opponents of a government, its supporters, others elsewhere, and a brigade.

The opponents look guilty to careless eyes: no name, no telephone, VPN and Tor, slogans with "marg"
(death) in them, calls posted at the same minute, and thousands of reports. None of it is evidence.
Supporters and people elsewhere do the same things, and get the same answer. Who is cast as whom is
another matter (`casting.py`): here the parts are named as in the story.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from showcause.domain.moment import DAY, HOUR, MINUTE, SECOND
from showcause.simulate import chance as ch
from showcause.simulate import life
from showcause.simulate.batch import Batch, JsonRow, People, Signups
from showcause.simulate.bursts import Things, burst_posts, per_group, planned_things
from showcause.simulate.casting import Voice
from showcause.simulate.chance import Mask, Whole
from showcause.simulate.crowds import event_ids, lived
from showcause.simulate.plan import Block, Scene
from showcause.simulate.slogans import ELSEWHERE_LINES, PSEUDONYMS

_CALLS: Final = 6
_TARGETS: Final = 12
_CATEGORIES: Final = ("violence", "spam", "abuse")


@dataclass(frozen=True, slots=True)
class _Side:
    """A cause, the names it hides behind, and how many come by VPN or hide (in 1,000,000)."""

    voice: Voice
    names: Sequence[str]
    vpn_ppm: int | None
    hidden_ppm: int


_ELSEWHERE: Final = _Side(Voice("square", ELSEWHERE_LINES), PSEUDONYMS, None, 300_000)


def dissident(chance: np.random.Generator, scene: Scene, block: Block) -> Batch:
    """Circles of those who hide: a quarter signed up when the protests began."""
    side = _Side(scene.casting.hidden, scene.casting.names, 800_000, 900_000)
    return _circles(chance, scene, block, side, _of_the_country(scene, block))


def supporter(chance: np.random.Generator, scene: Scene, block: Block) -> Batch:
    """Circles of the other side, in the same language, most of whom do not hide."""
    side = _Side(scene.casting.open, scene.casting.names, 300_000, 300_000)
    return _circles(chance, scene, block, side, _of_the_country(scene, block))


def _of_the_country(scene: Scene, block: Block) -> Whole:
    return np.full(block.accounts, scene.casting.language, dtype=np.int64)


def movement(chance: np.random.Generator, scene: Scene, block: Block) -> Batch:
    """Circles with other causes in other countries."""
    return _circles(chance, scene, block, _ELSEWHERE, life.group_languages(scene, block))


def _circles(
    chance: np.random.Generator, scene: Scene, block: Block, side: _Side, language: Whole
) -> Batch:
    """People of a mind who post their calls within a minute and a half of the hour agreed."""
    people = _people(chance, scene, block, side, language)
    calls = burst_posts(
        chance,
        block,
        people,
        _calls(scene, block, side, language),
        within_ms=90 * SECOND,
        participation=0.7,
    )
    batch = lived(chance, scene, people, median=4.0, more=(calls,))
    hidden = chance.integers(0, 1_000_000, len(people)) < side.hidden_ppm
    return replace(batch, signups=_without_telephone(batch.signups, people.number[hidden]))


def _people(
    chance: np.random.Generator, scene: Scene, block: Block, side: _Side, language: Whole
) -> People:
    count = block.accounts
    lately = scene.until - chance.integers(29 * DAY, 60 * DAY, count)
    new = chance.integers(0, 4, count) == 0
    people = life.people_of(
        chance,
        scene,
        block,
        language=language,
        created_at=np.where(new, lately, life.settled(chance, scene, count)),
        vpn_ppm=side.vpn_ppm,
    )
    masked = chance.integers(0, 1_000_000, count) < side.hidden_ppm
    return _pseudonymous(chance, people, masked, side.names)


def _pseudonymous(
    chance: np.random.Generator, people: People, masked: Mask, names: Sequence[str]
) -> People:
    picks = chance.integers(0, len(names), len(people)).tolist()
    kept = masked.tolist()
    return replace(
        people,
        names=[
            names[pick] if hides else name
            for name, pick, hides in zip(people.names, picks, kept, strict=True)
        ],
        bios=["" if hides else bio for bio, hides in zip(people.bios, kept, strict=True)],
    )


def _without_telephone(signups: Signups, numbers: Whole) -> Signups:
    """The signals of these accounts reduced to the network they came through."""
    kept = (signups.kind == life.NETWORK_KIND) | ~np.isin(signups.author, numbers)
    return Signups(
        author=signups.author[kept],
        at=signups.at[kept],
        kind=signups.kind[kept],
        token=[token for token, stays in zip(signups.token, kept.tolist(), strict=True) if stays],
        exit=signups.exit[kept],
    )


def _calls(scene: Scene, block: Block, side: _Side, language: Whole) -> Things:
    """Each circle's calls, in the words of its side and language."""
    counts = np.full(len(block.sizes), _CALLS, dtype=np.int64)
    calls = planned_things(
        scene,
        block,
        counts,
        lines=("",),
        link=f"https://{side.voice.stem}-{{group}}.example/call/{{place}}",
        tag=f"{side.voice.stem} {side.voice.stem}{{group}}",
    )
    spoken = language[block.starts - block.starts[0]][calls.group].tolist()
    places = per_group(counts)[1].tolist()
    stocks = [side.voice.lines[code] for code in spoken]
    return replace(
        calls, text=[stock[p % len(stock)] for stock, p in zip(stocks, places, strict=True)]
    )


def brigade(chance: np.random.Generator, scene: Scene, block: Block) -> Batch:
    """People who report one circle of opponents each, all within half an hour.

    No clause forbids it, so nobody here is guilty; what they report counts for nothing.
    """
    people = life.people_of(chance, scene, block, language=_of_the_country(scene, block))
    batch = lived(chance, scene, people, median=3.4)
    return replace(batch, others=_reports(chance, scene, block, people))


def _reports(
    chance: np.random.Generator, scene: Scene, block: Block, people: People
) -> list[JsonRow]:
    who, place = per_group(np.full(len(people), _TARGETS, dtype=np.int64))
    circles = scene.groups["dissident"]
    circle = block.group_of[who] % circles.count
    target = circles.starts[circle] + place % circles.sizes[circle]
    span = (scene.until - scene.window_from) // DAY - 4
    day = 2 + ch.hashed(scene.seed, ch.MOMENT, block.group_of[who], 9, span)
    at = scene.window_from + day * DAY + 18 * HOUR + chance.integers(0, 30 * MINUTE, len(who))
    number = people.number[who]
    columns = zip(
        event_ids(scene, (number << 4) + place, 9),
        ch.account_ids(scene.seed, number),
        ch.account_ids(scene.seed, target),
        place.tolist(),
        np.maximum(at, people.created_at[who] + HOUR).tolist(),
        strict=True,
    )
    return [
        {
            "type": "report",
            "event_id": event,
            "reporter": teller,
            "account_id": about,
            "category": _CATEGORIES[number % len(_CATEGORIES)],
            "at": when,
        }
        for event, teller, about, number, when in columns
    ]
