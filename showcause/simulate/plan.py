"""Who lives in a world: populations, their groups, and the blocks they are written in.

Shares are of all accounts, in millionths; what is left over is the background. Story 1 is Twitter
in November 2020 around a student organisation; story 2 is Facebook in January 2021 around pages and
those who lead them; story 3 is Twitter in March 2023 around the Persian opponents of a government;
story 4 is Twitter in August 2019, where 55 % of the accounts are one operation and 0.47 % its core
(200,000 and 936 in the real one).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from showcause.domain.errors import BadInput
from showcause.domain.moment import DAY, Moment
from showcause.simulate.casting import AS_IT_WAS, Casting
from showcause.simulate.chance import Whole, generator

FEWEST_ACCOUNTS: Final = 1_000
MOST_ACCOUNTS: Final = 10_000_000
BLOCK_ACCOUNTS: Final = 2_000
"""Accounts drawn at once: bounds memory to about 20 MB a process and keeps numpy busy."""

PROLIFIC: Final[Mapping[str, int]] = {"core": 400, "newsroom": 400}
"""Roles that write ten times as much as others get smaller blocks."""


@dataclass(frozen=True, slots=True)
class Population:
    """How many people of a role there are and in groups of which size.

    `per` names a role that has one group of this one for each of its own groups; `exact` trims the
    last group so that the share is met to the account.
    """

    role: str
    ppm: int
    fewest: int
    low: int
    high: int
    most: int = MOST_ACCOUNTS
    per: str = ""
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of one role: the first account number and the size of each, consecutive."""

    starts: Whole
    sizes: Whole

    @property
    def count(self) -> int:
        """How many groups."""
        return len(self.starts)

    @property
    def accounts(self) -> int:
        """How many accounts."""
        return int(self.sizes.sum())


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything every block must know: the seed, the window of activity, where each role is."""

    story: int
    seed: int
    accounts: int
    declared: bool
    window_from: Moment
    until: Moment
    groups: Mapping[str, Groups]
    casting: Casting = AS_IT_WAS


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive groups of one role, drawn together."""

    role: str
    first_group: int
    starts: Whole
    sizes: Whole

    @property
    def accounts(self) -> int:
        """How many accounts."""
        return int(self.sizes.sum())

    @property
    def numbers(self) -> Whole:
        """The account numbers, ascending."""
        return np.arange(self.starts[0], self.starts[0] + self.accounts, dtype=np.int64)

    @property
    def group_of(self) -> Whole:
        """The group each account is in."""
        groups = np.arange(self.first_group, self.first_group + len(self.sizes), dtype=np.int64)
        return np.repeat(groups, self.sizes)

    @property
    def place(self) -> Whole:
        """Each account's place in its group, from 0."""
        return self.numbers - np.repeat(self.starts, self.sizes)


_EVERYWHERE: Final = (
    Population("newsroom", 10_000, 40, 4, 4, most=20_000),
    Population("fandom", 40_000, 30, 30, 80),
    Population("friends", 20_000, 8, 8, 25),
    Population("office", 50_000, 10, 10, 60),
    Population("pair", 20_000, 20, 2, 2),
)

_STUDENTS: Final = (
    Population("organisation", 2_500, 1, 13, 41),
    Population("volunteer", 0, 0, 4, 7, per="organisation"),
)

STORIES: Final[Mapping[int, tuple[Population, ...]]] = {
    1: (
        *_STUDENTS,
        Population("deceptive", 2_000, 40, 40, 60),
        Population("lookalike", 0, 0, 1, 1, per="deceptive"),
        Population("classmate", 4_000, 12, 12, 16),
        *_EVERYWHERE,
    ),
    4: (
        Population("core", 4_700, 12, 1, 1, exact=True),
        Population("cell", 545_300, 0, 30, 60, exact=True),
        Population("critic", 60_000, 60, 1, 1),
        Population("journalist", 5_000, 10, 1, 1),
        Population("broadcaster", 300, 6, 1, 1),
        Population("advertiser", 200, 4, 1, 1),
        Population("page", 2_000, 6, 1, 1),
        Population("group", 1_000, 6, 1, 1),
        *_STUDENTS,
        *_EVERYWHERE,
    ),
    2: (
        Population("page", 2_000, 24, 7, 9),
        Population("deceptive", 2_000, 40, 40, 60),
        Population("lookalike", 0, 0, 1, 1, per="deceptive"),
        *_STUDENTS,
        *_EVERYWHERE,
    ),
    3: (
        Population("dissident", 60_000, 60, 12, 30),
        Population("supporter", 30_000, 40, 12, 30),
        Population("movement", 40_000, 60, 12, 30),
        Population("brigade", 15_000, 30, 30, 50),
        Population("deceptive", 4_000, 120, 40, 60),
        Population("lookalike", 0, 0, 1, 1, per="deceptive"),
        *_EVERYWHERE,
    ),
}
"""The stories' populations; `background` follows in each. The order gives roles their chance."""

OPERATION_PPM: Final = 550_000
CORE: Final = "core"

WINDOWS: Final[Mapping[int, tuple[Moment, int]]] = {
    1: (1_606_003_200_000, 28),
    2: (1_611_532_800_000, 28),
    3: (1_679_788_800_000, 28),
    4: (1_566_172_800_000, 35),
}
"""The moment each world ends (midnights UTC of 2020-11-22, 2021-01-25, 2023-03-26 and 2019-08-19)
and how many days it lasts."""

ROLES: Final = (
    "background",
    *dict.fromkeys(population.role for story in STORIES.values() for population in story),
)
_FIRST_ROLES: Final = 19


def role_numbers(role: str, values: Whole) -> Whole:
    """Numbers that no other role makes of its values (each below 2^40 in size).

    Roles of later stories lie beyond the first ones, so that older worlds keep their bytes.
    """
    place = ROLES.index(role)
    beyond = max(place - _FIRST_ROLES + 1, 0)
    return (values + (beyond << 40)) * _FIRST_ROLES + min(place, _FIRST_ROLES - 1)


def scene_of(
    story: int, *, accounts: int, seed: int, declared: bool, casting: Casting = AS_IT_WAS
) -> Scene:
    """The plan of a world, worked out from these values alone.

    Raises:
        BadInput: no such story, or a number of accounts or a seed out of range.
    """
    _check(story, accounts=accounts, seed=seed)
    until, days = WINDOWS[story]
    groups: dict[str, Groups] = {}
    first = 0
    for population in STORIES[story]:
        sizes = _sizes(population, groups, story=story, accounts=accounts, seed=seed)
        groups[population.role] = _placed(sizes, first)
        first += int(sizes.sum())
    groups["background"] = _placed(_towns(accounts - first), first)
    return Scene(story, seed, accounts, declared, until - days * DAY, until, groups, casting)


def _check(story: int, *, accounts: int, seed: int) -> None:
    if story not in STORIES:
        known = ", ".join(str(number) for number in STORIES)
        raise BadInput(f"there is no story {story} to simulate", hint=f"stories: {known}")
    if not FEWEST_ACCOUNTS <= accounts <= MOST_ACCOUNTS:
        raise BadInput(
            f"{accounts} accounts cannot be simulated",
            hint=f"between {FEWEST_ACCOUNTS:,} and {MOST_ACCOUNTS:,}",
        )
    if seed < 0:
        raise BadInput(f"the seed {seed} is negative", hint="any whole number from 0")


def _placed(sizes: Whole, first: int) -> Groups:
    return Groups(first + np.cumsum(sizes) - sizes, sizes)


def _towns(accounts: int) -> Whole:
    full, rest = divmod(accounts, 400)
    return np.array([400] * full + [rest] * (rest > 0), dtype=np.int64)


def _sizes(
    population: Population, groups: Mapping[str, Groups], *, story: int, accounts: int, seed: int
) -> Whole:
    chance = generator(seed, story, 0, ROLES.index(population.role))
    low, high = population.low, population.high
    if population.per:
        return chance.integers(low, high + 1, groups[population.per].count)
    total = _total(population, groups, accounts)
    drawn = chance.integers(low, high + 1, total // low + 1)
    count = int(np.searchsorted(np.cumsum(drawn), total)) + 1
    return _trimmed(drawn[:count], total, population) if population.exact else drawn[:count]


def _total(population: Population, groups: Mapping[str, Groups], accounts: int) -> int:
    if population.role == "cell":
        return accounts * OPERATION_PPM // 1_000_000 - groups[CORE].accounts
    wanted = max(population.fewest, accounts * population.ppm // 1_000_000)
    return min(wanted, population.most)


def _trimmed(sizes: Whole, total: int, population: Population) -> Whole:
    """The sizes made to add up to `total`; a rest too small is shared with the group before."""
    rest = total - int(sizes[:-1].sum())
    if rest >= population.low or len(sizes) == 1:
        return np.append(sizes[:-1], rest)
    both = int(sizes[-2]) + rest
    if both <= population.high:
        return np.append(sizes[:-2], both)
    return np.append(sizes[:-2], [both // 2, both - both // 2])


def blocks_of(scene: Scene) -> Iterator[Block]:
    """Every block of the world, in the order of account numbers."""
    for role, groups in scene.groups.items():
        ends = np.cumsum(groups.sizes)
        most = PROLIFIC.get(role, BLOCK_ACCOUNTS)
        first = 0
        while first < groups.count:
            done = int(ends[first] - groups.sizes[first])
            last = int(np.searchsorted(ends, done + most, side="right"))
            last = max(last, first + 1)
            yield Block(role, first, groups.starts[first:last], groups.sizes[first:last])
            first = last


def shards_of(scene: Scene, shard_accounts: int) -> list[list[Block]]:
    """The blocks of each events file: consecutive, about `shard_accounts` accounts together."""
    shards: list[list[Block]] = [[]]
    held = 0
    for block in blocks_of(scene):
        if held >= shard_accounts:
            shards.append([])
            held = 0
        shards[-1].append(block)
        held += block.accounts
    return shards
