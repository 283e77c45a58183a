"""Innocent people who share devices, cards and recovery addresses, and often the same things.

Households, offices, schools, cafés, chapters, brands, hobby bots, aid centres: each kind as it may
look at its worst. Some have nothing of their own to show, employees pass on whatever their
company posts, chapters repeat each other by the minute. This file was fixed before anything was
tuned on it (its hash is pinned by a test); whoever changes it measures everything anew.
"""

from collections.abc import Callable
from typing import Final

import numpy as np

from showcause.domain.moment import DAY, HOUR, MINUTE, SECOND
from showcause.simulate.holders import START, Group, Rows, common_things, hold, made, own_things

_GIVEN: Final = ("Ada", "Bo", "Cy", "Di", "Eva", "Femi", "Gita", "Hana", "Ivo", "Jun", "Kai", "Lea",
                 "Mina", "Noor", "Omar", "Pia", "Quy", "Rosa", "Sami", "Tess")  # fmt: skip
_FAMILY: Final = ("Abad", "Baker", "Castro", "Demir", "Evans", "Farahani", "Gupta", "Haas", "Ito",
                  "Jansen", "Khan", "Lopez", "Meyer", "Nowak", "Okafor", "Petrov", "Rossi",
                  "Silva", "Tanaka", "Weber")  # fmt: skip
_PLACES: Final = ("North", "South", "Harbour", "Old Town", "Station", "West", "East", "Hill")
Chance = np.random.Generator


def person_names(chance: Chance, many: int) -> list[str]:
    """Names of people, as they display them."""
    given, family = chance.integers(0, 20, many), chance.integers(0, 20, many)
    return [
        f"{_GIVEN[a]} {_FAMILY[b]}" for a, b in zip(given.tolist(), family.tolist(), strict=True)
    ]


def long_ago(chance: Chance, many: int) -> list[int]:
    """Moments of creation of people who joined one by one."""
    back = chance.integers(30, 3_000, many) * DAY + chance.integers(1, DAY, many)
    found: list[int] = (START - back).tolist()
    return found


def _people(rows: Rows, chance: Chance, kind: str, number: int, sizes: tuple[int, int]) -> Group:
    many = int(chance.integers(sizes[0], sizes[1] + 1))
    return made(rows, kind, number, long_ago(chance, many), person_names(chance, many), False)


def _lend(
    rows: Rows, chance: Chance, group: Group, what: str, token: str, share: float = 1.0
) -> None:
    """That share of the members were seen with this token of the group's."""
    for who in group.members:
        if chance.random() < share:
            hold(rows, who, what, group.own(token), START - int(chance.integers(1, 90 * DAY)))


def _own(rows: Rows, chance: Chance, group: Group, phones: float, others: float = 0.5) -> None:
    """A telephone of one's own for this share of the members, and a recovery address, a card."""
    for who in group.members:
        for what, share in (("device", phones), ("recovery", others), ("payment", others / 2)):
            if chance.random() < share:
                hold(rows, who, what, f"{who}-{what}", START - int(chance.integers(1, 90 * DAY)))
        hold(rows, who, "network", group.own("network"), START)


def _live(rows: Rows, chance: Chance, group: Group, posts: float) -> None:
    for who in group.members:
        own_things(rows, chance, who, int(chance.poisson(posts)))


def household(rows: Rows, chance: Chance, number: int) -> None:
    """A family tablet, one card, and a family's interests."""
    group = _people(rows, chance, "household", number, (2, 6))
    _lend(rows, chance, group, "device", "tablet")
    _lend(rows, chance, group, "payment", "card")
    _own(rows, chance, group, 0.7)
    common_things(rows, chance, group, things=20, taking_part=0.3, within=8 * HOUR)
    _live(rows, chance, group, 20)


def resold(rows: Rows, chance: Chance, number: int) -> None:
    """A telephone that had three owners."""
    group = _people(rows, chance, "resold", number, (3, 3))
    _lend(rows, chance, group, "device", "telephone")
    _live(rows, chance, group, 15)


def office(rows: Rows, chance: Chance, number: int) -> None:
    """Colleagues at one desk, who pass on what their company posts."""
    group = _people(rows, chance, "office", number, (12, 60))
    _lend(rows, chance, group, "device", "desk", 0.5)
    _lend(rows, chance, group, "payment", "card", 0.2)
    _own(rows, chance, group, 0.9)
    common_things(rows, chance, group, things=15, taking_part=0.35, within=8 * HOUR)
    _live(rows, chance, group, 30)


def advocacy(rows: Rows, chance: Chance, number: int) -> None:
    """Employees with a tool that posts the company's texts; some post nothing else."""
    group = _people(rows, chance, "advocacy", number, (10, 40))
    _lend(rows, chance, group, "device", "desk", 0.7)
    _own(rows, chance, group, 1.0)
    texts = [f"Our team in {place} is proud of what we achieved this year" for place in _PLACES]
    common_things(rows, chance, group, things=30, taking_part=0.6, within=HOUR, texts=texts)
    for who in group.members:
        own_things(rows, chance, who, int(chance.poisson(12)) if chance.random() < 0.8 else 0)


def school(rows: Rows, chance: Chance, number: int) -> None:
    """Pupils of one computer room, with homework to post; two in five have no telephone."""
    group = _people(rows, chance, "school", number, (20, 55))
    _lend(rows, chance, group, "device", "room")
    _own(rows, chance, group, 0.6, 0.3)
    common_things(rows, chance, group, things=4, taking_part=0.9, within=2 * HOUR)
    _live(rows, chance, group, 8)


def class_paper(rows: Rows, chance: Chance, number: int) -> None:
    """A school paper's pupils, who all share what it prints."""
    group = _people(rows, chance, "class_paper", number, (8, 15))
    _lend(rows, chance, group, "device", "room")
    _own(rows, chance, group, 0.7, 0.3)
    common_things(rows, chance, group, things=12, taking_part=0.5, within=DAY)
    _live(rows, chance, group, 15)


def cgnat(rows: Rows, chance: Chance, number: int) -> None:
    """Two hundred strangers behind one address, in one town."""
    group = _people(rows, chance, "cgnat", number, (200, 200))
    _own(rows, chance, group, 0.9)
    common_things(rows, chance, group, things=20, taking_part=0.1, within=6 * HOUR)
    _live(rows, chance, group, 15)


def cafe(rows: Rows, chance: Chance, number: int) -> None:
    """Guests of an internet café, mostly without a machine of their own."""
    group = _people(rows, chance, "cafe", number, (15, 55))
    _lend(rows, chance, group, "device", "machine")
    _own(rows, chance, group, 0.4, 0.3)
    common_things(rows, chance, group, things=10, taking_part=0.15, within=DAY)
    _live(rows, chance, group, 12)


def chapters(rows: Rows, chance: Chance, number: int) -> None:
    """City chapters set up on one laptop; every second organisation has declared them."""
    many = int(chance.integers(5, 21))
    names = [f"Students for Rivers {_PLACES[place % 8]} {place // 8 + 1}" for place in range(many)]
    group = made(rows, "chapters", number, long_ago(chance, many), names, False)
    _lend(rows, chance, group, "device", "laptop")
    _lend(rows, chance, group, "recovery", "office")
    texts = ["Come to the river on Saturday, bring gloves and a friend, we start at ten"]
    common_things(rows, chance, group, things=20, taking_part=0.8, within=MINUTE, texts=texts)
    _live(rows, chance, group, 9)
    if number % 2:
        for who in group.members:
            rows.affiliation.append((who, group.members[0], "parent", START - 50 * DAY))


def brands(rows: Rows, chance: Chance, number: int) -> None:
    """A café's accounts for each of its places, run from one telephone."""
    many = int(chance.integers(3, 41))
    names = [f"Café Sol {_PLACES[place % 8]} {place // 8 + 1}" for place in range(many)]
    group = made(rows, "brands", number, long_ago(chance, many), names, False)
    for what in ("device", "payment", "recovery"):
        _lend(rows, chance, group, what, "shop")
    texts = ["Two coffees for one until Sunday, in every one of our places"]
    common_things(rows, chance, group, things=25, taking_part=0.9, within=10 * MINUTE, texts=texts)
    _live(rows, chance, group, 5)


def personas(rows: Rows, chance: Chance, number: int) -> None:
    """One person: a name, a pseudonym, sometimes a third account, on different matters."""
    group = _people(rows, chance, "personas", number, (2, 3))
    _lend(rows, chance, group, "device", "telephone")
    _lend(rows, chance, group, "recovery", "mail", 0.5)
    _live(rows, chance, group, 25)


def hobby_bots(rows: Rows, chance: Chance, number: int) -> None:
    """Bots of one hobbyist, each with a subject of its own, punctual to the second."""
    many = int(chance.integers(3, 13))
    names = [f"{subject} bot" for subject in ("Weather", "Tide", "Verse", "Train", "Star", "Bird")]
    shown = [f"{names[place % 6]} {place}" for place in range(many)]
    group = made(rows, "hobby_bots", number, long_ago(chance, many), shown, False)
    _lend(rows, chance, group, "device", "server")
    _lend(rows, chance, group, "recovery", "mail")
    for who in group.members:
        for hour in range(0, 24 * 14, 4):
            at = START + hour * HOUR + int(chance.integers(0, 2 * SECOND))
            rows.share.append((who, "link", f"bot/{who}/{hour}", at, f"{who}-b{hour}"))


def volunteers(rows: Rows, chance: Chance, number: int) -> None:
    """Campaigners at one office computer who work through one list of texts."""
    group = _people(rows, chance, "volunteers", number, (12, 30))
    _lend(rows, chance, group, "device", "office")
    _own(rows, chance, group, 0.85)
    texts = ["Ask your council for the minutes of the meeting about the hospital on the hill"]
    common_things(rows, chance, group, things=12, taking_part=0.8, within=50 * SECOND, texts=texts)
    _live(rows, chance, group, 8)


def aid_centre(rows: Rows, chance: Chance, number: int) -> None:
    """People whose accounts one helper set up within a day; two in five have no telephone."""
    many = int(chance.integers(10, 31))
    day = START - int(chance.integers(40, 90)) * DAY
    moments = (day + chance.integers(0, 10 * HOUR, many)).tolist()
    group = made(rows, "aid_centre", number, moments, person_names(chance, many), False)
    _lend(rows, chance, group, "device", "desk")
    _lend(rows, chance, group, "recovery", "helper")
    _own(rows, chance, group, 0.6, 0.2)
    common_things(rows, chance, group, things=40, taking_part=0.2, within=3 * DAY)
    _live(rows, chance, group, 14)


def newsroom(rows: Rows, chance: Chance, number: int) -> None:
    """A paper's desks, each with its own account, from the same machines."""
    many = int(chance.integers(4, 11))
    names = [f"Daily Post {_PLACES[place % 8]} {place}" for place in range(many)]
    group = made(rows, "newsroom", number, long_ago(chance, many), names, False)
    _lend(rows, chance, group, "device", "desk")
    _lend(rows, chance, group, "payment", "card")
    common_things(rows, chance, group, things=30, taking_part=0.4, within=2 * HOUR)
    _live(rows, chance, group, 40)


def protest(rows: Rows, chance: Chance, number: int) -> None:
    """Friends of somebody who was suspended, some of whom borrowed one telephone."""
    group = _people(rows, chance, "protest", number, (20, 40))
    _lend(rows, chance, group, "device", "friend", 0.2)
    _own(rows, chance, group, 0.9)
    common_things(rows, chance, group, things=12, taking_part=0.7, within=2 * HOUR)
    _live(rows, chance, group, 10)


def diaspora(rows: Rows, chance: Chance, number: int) -> None:
    """An association with one tablet and one card, and news of the old country."""
    group = _people(rows, chance, "diaspora", number, (20, 50))
    _lend(rows, chance, group, "device", "tablet", 0.6)
    _lend(rows, chance, group, "payment", "dues", 0.4)
    _own(rows, chance, group, 0.8)
    common_things(rows, chance, group, things=40, taking_part=0.25, within=DAY)
    _live(rows, chance, group, 20)


SHARERS: Final[tuple[Callable[[Rows, Chance, int], None], ...]] = (
    household, resold, office, advocacy, school, class_paper, cgnat, cafe, chapters, brands,
    personas, hobby_bots, volunteers, aid_centre, newsroom, protest, diaspora,
)  # fmt: skip
"""Every kind of innocents, each of which makes one group."""
