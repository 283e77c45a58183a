"""Story 4, everybody else near the operation: critics, journalists, broadcasters, pages, groups.

They meet the same links and hashtags, many behind VPNs because they must, and none of them may be
touched. One critic's share in thirty comes within a minute of the operation's (alerts, chance).
"""

from dataclasses import replace
from typing import Final

import numpy as np

from showcause.domain.moment import DAY, HOUR, MINUTE, SECOND
from showcause.simulate import chance as ch
from showcause.simulate import life
from showcause.simulate.batch import Batch, JsonRow, People, Posts, posts_of
from showcause.simulate.chance import Mask, Whole
from showcause.simulate.crowds import event_ids, lived
from showcause.simulate.phrases import CODES, PROTEST_LINES
from showcause.simulate.plan import Block, Scene
from showcause.simulate.purge import CellThings, cell_things, random_things, thing_links

_CHINESE, _ENGLISH = CODES.index("zh"), CODES.index("en")
RANKED_SITE: Final = "independent-broadcaster.example"
_COMPARED: Final = ("other-paper.example", "city-radio.example")


def critic(chance: np.random.Generator, scene: Scene, block: Block) -> Batch:
    """Critics and diaspora: a quarter signed up when the protests began, 70 % use a VPN or Tor."""
    count = block.accounts
    draw = chance.integers(0, 10, count)
    language = np.where(draw < 6, _CHINESE, np.where(draw < 8, _ENGLISH, 0))
    language = np.where(draw == 9, life.language_draws(chance, count), language)
    june = scene.until - chance.integers(36 * DAY, 75 * DAY, count)
    created = np.where(chance.integers(0, 4, count) == 0, june, life.settled(chance, scene, count))
    alerted = ch.hashed(scene.seed, ch.CHOICE, block.group_of, 16, 50) == 0
    people = life.people_of(
        chance,
        scene,
        block,
        language=language,
        created_at=created,
        roles=["critic_alerted" if quick else "critic" for quick in alerted.tolist()],
        vpn_ppm=700_000,
    )
    more = (_answers(chance, scene, people, mean=2.5), _alerts(chance, scene, people, alerted))
    return lived(chance, scene, people, median=3.4, more=more)


def _alerts(chance: np.random.Generator, scene: Scene, people: People, alerted: Mask) -> Posts:
    """One critic in fifty has an alert set on one corner of the operation and answers at once."""
    rows = np.flatnonzero(alerted)
    cells = chance.integers(0, scene.groups["cell"].count, len(rows))
    parts = [cell_things(scene, cells[place : place + 1]) for place in range(len(rows))]
    who = np.repeat(rows, [len(part.cell) for part in parts])
    at = np.concatenate([np.zeros(0, dtype=np.int64), *(part.at for part in parts)])
    links = [link for part in parts for link in thing_links(scene, part)]
    picks = chance.integers(0, len(PROTEST_LINES), len(who)).tolist()
    return posts_of(
        people.number[who],
        at + chance.integers(5 * SECOND, 50 * SECOND, len(who)),
        people.language[who],
        [PROTEST_LINES[pick] for pick in picks],
        link=links,
        tags=["香港"] * len(who),
    )


def _met(
    chance: np.random.Generator, scene: Scene, people: People, mean: float
) -> tuple[Whole, CellThings, Whole]:
    """Who met which thing of the operation, and when they answered: hours later, as people do."""
    who = np.repeat(np.arange(len(people)), chance.poisson(mean, len(people)))
    things = random_things(chance, scene, len(who))
    later = ch.heavy(chance, len(who), median=2_440, spread=1.3) * SECOND
    at_once = chance.integers(5 * SECOND, 50 * SECOND, len(who))
    delay = np.where(chance.integers(0, 30, len(who)) == 0, at_once, later)
    return who, things, np.minimum(things.at + delay, scene.until - MINUTE)


def _answers(chance: np.random.Generator, scene: Scene, people: People, *, mean: float) -> Posts:
    who, things, at = _met(chance, scene, people, mean)
    picks = chance.integers(0, len(PROTEST_LINES), len(who)).tolist()
    origin = ch.post_ids(scene.seed, things.feeder, things.number)
    links = thing_links(scene, things)
    reposted = things.is_repost.tolist()
    return posts_of(
        people.number[who],
        at,
        people.language[who],
        [PROTEST_LINES[pick] for pick in picks],
        link=["" if quoted else link for quoted, link in zip(reposted, links, strict=True)],
        quote_of=[post if quoted else "" for quoted, post in zip(reposted, origin, strict=True)],
        tags=["香港 hongkong"] * len(who),
    )


def journalist(chance: np.random.Generator, scene: Scene, block: Block) -> Batch:
    """Reporters who quote what they report on."""
    count = block.accounts
    people = life.people_of(
        chance,
        scene,
        block,
        language=life.language_draws(chance, count),
        created_at=life.settled(chance, scene, count),
        followers=ch.heavy(chance, count, median=3_640, spread=1.4),
    )
    return lived(
        chance, scene, people, median=8.0, more=(_answers(chance, scene, people, mean=4.0),)
    )


def broadcaster(chance: np.random.Generator, scene: Scene, block: Block) -> Batch:
    """State-controlled media and independent public broadcasters, by turns."""
    count = block.accounts
    state = (block.group_of % 2 == 0).tolist()
    people = life.people_of(
        chance,
        scene,
        block,
        language=np.where(block.group_of % 3 == 0, _CHINESE, _ENGLISH),
        created_at=life.settled(chance, scene, count) - life.YEAR,
        followers=50_000 + ch.heavy(chance, count, median=160_000, spread=1.0),
        roles=["state_media" if owned else "public_broadcaster" for owned in state],
    )
    named = replace(
        people,
        bios=[
            "State broadcaster" if owned else "Independent public broadcaster" for owned in state
        ],
    )
    batch = lived(chance, scene, named, median=25.0)
    return replace(batch, others=_ranking(chance, scene, named) if block.first_group == 0 else [])


def _ranking(chance: np.random.Generator, scene: Scene, people: People) -> list[JsonRow]:
    """Daily search referrals of three sites; half-way one falls by 74 % after a ranking change."""
    account = ch.account_ids(scene.seed, people.number[:3])
    rows: list[JsonRow] = []
    days = (scene.until - scene.window_from) // DAY
    for place, site in enumerate((_COMPARED[0], RANKED_SITE, _COMPARED[1])):
        noise = chance.integers(-40, 41, days).tolist()
        event = event_ids(scene, people.number[place : place + 1], 8)[0]
        for day in range(days):
            usual = 260 if site == RANKED_SITE and day >= days // 2 else 1_000
            amount = usual + noise[day] * usual // 1_000
            at = scene.window_from + day * DAY + 23 * HOUR
            rows += _measured(f"{event}-{day}", account[place], site, amount, at)
    return rows


def _measured(event: str, account: str, site: str, amount: int, at: int) -> list[JsonRow]:
    about: JsonRow = {"account_id": account, "surface": "search", "at": at}
    return [
        {"type": "referral", "event_id": event, **about, "site": site, "amount": amount},
        {
            "type": "impression",
            "event_id": event,
            **about,
            "object": f"https://{site}/",
            "amount": amount * 9,
        },
    ]


def advertiser(chance: np.random.Generator, scene: Scene, block: Block) -> Batch:
    """Advertising accounts of the broadcasters."""
    owners = scene.groups["broadcaster"]
    owner = owners.starts[block.group_of % owners.count]
    operators = [[account] for account in ch.account_ids(scene.seed, owner)]
    return _run_by(chance, scene, block, operators, kind="advertiser")


def page(chance: np.random.Generator, scene: Scene, block: Block) -> Batch:
    """Pages with two to five operators each."""
    return _run_by(chance, scene, block, _operators(chance, scene, block), kind="page")


def group(chance: np.random.Generator, scene: Scene, block: Block) -> Batch:
    """Groups with two to five operators each."""
    return _run_by(chance, scene, block, _operators(chance, scene, block), kind="group")


def _operators(chance: np.random.Generator, scene: Scene, block: Block) -> list[list[str]]:
    town = scene.groups["background"]
    counts = chance.integers(2, 6, block.accounts).tolist()
    firsts = town.starts[0] + chance.integers(0, max(town.accounts - 5, 1), block.accounts)
    return [
        ch.account_ids(scene.seed, np.arange(first, first + count))
        for first, count in zip(firsts.tolist(), counts, strict=True)
    ]


def _run_by(
    chance: np.random.Generator,
    scene: Scene,
    block: Block,
    operators: list[list[str]],
    *,
    kind: str,
) -> Batch:
    people = life.people_of(
        chance,
        scene,
        block,
        language=life.language_draws(chance, block.accounts),
        created_at=life.settled(chance, scene, block.accounts),
    )
    run = replace(people, kinds=[kind] * len(people), operators=operators)
    return replace(lived(chance, scene, run, median=5.0), signups=life.no_signups())
