"""Whole worlds told twice, who people are flipped in the raw events: `python -m bench.invariance`.

A pair is one account under one flip: the same acts, once as they were and once with another VPN,
name, telephone, language, script or place. Each world is told once for every flip, each of its
groups changed in another way each time; each telling is read in, searched, proposed and safeguarded
as in production. A pair counts against us if the account fares worse: if something is proposed,
held or allowed that was not, or a further step is reached. Joining a finding, which proposes
nothing, is counted apart (`joined`, and `left` the other way): copies of a text are found by its
letters, and in another language those are others.
"""

import argparse
import json
import os
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, Final

from showcause.domain.identifier import digest
from showcause.domain.measure import MEASURES, Measure
from showcause.reviews.order import Waiting, in_order
from showcause.simulate.flips import FLIPS, flip_each
from showcause.simulate.stories import play
from showcause.simulate.swaps import SWAPS, swap

SMALL: Final = {"stories": "3", "accounts": 1_500, "seeds": 1}
FULL: Final = {"stories": "4,1,3", "accounts": 20_000, "seeds": 3}

_SUMMED: Final = ("pairs", "worse", "better", "joined", "left", "judged", "measured")

NOTHING, FOUND, PROPOSED, HELD, ALLOWED = range(5)
"""How an account fares, from best to worst; a refused proposal is `PROPOSED`."""

STATUS: Final = {
    "refused": PROPOSED,
    "waiting": HELD,
    "held": HELD,
    "allowed": ALLOWED,
    "decided": ALLOWED,
}


@dataclass(frozen=True, slots=True)
class Judged:
    """How each account fares that fares at all, and in which order people are asked about them.

    In the queue the heavier measure comes first and a lot decides between equals. In the record
    that lot is the id of the case, which is keyed and hangs on the finding; here it is drawn by
    account, so that nothing but a difference between equals can move a place.
    """

    fares: Mapping[str, int]
    queue: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Pairs of one flip in one world, and how many fare worse or better than before.

    `joined` are in a finding now and were not, without anything proposed, `left` the opposite;
    `judged` were in a finding at least, `measured` were allowed to be measured.
    """

    pairs: int
    worse: tuple[str, ...]
    better: int
    joined: int
    left: int
    judged: int
    measured: int
    beside_worse: tuple[str, ...]


def main() -> None:
    """Print pairs and those who fare worse, by story, seed and flip, and their sum."""
    options = _options()
    start, sums = time.process_time(), Counter[str]()
    for seed, story in product(range(1, options.seeds + 1), options.stories.split(",")):
        for row in _one_world(int(story), options.accounts, seed):
            sums.update({name: row[name] for name in _SUMMED if name in row})
            _print(row, options.json)
        cpu = round(time.process_time() - start)
        _print(
            {"name": "pairs", **{name: sums[name] for name in _SUMMED}, "cpu_s": cpu}, options.json
        )


def _one_world(story: int, accounts: int, seed: int) -> Iterator[dict[str, Any]]:
    about = {"story": story, "seed": seed}
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        play(story, accounts=accounts, seed=seed, out=home / "world")
        as_it_was = judged(home / "world", home / "as-it-was")
        seen: dict[str, Counter[str]] = {what: Counter() for what in FLIPS}
        for what, one in flipped_worlds(home / "world", as_it_was, home, seed):
            seen[what].update(_counts(one))
        for what, sums in seen.items():
            yield {**about, "flip": what, **sums}
        for what, same in swapped_worlds(home / "world", as_it_was, home) if seed == 1 else ():
            yield {**about, "swap": what, "accounts": accounts, "same": same}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="about a million pairs: hours")
    parser.add_argument("--stories")
    parser.add_argument("--accounts", type=int)
    parser.add_argument("--seeds", type=int)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    for name, value in (FULL if options.full else SMALL).items():
        if getattr(options, name) is None:
            setattr(options, name, value)
    return options


def _counts(compared: Compared) -> dict[str, int]:
    return {
        "pairs": compared.pairs,
        "worse": len(compared.worse),
        "better": compared.better,
        "joined": compared.joined,
        "left": compared.left,
        "judged": compared.judged,
        "measured": compared.measured,
    }


def _print(row: dict[str, Any], as_json: bool) -> None:
    words = (
        f"{name} {value:,}" if isinstance(value, int) else value for name, value in row.items()
    )
    print(json.dumps(row) if as_json else "  ".join(words), flush=True)


def swapped_worlds(world: Path, as_it_was: Judged, home: Path) -> Iterator[tuple[str, bool]]:
    """Whether everybody fares the same, and waits in the same order, once sides are exchanged."""
    for what in SWAPS:
        swap(world, home / what, what)
        yield what, judged(home / what, home / f"{what}-judged") == as_it_was


def flipped_worlds(
    world: Path, as_it_was: Judged, home: Path, seed: int
) -> Iterator[tuple[str, Compared]]:
    """What became of a world's people under every flip, turn after turn."""
    for turn in range(len(FLIPS)):
        flipped = home / f"turn-{turn}"
        changed = flip_each(world, flipped, turn, seed)
        after = judged(flipped, home / "judged")
        for what in FLIPS:
            yield what, compared(as_it_was, after, {a for a in changed if changed[a] == what})
        shutil.rmtree(flipped)


def compared(before: Judged, after: Judged, changed: set[str]) -> Compared:
    """What changed for those who were flipped, and beside them for the others."""
    worse = {a for a, fares in after.fares.items() if fares > max(before.fares.get(a, 0), FOUND)}
    better = {a for a, fares in before.fares.items() if fares > max(after.fares.get(a, 0), FOUND)}
    joined, left = (
        after.fares.keys() - before.fares.keys(),
        before.fares.keys() - after.fares.keys(),
    )
    flipped = {f"sandbox:{account}" for account in changed}
    return Compared(
        pairs=len(changed),
        worse=tuple(sorted(worse & flipped)),
        better=len(better & flipped),
        joined=len((joined - worse) & flipped),
        left=len((left - better) & flipped),
        judged=len(before.fares.keys() & flipped),
        measured=sum(before.fares.get(account) == ALLOWED for account in flipped),
        beside_worse=tuple(sorted(worse - flipped)),
    )


def judged(world: Path, home: Path) -> Judged:
    """How everybody in a world fares: read in, searched, proposed, heard and safeguarded."""
    from showcause.steps.path import run
    from showcause.wiring import running

    with workspace(home) as opened:
        read_in(world, opened)
        with running.means(opened) as means:
            for told in run(means, play_reviewers=True, backoff=0):
                if told.step == "decide":
                    break
        return _listed(opened.clock())


def read_in(world: Path, opened: Any) -> None:
    """Read every file of a written world into a workspace."""
    from showcause.steps.ingest import ingest
    from showcause.wiring import engines

    for path in sorted(world.glob("events*.ndjson")):
        ingest(
            path,
            platform=None,
            column_map=None,
            engine=engines.engine(opened),
            circumstances=opened.circumstances,
            workers=1,
            retry=False,
            progress=None,
        )


@contextmanager
def workspace(home: Path) -> Iterator[Any]:
    """A new workspace on SQLite, gone afterwards."""
    from showcause.store import record
    from showcause.wiring import opening

    before = os.environ.get("DATABASE_URL")
    os.environ["DATABASE_URL"] = ""
    try:
        opening.init_workspace(home)
        for name in opening.SECRETS:
            # Ids are keyed, and draw who is looked at in a sample.
            (home / "keys" / name).write_text("11" * 32)
        yield opening.open_workspace(home)
    finally:
        record.close()
        shutil.rmtree(home)
        del os.environ["DATABASE_URL"]
        if before is not None:
            os.environ["DATABASE_URL"] = before


def _listed(now: int) -> Judged:
    from showcause.store.reads.listing import findings, proposals

    fares: dict[str, int] = {}
    for finding in findings(now):
        fares |= dict.fromkeys(finding["account_ids"], FOUND)
    waiting = []
    for row in proposals(now):
        level = STATUS[row["status"]]
        fares[row["account"]] = max(fares.get(row["account"], NOTHING), level)
        harm = MEASURES[Measure(row["measure"])].severity
        waiting.append(Waiting(f"{digest(row['account'])} {row['account']}", harm, 1, 0))
    return Judged(fares, tuple(one.partition(" ")[2] for one in in_order(waiting, 0)))


if __name__ == "__main__":
    main()
