"""Whole worlds told again with other people in the same parts: `python -m bench.recast`.

Rulers and opponents change places, the networks of one operator speak for the state or for its
dissidents, the country becomes another one. The acts stay, so worlds are compared account by
account: what became of it, and where it stands in the queue. Circles and networks stand and fall
together, so intervals are those of a bootstrap over groups: a difference is said as (recast minus
as it was) with its 95 % interval, in millionths of the accounts, or of the queue's length.
"""

import argparse
import json
import math
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from bench.invariance import ALLOWED, FOUND, HELD, NOTHING, PROPOSED, STATUS, read_in, workspace
from showcause.simulate.casting import AS_IT_WAS, CASTINGS
from showcause.simulate.stories import play

SMALL: Final = {"accounts": 1_500, "seeds": 2}
FULL: Final = {"accounts": 10_000, "seeds": 10}
DRAWS: Final = 2_000
MILLION: Final = 1_000_000

WITHIN_PPM: Final = 2_000
"""How far from nothing the interval of a level may reach: two accounts in a thousand."""

QUEUE_WITHIN_PPM: Final = 50_000
"""How far from nothing the interval of a part's mean place may reach: a twentieth of the queue."""

LEVELS: Final = {"found": FOUND, "proposed": PROPOSED, "held": HELD, "allowed": ALLOWED}


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an account, and its place in the queue in millionths (None: not in it)."""

    part: str
    group: str
    guilty: bool
    level: int
    place: int | None


Fates = Mapping[str, Fate]


@dataclass(frozen=True, slots=True)
class Difference:
    """A mean difference over accounts with its 95 % interval, in ppm; `more` and `less` count.

    `was` is the mean as it was.
    """

    was: int
    more: int
    less: int
    of: int
    ppm: int
    low: int
    high: int

    @property
    def p(self) -> float:
        """McNemar's exact p-value: how likely so uneven a split of those who differ is by chance.

        Q. McNemar, Psychometrika 12 (1947); it takes accounts as independent.
        """
        differ, fewer = self.more + self.less, min(self.more, self.less)
        tail = sum(math.comb(differ, count) for count in range(fewer + 1))
        return float(min(1.0, 2 * tail / 2**differ))


def main() -> None:
    """Print each difference by casting, over all seeds."""
    options = _options()
    print(f"seeds 1-{options.seeds}, {options.accounts:,} accounts each, bootstrap of {DRAWS:,}")
    start = time.process_time()
    told = worlds(options.accounts, range(1, options.seeds + 1), options.castings.split(","))
    apart = 0
    for name, pairs in told.items():
        for row in differences(name, pairs):
            apart += not row["same"]
            print(json.dumps(row) if options.json else _text(row), flush=True)
    print(f"{apart} outside their interval; {time.process_time() - start:.0f} CPU-s")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="ten worlds of 10,000, about an hour")
    parser.add_argument("--accounts", type=int)
    parser.add_argument("--seeds", type=int)
    parser.add_argument("--castings", default=",".join(name for name in CASTINGS))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    for name, value in (FULL if options.full else SMALL).items():
        if getattr(options, name) is None:
            setattr(options, name, value)
    return options


def _text(row: Mapping[str, Any]) -> str:
    interval = f"[{row['low']:,}; {row['high']:,}]"
    return (
        f"{row['casting']:<20} {row['what']:<22} {row['was']:>7,} ppm {row['ppm']:+,} {interval}  "
        f"{row['more']:,} more, {row['less']:,} less of {row['of']:,}, "
        f"McNemar p {row['p']:.3f}  {'same' if row['same'] else 'NOT THE SAME'}"
    )


def worlds(
    accounts: int, seeds: Iterable[int], castings: Sequence[str]
) -> dict[str, list[tuple[Fates, Fates]]]:
    """For each casting a pair of worlds per seed: as it was, and recast."""
    told: dict[str, list[tuple[Fates, Fates]]] = {}
    for seed in seeds:
        before = fates(accounts, seed, AS_IT_WAS.name)
        for name in castings:
            if name != AS_IT_WAS.name:
                told.setdefault(name, []).append((before, fates(accounts, seed, name)))
    return told


def differences(name: str, pairs: Sequence[tuple[Fates, Fates]]) -> Iterator[dict[str, Any]]:
    """Each level for innocent and guilty alike, then the places of each part in the queue."""
    for what, level in LEVELS.items():
        found = difference(pairs, partial(_reached, level))
        yield _row(name, what, found, WITHIN_PPM)
    innocent = [(_of(a, guilty=False), _of(b, guilty=False)) for a, b in pairs]
    found = difference(innocent, partial(_reached, PROPOSED))
    yield _row(name, "proposed, innocent", found, WITHIN_PPM)
    queued = {fate.part for world, _ in pairs for fate in world.values() if fate.place is not None}
    for part in sorted(queued):
        placed = [_both_placed(a, b, part) for a, b in pairs]
        found = difference(placed, lambda fate: fate.place)
        yield _row(name, f"place of {part}", found, QUEUE_WITHIN_PPM)


def _row(name: str, what: str, found: Difference, within: int) -> dict[str, Any]:
    same = -within <= found.low and found.high <= within
    numbers = {
        key: getattr(found, key) for key in ("was", "ppm", "low", "high", "more", "less", "of")
    }
    return {"casting": name, "what": what, **numbers, "p": found.p, "same": same}


def _reached(level: int, fate: Fate) -> int:
    return MILLION * (fate.level >= level)


def _of(world: Fates, *, guilty: bool) -> Fates:
    return {account: fate for account, fate in world.items() if fate.guilty == guilty}


def _both_placed(before: Fates, after: Fates, part: str) -> tuple[Fates, Fates]:
    both = [
        account
        for account, fate in before.items()
        if fate.part == part and fate.place is not None and after[account].place is not None
    ]
    return {account: before[account] for account in both}, {one: after[one] for one in both}


def difference(
    pairs: Sequence[tuple[Fates, Fates]], value: Callable[[Fate], int | None]
) -> Difference:
    """The mean over accounts of what a value rose by, bootstrapped over groups."""
    sums: dict[str, list[int]] = {}
    more = less = was = 0
    for seed, (before, after) in enumerate(pairs):
        for account, fate in before.items():
            had = value(fate) or 0
            rose, was = (value(after[account]) or 0) - had, was + had
            more, less = more + (rose > 0), less + (rose < 0)
            group = sums.setdefault(f"{seed} {fate.group}", [0, 0])
            group[0], group[1] = group[0] + rose, group[1] + 1
    total, count = (sum(each) for each in zip(*sums.values(), strict=True)) if sums else (0, 0)
    low, high = _bootstrapped(list(sums.values()))
    of = max(count, 1)
    return Difference(round(was / of), more, less, count, round(total / of), low, high)


def _bootstrapped(groups: Sequence[Sequence[int]]) -> tuple[int, int]:
    """The 95 % interval of the mean: as many groups drawn again as there are, many times.

    B. Efron, Annals of Statistics 7 (1979). Groups alike are drawn as one kind, which is the same.
    Where nothing differs there is nothing to draw from, and the interval is no wider than 0.
    """
    kinds = Counter((rose, count) for rose, count in groups)
    if not any(rose for rose, _ in kinds):
        return 0, 0
    rose, count = np.array(list(kinds)).T
    share = np.array(list(kinds.values())) / len(groups)
    drawn = np.random.default_rng(1).multinomial(len(groups), share, size=DRAWS)
    low, high = np.quantile(drawn @ rose / np.maximum(drawn @ count, 1), (0.025, 0.975))
    return math.floor(low), math.ceil(high)


def fates(accounts: int, seed: int, casting: str) -> Fates:
    """What becomes of everybody in one world, up to where people are asked."""
    with tempfile.TemporaryDirectory() as folder:
        world = Path(folder) / "world"
        play(3, accounts=accounts, seed=seed, out=world, casting=casting)
        truth = (world / "truth.ndjson").read_text(encoding="utf-8").splitlines()
        level, place = _asked_about(world, Path(folder) / "home")
        return {
            row["account_key"]: Fate(
                row["role"],
                row["account"] if row["role"] == "background" else row["group"],
                row["guilty"],
                level.get(row["account_key"], NOTHING),
                place.get(row["account_key"]),
            )
            for row in map(json.loads, truth)
        }


def _asked_about(world: Path, home: Path) -> tuple[dict[str, int], dict[str, int]]:
    """How far each account came, and the place in the queue of each that waits for a person."""
    from showcause.steps.path import run
    from showcause.store.reads.listing import findings, proposals
    from showcause.wiring import running

    with workspace(home) as opened:
        read_in(world, opened)
        with running.means(opened) as means:
            for told in run(means, play_reviewers=True, backoff=0):
                if told.step == "safeguard":
                    break
        now = opened.clock()
        level: dict[str, int] = {}
        for finding in findings(now):
            level |= dict.fromkeys(finding["account_ids"], FOUND)
        asked = list(proposals(now))
        level |= {row["account"]: STATUS[row["status"]] for row in asked}
        return level, _places(asked, now)


def _places(asked: Sequence[Mapping[str, Any]], now: int) -> dict[str, int]:
    """An account's place is that of its own case, or else of the sweep it is in."""
    from showcause.domain.measure import MEASURES, Measure
    from showcause.reviews.order import Waiting, in_order
    from showcause.store.reads.cases import open_cases

    waiting = [
        Waiting(
            row["subject_id"],
            MEASURES[Measure(row["measure"])].severity,
            row["reach"],
            row["since"],
        )
        for row in open_cases(now)
    ]
    order = in_order(waiting, now)
    place = {subject: MILLION * number // len(order) for number, subject in enumerate(order)}
    found = {}
    for row in asked:
        mine = place.get(row["proposal_id"], place.get(row["sweep_id"]))
        if mine is not None:
            found[row["account"]] = mine
    return found


if __name__ == "__main__":
    main()
