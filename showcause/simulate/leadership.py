"""Story 2: an organisation's page and the people who lead it, in several towns.

They look guilty to a careless rule: the leaders repost what the page says within seconds, and all
of them once signed in at the office computer. What they are is a page and people, each with an
account of their own, who hide nothing and do nothing but what organisations do.
"""

from dataclasses import replace

import numpy as np

from showcause.domain.moment import DAY, HOUR, SECOND
from showcause.simulate import chance as ch
from showcause.simulate import life
from showcause.simulate.batch import Batch
from showcause.simulate.bursts import burst_posts, planned_things
from showcause.simulate.crowds import lived, token_values
from showcause.simulate.phrases import CODES, STUDENT_LINES
from showcause.simulate.plan import Block, Scene


def page_and_leaders(chance: np.random.Generator, scene: Scene, block: Block) -> Batch:
    """A page in the first place of each group, and behind it those who lead the organisation."""
    page = block.place == 0
    languages = np.array([CODES.index(code) for code in ("en", "es", "fa")], dtype=np.int64)
    people = life.people_of(
        chance,
        scene,
        block,
        language=languages[block.group_of % len(languages)],
        created_at=life.settled(chance, scene, block.accounts),
        followers=np.where(page, 6_000, chance.integers(200, 2_500, block.accounts)),
        roles=["leaders_page" if first else "leader" for first in page.tolist()],
    )
    said = burst_posts(
        chance,
        block,
        people,
        planned_things(
            scene,
            block,
            10 + ch.hashed(scene.seed, ch.CHOICE, np.arange(len(block.sizes)), 9, 4),
            lines=STUDENT_LINES,
            link="https://chapter-{group}.example/news/{place}",
            tag="chapter{group}",
        ),
        within_ms=25 * SECOND,
        participation=0.9,
    )
    computer = life.signups_of(
        scene,
        people.number,
        people.created_at + HOUR + chance.integers(0, 90 * DAY, len(people)),
        life.DEVICE_KIND,
        life.LENT,
        token_values(block, -2_000_000 - block.group_of),
    )
    batch = lived(chance, scene, people, median=5.0, more=(said,), signals=(computer,))
    kinds = ["page" if first else kind for first, kind in zip(page, people.kinds, strict=True)]
    return replace(batch, people=replace(people, kinds=kinds))
