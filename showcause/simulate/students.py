"""Story 1: a student organisation, its chapters and volunteers, and a network that does deceive.

Chapters look guilty on purpose: links within seconds (a scheduling tool), one office, one computer,
accounts set up over one training week-end. What sets them apart is that they say who they are.
With `declared=False` nobody says so, and then they share the address only.
"""

from dataclasses import replace
from typing import Final

import numpy as np

from showcause.domain.moment import DAY, HOUR, MINUTE, SECOND
from showcause.simulate import chance as ch
from showcause.simulate import life
from showcause.simulate.batch import Batch, JsonRow, People
from showcause.simulate.bursts import Things, burst_posts, planned_things
from showcause.simulate.chance import Whole
from showcause.simulate.crowds import event_ids, lived, office_signups, token_values
from showcause.simulate.phrases import CODES, STUDENT_LINES
from showcause.simulate.plan import Block, Scene

_SCHEDULER: Final = 4
_AUTOMATION: Final = 5
_EVIDENCE: Final = ("dns", "rel-me", "signed")
_ENGLISH: Final = CODES.index("en")


def organisation(chance: np.random.Generator, scene: Scene, block: Block) -> Batch:
    """A parent account and its campus chapters."""
    people = _students(chance, scene, block)
    shared = _student_things(scene, block)
    posts = burst_posts(
        chance,
        block,
        people,
        shared,
        within_ms=20 * SECOND,
        participation=0.85,
        client=_SCHEDULER,
    )
    everyone = np.ones(len(people), dtype=np.bool_)
    signals = [office_signups(scene, people, _office(block), everyone)]
    if scene.declared:
        at_desk = chance.integers(0, 5, len(people)) > 0
        signals.append(
            life.signups_of(
                scene,
                people.number[at_desk],
                people.created_at[at_desk],
                life.DEVICE_KIND,
                life.LENT,
                _office(block)[at_desk],
            )
        )
    batch = lived(chance, scene, people, median=3.5, more=(posts,), signals=tuple(signals))
    return replace(batch, others=_affiliations(scene, block, people) if scene.declared else [])


def _students(chance: np.random.Generator, scene: Scene, block: Block) -> People:
    parent = block.place == 0
    weekend = _training_weekend(scene, block) + chance.integers(0, 36 * HOUR, block.accounts)
    apart = life.settled(chance, scene, block.accounts)
    return life.people_of(
        chance,
        scene,
        block,
        language=np.full(block.accounts, _ENGLISH, dtype=np.int64),
        created_at=np.where(parent, apart - life.YEAR, weekend if scene.declared else apart),
        followers=np.where(parent, 40_000, chance.integers(150, 3_000, block.accounts)),
        roles=["organisation" if place == 0 else "chapter" for place in block.place.tolist()],
    )


def _training_weekend(scene: Scene, block: Block) -> Whole:
    """A Saturday, four months to two years before the window."""
    weeks = ch.hashed(scene.seed, ch.MOMENT, block.group_of, 3, 90) + 17
    # 1970-01-01 was a Thursday, so Saturdays are two days on.
    saturday = scene.window_from // (7 * DAY) * 7 * DAY + 2 * DAY
    return saturday + 9 * HOUR - weeks * 7 * DAY


def _office(block: Block) -> Whole:
    """One value per organisation, the same for its volunteers."""
    return -1 - block.group_of


def _student_things(scene: Scene, block: Block) -> Things:
    """The organisation's links; its volunteers ask for the same ones by the same group numbers."""
    parents = Block("organisation", block.first_group, block.starts, block.sizes)
    counts = 8 + ch.hashed(
        scene.seed, ch.CHOICE, np.arange(len(block.sizes)) + block.first_group, 4, 5
    )
    return planned_things(
        scene,
        parents,
        counts,
        lines=STUDENT_LINES,
        link="https://students-{group}.example/campaign/{place}",
        tag="students{group}",
    )


def _affiliations(scene: Scene, block: Block, people: People) -> list[JsonRow]:
    parents = ch.account_ids(scene.seed, np.repeat(block.starts, block.sizes))
    chapters = ch.account_ids(scene.seed, people.number)
    columns = zip(
        event_ids(scene, people.number, 1),
        parents,
        chapters,
        block.place.tolist(),
        people.created_at.tolist(),
        strict=True,
    )
    return [
        {
            "type": "affiliation",
            "event_id": event,
            "parent_id": parent,
            "account_id": chapter,
            "evidence": _EVIDENCE[place % len(_EVIDENCE)],
            "at": created + DAY,
        }
        for event, parent, chapter, place, created in columns
        if place
    ]


def volunteer(chance: np.random.Generator, scene: Scene, block: Block) -> Batch:
    """Local volunteers who declared nothing: same office address, same links, own telephones."""
    people = life.people_of(
        chance,
        scene,
        block,
        language=np.full(block.accounts, _ENGLISH, dtype=np.int64),
        created_at=life.settled(chance, scene, block.accounts),
    )
    shared = burst_posts(
        chance,
        block,
        people,
        _student_things(scene, block),
        within_ms=50 * SECOND,
        participation=0.6,
    )
    everyone = np.ones(len(people), dtype=np.bool_)
    desk = office_signups(scene, people, _office(block), everyone)
    return lived(chance, scene, people, median=6.0, more=(shared,), signals=(desk,))


def _networks_language(scene: Scene, block: Block) -> Whole:
    """English; in story 3 by turns the country's, so that language protects the guilty no more."""
    of_the_country = (block.group_of % 2 == 0) & (scene.story == 3)
    return np.where(of_the_country, scene.casting.language, _ENGLISH)


def _deceptive_things(scene: Scene, block: Block) -> Things:
    network = Block("deceptive", block.first_group, block.starts, block.sizes)
    voice = scene.casting.operation
    return planned_things(
        scene,
        network,
        np.full(len(block.sizes), 12, dtype=np.int64),
        lines=voice.lines[scene.casting.language],
        link=f"https://{voice.stem}-{{group}}.example/offer/{{place}}",
        tag=f"{voice.stem}{{group}} luck",
    )


def deceptive(chance: np.random.Generator, scene: Scene, block: Block) -> Batch:
    """One operator, 40 to 60 personas made in 40 minutes on a few telephones."""
    born = scene.window_from - 17 * DAY + ch.hashed(scene.seed, ch.MOMENT, block.group_of, 5, DAY)
    people = life.people_of(
        chance,
        scene,
        block,
        language=_networks_language(scene, block),
        created_at=born + chance.integers(0, 40 * MINUTE, block.accounts),
        followers=chance.integers(0, 400, block.accounts),
        guilty=True,
    )
    shared = burst_posts(
        chance,
        block,
        people,
        _deceptive_things(scene, block),
        within_ms=30 * SECOND,
        participation=0.7,
        client=_AUTOMATION,
    )
    phones = life.signups_of(
        scene, people.number, people.created_at, life.DEVICE_KIND, life.LENT, _phone(block)
    )
    mailbox = token_values(block, (block.group_of << 10) + 512 + block.place // 15)
    recovery = life.signups_of(
        scene, people.number, people.created_at, life.RECOVERY_KIND, life.LENT, mailbox
    )
    own = chance.integers(0, 20, len(people)) == 0
    signals = (phones, recovery)
    return lived(chance, scene, people, median=1.5, more=(shared,), signals=signals, own_device=own)


def _phone(block: Block) -> Whole:
    """Five personas to a telephone."""
    network = Block("deceptive", block.first_group, block.starts, block.sizes)
    return token_values(network, (network.group_of << 10) + network.place // 5)


def lookalike(chance: np.random.Generator, scene: Scene, block: Block) -> Batch:
    """A person who bought one of those telephones second-hand and follows the same bargains."""
    people = life.people_of(
        chance,
        scene,
        block,
        language=_networks_language(scene, block),
        created_at=scene.window_from - 3 * life.YEAR - chance.integers(0, 90 * DAY, block.accounts),
        followers=chance.integers(200, 900, block.accounts),
    )
    alerts = burst_posts(
        chance,
        block,
        people,
        _deceptive_things(scene, block),
        within_ms=30 * SECOND,
        participation=0.6,
    )
    phone = life.signups_of(
        scene,
        people.number,
        np.full(len(people), scene.window_from - 10 * DAY),
        life.DEVICE_KIND,
        life.LENT,
        _phone(block),
    )
    return lived(chance, scene, people, median=9.0, fewest=5, more=(alerts,), signals=(phone,))


def classmate(chance: np.random.Generator, scene: Scene, block: Block) -> Batch:
    """A school class: signed up on one laboratory computer in one lesson, posting its homework.

    One origin and the same links within a minute, and nothing wrong: a rule that forgets how small
    such groups are hits them.
    """
    lesson = scene.window_from - 25 * DAY + ch.hashed(scene.seed, ch.MOMENT, block.group_of, 7, DAY)
    people = life.people_of(
        chance,
        scene,
        block,
        language=np.full(block.accounts, _ENGLISH, dtype=np.int64),
        created_at=lesson + chance.integers(0, 50 * MINUTE, block.accounts),
        followers=chance.integers(5, 60, block.accounts),
    )
    homework = burst_posts(
        chance,
        block,
        people,
        _homework(scene, block),
        within_ms=50 * SECOND,
        participation=0.95,
    )
    computer = life.signups_of(
        scene,
        people.number,
        people.created_at,
        life.DEVICE_KIND,
        life.LENT,
        token_values(block, -1_000_000 - block.group_of),
    )
    return lived(chance, scene, people, median=1.5, more=(homework,), signals=(computer,))


def _homework(scene: Scene, block: Block) -> Things:
    """Eight links a class."""
    return planned_things(
        scene,
        Block("classmate", block.first_group, block.starts, block.sizes),
        np.full(len(block.sizes), 8, dtype=np.int64),
        lines=STUDENT_LINES,
        link="https://school-{group}.example/homework/{place}",
        tag="class{group}",
    )
