"""Many accounts giving the same thing at nearly the same time, for good reasons or bad ones."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from showcause.domain.moment import DAY, MINUTE
from showcause.simulate import chance as ch
from showcause.simulate.batch import People, Posts, Texts, blank, posts_of
from showcause.simulate.chance import Whole
from showcause.simulate.plan import Block, Scene, role_numbers


@dataclass(frozen=True, slots=True)
class Things:
    """What is given: one row each. `group` is the group's place in the block, ascending."""

    group: Whole
    at: Whole
    link: Texts
    tags: Texts
    text: Texts
    repost_of: Texts

    def __len__(self) -> int:
        """How many."""
        return len(self.group)


def planned_things(
    scene: Scene, block: Block, counts: Whole, *, lines: Sequence[str], link: str, tag: str
) -> Things:
    """Links given by each group of a block at moments of the window, the same for every asker.

    `link` and `tag` are patterns over `{group}` and `{place}`.
    """
    group, place = per_group(counts)
    number = group + block.first_group
    key = role_numbers(block.role, (number << 10) + place)
    span = scene.until - 2 * DAY - scene.window_from
    minutes = ch.hashed(scene.seed, ch.MOMENT, key, 2, span // MINUTE)
    line = ch.hashed(scene.seed, ch.CHOICE, key, 2, len(lines)).tolist()
    named = list(zip(number.tolist(), place.tolist(), strict=True))
    return Things(
        group=group,
        at=scene.window_from + DAY + minutes * MINUTE,
        link=[link.format(group=g, place=p) for g, p in named],
        tags=[tag.format(group=g, place=p) for g, p in named],
        text=[lines[pick] for pick in line],
        repost_of=blank(len(group)),
    )


def per_group(counts: Whole) -> tuple[Whole, Whole]:
    """For `counts` things per group: each thing's group and its place within it."""
    group = np.repeat(np.arange(len(counts)), counts)
    firsts = np.repeat(np.cumsum(counts) - counts, counts)
    return group, np.arange(len(group)) - firsts


def burst_posts(
    chance: np.random.Generator,
    block: Block,
    people: People,
    things: Things,
    *,
    within_ms: int,
    after_ms: int = 0,
    participation: float,
    client: int | None = None,
) -> Posts:
    """Every thing posted by a share of its group, between `after_ms` and `within_ms` later."""
    thing, place = per_group(block.sizes[things.group])
    who = block.starts[things.group][thing] - people.number[0] + place
    kept = chance.random(len(thing)) < participation
    thing, who = thing[kept], who[kept]
    at = things.at[thing] + chance.integers(after_ms, within_ms, len(thing))
    author = people.number[who]
    picks = thing.tolist()
    return posts_of(
        author,
        at,
        people.language[who],
        [things.text[pick] for pick in picks],
        client=None if client is None else np.full(len(thing), client, dtype=np.int64),
        link=[things.link[pick] for pick in picks],
        tags=[things.tags[pick] for pick in picks],
        repost_of=[things.repost_of[pick] for pick in picks],
    )
