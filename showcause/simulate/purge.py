"""Story 4, the operation: cells made in one night, and an older core that feeds them.

Cell c is fed by core account c mod (size of the core). Its six to twelve things come out in office
hours at UTC+8; when, and whether as a link or as a repost of the feeder, is hashed from (c, thing),
so that the core, the cells and the bystanders agree without knowing of each other. Of the core,
60 % were bought: years in another language and time zone, a silence, then a new client, profile and
recovery address (ASPI 2019 on the 936 accounts: many were bought or repurposed).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from showcause.domain.moment import DAY, HOUR, MINUTE, SECOND
from showcause.simulate import chance as ch
from showcause.simulate import life
from showcause.simulate.batch import Batch, JsonRow, People, Posts, Signups, joined_posts, posts_of
from showcause.simulate.bursts import Things, burst_posts, per_group
from showcause.simulate.chance import Mask, Whole
from showcause.simulate.crowds import event_ids, lived, token_values
from showcause.simulate.phrases import CODES, OPERATION_LINES, SPEECHES
from showcause.simulate.plan import CORE, Block, Scene

MOST_THINGS: Final = 16
"""Post numbers kept per cell and feeder; a cell has 6 to 12 things."""

_SECOND_FEEDER: Final = 1 << 22
_AUTOMATION: Final = 5
_CHINESE, _ENGLISH = CODES.index("zh"), CODES.index("en")
_BEFORE: Final = tuple(CODES.index(code) for code in ("es", "pt", "en", "ar"))


@dataclass(frozen=True, slots=True)
class CellThings:
    """What cells give: one row per (cell, place), with the feeder's account and post number."""

    cell: Whole
    place: Whole
    at: Whole
    is_repost: Mask
    feeder: Whole
    number: Whole


def cell_things(scene: Scene, cells: Whole) -> CellThings:
    """The things of each given cell, the same whoever asks."""
    seed, feeders = scene.seed, scene.groups[CORE].count
    counts = 6 + ch.hashed(seed, ch.CHOICE, cells, 6, 7)
    row, place = per_group(counts)
    cell = cells[row]
    return _things_at(scene, cell, place, feeders)


def _things_at(scene: Scene, cell: Whole, place: Whole, feeders: int) -> CellThings:
    key = cell * MOST_THINGS + place
    days = (scene.until - scene.window_from) // DAY - 4
    shift = ch.hashed(scene.seed, ch.MOMENT, key, 7, days) * DAY
    minute = ch.hashed(scene.seed, ch.MOMENT, key, 8, 9 * 60) * MINUTE
    return CellThings(
        cell=cell,
        place=place,
        at=scene.window_from + 2 * DAY + shift + HOUR + minute,
        is_repost=ch.hashed(scene.seed, ch.CHOICE, key, 9, 2) == 1,
        feeder=scene.groups[CORE].starts[cell % feeders],
        number=cell // feeders * MOST_THINGS + place,
    )


def random_things(chance: np.random.Generator, scene: Scene, count: int) -> CellThings:
    """Things of the operation as a passer-by meets them."""
    cells = chance.integers(0, scene.groups["cell"].count, count)
    feeders = scene.groups[CORE].count
    return _things_at(scene, cells, chance.integers(0, 6, count), feeders)


def thing_links(scene: Scene, things: CellThings) -> list[str]:
    """The link behind each thing; cells with one feeder give the same ones on other days."""
    feeders = scene.groups[CORE].count
    page = (things.place + things.cell // feeders % 3 * 12).tolist()
    feeder = (things.cell % feeders).tolist()
    return [
        f"https://city-voice-{f % 97}.example/{f}/{p}" for f, p in zip(feeder, page, strict=True)
    ]


def _lines(things: CellThings) -> list[str]:
    picks = ((things.cell + things.place) % len(OPERATION_LINES)).tolist()
    return [OPERATION_LINES[pick] for pick in picks]


def _either(first: Sequence[str], mask: Mask, second: Sequence[str]) -> list[str]:
    return [a if use else b for a, use, b in zip(first, mask.tolist(), second, strict=True)]


def cell(chance: np.random.Generator, scene: Scene, block: Block) -> Batch:
    """Cells of 30 to 60: made in one night, few telephones, everything within a minute."""
    people = life.people_of(
        chance,
        scene,
        block,
        language=_operation_languages(chance, block.accounts),
        created_at=_night(chance, scene, block),
        followers=ch.heavy(chance, block.accounts, median=12, spread=1.2),
        guilty=True,
        vpn_ppm=500_000,
    )
    given = cell_things(scene, np.arange(len(block.sizes)) + block.first_group)
    burst = burst_posts(
        chance,
        block,
        people,
        _as_things(scene, block, given),
        within_ms=55 * SECOND,
        participation=0.62,
        client=_AUTOMATION,
    )
    on_farm = chance.integers(0, 20, len(people)) > 2
    signals = _cell_signups(chance, scene, block, people, on_farm)
    return lived(
        chance, scene, people, median=2.0, more=(burst,), signals=signals, own_device=~on_farm
    )


def _operation_languages(chance: np.random.Generator, count: int) -> Whole:
    draw = chance.integers(0, 10, count)
    other = life.language_draws(chance, count)
    return np.where(draw < 6, _CHINESE, np.where(draw < 9, _ENGLISH, other))


def _night(chance: np.random.Generator, scene: Scene, block: Block) -> Whole:
    """About eight cells a night within 90 minutes; one account in eight was bought old."""
    nights = max(scene.groups["cell"].count // 8, 2)
    night = ch.hashed(scene.seed, ch.CHOICE, block.group_of, 10, nights)
    start = scene.until - 40 * DAY - ch.hashed(scene.seed, ch.MOMENT, night, 11, 70 * 24) * HOUR
    new = start - chance.integers(0, 90 * MINUTE, block.accounts)
    old = life.settled(chance, scene, block.accounts) - 90 * DAY
    return np.where(chance.integers(0, 8, block.accounts) == 0, old, new)


def _as_things(scene: Scene, block: Block, given: CellThings) -> Things:
    nothing = [""] * len(given.cell)
    origins = ch.post_ids(scene.seed, given.feeder, given.number)
    return Things(
        group=given.cell - block.first_group,
        at=given.at,
        link=_either(nothing, given.is_repost, thing_links(scene, given)),
        tags=_either(nothing, given.is_repost, ["香港 hongkong"] * len(nothing)),
        text=_either(nothing, given.is_repost, _lines(given)),
        repost_of=_either(origins, given.is_repost, nothing),
    )


def _cell_signups(
    chance: np.random.Generator, scene: Scene, block: Block, people: People, on_farm: Mask
) -> tuple[Signups, ...]:
    """Four accounts a telephone, nine a mailbox, a few on one card: at most 60 share a token."""
    count = len(people)
    base = block.group_of << 10
    mailed = chance.integers(0, 10, count) < 5
    paid = chance.integers(0, 30, count) == 0
    kinds = (
        (life.DEVICE_KIND, base + block.place // 4, on_farm),
        (life.RECOVERY_KIND, base + 256 + block.place // 9, mailed),
        (life.PAYMENT_KIND, base + 512, paid),
    )
    return tuple(
        life.signups_of(
            scene,
            people.number[mask],
            people.created_at[mask],
            kind,
            life.LENT,
            token_values(block, values)[mask],
        )
        for kind, values, mask in kinds
    )


def core(chance: np.random.Generator, scene: Scene, block: Block) -> Batch:
    """The feeders: older accounts, a quarter of them with over 10,000 followers."""
    count = block.accounts
    bought = ch.hashed(scene.seed, ch.CHOICE, block.group_of, 12, 10) < 6
    created = scene.window_from - chance.integers(3 * life.YEAR, 9 * life.YEAR, count)
    persona = scene.window_from - chance.integers(120 * DAY, 3 * life.YEAR, count)
    people = life.people_of(
        chance,
        scene,
        block,
        language=_operation_languages(chance, count),
        created_at=np.where(bought, created, persona),
        followers=_reach(chance, block.group_of),
        roles=["core_bought" if old else "core_persona" for old in bought.tolist()],
        guilty=True,
        vpn_ppm=500_000,
    )
    taken = scene.window_from - chance.integers(5 * DAY, 60 * DAY, count)
    signals = (*_core_signups(scene, block, people, taken, bought),)
    started = np.where(bought, taken, people.created_at)
    present = replace(people, created_at=started)
    batch = lived(
        chance,
        scene,
        present,
        median=7.0,
        more=(_fed(chance, scene, block, people), _past(chance, people, taken, bought)),
        signals=signals,
    )
    makeover = _makeover(scene, people, taken, bought)
    return replace(batch, people=people, others=makeover)


def _reach(chance: np.random.Generator, group: Whole) -> Whole:
    large = 10_001 + ch.heavy(chance, len(group), median=8_100, spread=1.0)
    small = np.minimum(ch.heavy(chance, len(group), median=660, spread=1.2), 9_999)
    return np.where(group % 4 == 0, large, small)


def _core_signups(
    scene: Scene, block: Block, people: People, taken: Whole, bought: Mask
) -> tuple[Signups, Signups]:
    """Bought accounts got their dealer's recovery address; four of five run on shared phones."""
    dealer = token_values(block, block.group_of // 15)
    recovery = life.signups_of(
        scene, people.number[bought], taken[bought], life.RECOVERY_KIND, life.LENT, dealer[bought]
    )
    phone = token_values(block, (1 << 40) + block.group_of // 5)
    held = ch.hashed(scene.seed, ch.CHOICE, block.group_of, 13, 5) > 0
    when = np.where(bought, taken, people.created_at)
    device = life.signups_of(
        scene, people.number[held], when[held], life.DEVICE_KIND, life.LENT, phone[held]
    )
    return recovery, device


def _fed(chance: np.random.Generator, scene: Scene, block: Block, people: People) -> Posts:
    """What feeders post for their own cells, and, tying cells together, for their neighbour's."""
    cells, feeders = scene.groups["cell"].count, scene.groups[CORE].count
    own = np.arange(cells, dtype=np.int64)
    low, high = block.first_group, block.first_group + block.accounts
    mine = cell_things(scene, own[(own % feeders >= low) & (own % feeders < high)])
    follower = (own - 1) % feeders
    other = cell_things(scene, own[(follower >= low) & (follower < high)])
    links = ~other.is_repost & (ch.hashed(scene.seed, ch.CHOICE, other.cell, 14, 10) < 4)
    seconded = CellThings(
        cell=other.cell[links],
        place=other.place[links],
        at=other.at[links],
        is_repost=other.is_repost[links],
        feeder=people.number[(other.cell[links] - 1) % feeders - low],
        number=_SECOND_FEEDER + other.number[links],
    )
    return joined_posts([_feed(chance, scene, part, people) for part in (mine, seconded)])


def _feed(chance: np.random.Generator, scene: Scene, things: CellThings, people: People) -> Posts:
    count = len(things.cell)
    earlier = things.at - chance.integers(MINUTE, 20 * MINUTE, count)
    prompt = things.at + chance.integers(0, 40 * SECOND, count)
    nothing = [""] * count
    return posts_of(
        things.feeder,
        np.where(things.is_repost, earlier, prompt),
        people.language[things.feeder - people.number[0]],
        _lines(things),
        client=np.full(count, 3, dtype=np.int64),
        number=things.number,
        link=_either(nothing, things.is_repost, thing_links(scene, things)),
        tags=["香港"] * count,
    )


def _past(chance: np.random.Generator, people: People, taken: Whole, bought: Mask) -> Posts:
    """The years before the sale: another language, time zone and client, then a long silence."""
    rows = np.flatnonzero(bought)
    who = np.repeat(rows, chance.integers(15, 60, len(rows)))
    silence = chance.integers(200, 900, len(people))[who] * DAY
    span = np.maximum(taken[who] - silence - people.created_at[who], 30 * DAY)
    at = people.created_at[who] + chance.integers(HOUR, span)
    language = np.array(_BEFORE, dtype=np.int64)[people.number[who] % len(_BEFORE)]
    # Days stay, hours move: they lived at UTC-5 and wrote in the evening.
    evening = at // DAY * DAY + 23 * HOUR + (at % (5 * HOUR))
    text = life.sentences(chance, language)
    return posts_of(
        people.number[who],
        np.maximum(evening, people.created_at[who] + MINUTE),
        language,
        text,
        client=np.ones(len(who), dtype=np.int64),
    )


def _makeover(scene: Scene, people: People, taken: Whole, bought: Mask) -> list[JsonRow]:
    """The name at creation, and the new owner's name and biography on the day of the sale."""
    rows = np.flatnonzero(bought)
    before = np.array(_BEFORE, dtype=np.int64)[people.number[rows] % len(_BEFORE)].tolist()
    accounts = ch.account_ids(scene.seed, people.number[rows])
    ids = [event_ids(scene, people.number[rows], place) for place in (2, 3, 4)]
    events: list[JsonRow] = []
    for row, past, account, *event in zip(rows.tolist(), before, accounts, *ids, strict=True):
        names = SPEECHES[past].names
        sold = int(taken[row]) + HOUR
        born = int(people.created_at[row]) + MINUTE
        events.append(_change(account, event[0], "name", names[row % len(names)], born))
        events.append(_change(account, event[1], "name", people.names[row], sold))
        events.append(_change(account, event[2], "bio", people.bios[row], sold))
    return events


def _change(account: str, event: str, field: str, value: str, at: int) -> JsonRow:
    return {
        "type": "profile",
        "event_id": event,
        "account_id": account,
        "field": field,
        "value": value,
        "at": at,
    }
