"""Plays a story: a platform's population with a known truth, written as events.

The same (story, accounts, seed, declared) gives the same bytes on every run, whatever the number of
workers, the hash seed or the time zone; numpy's own promise (NEP 19) holds within a numpy release.
"""

import hashlib
import json
import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from showcause.domain.errors import BadInput
from showcause.domain.moment import Moment

if TYPE_CHECKING:
    from showcause.simulate.casting import Casting
    from showcause.simulate.output import FileFacts
    from showcause.simulate.plan import Block, Scene
    from showcause.simulate.shard import ShardFacts

Progress = Callable[[int, int], None]
"""Called with the accounts written so far and all accounts."""

WORLD_FILE: Final = "world.json"
SHARD_ACCOUNTS: Final = 20_000
"""Accounts in one events file (see `plan.shards_of`)."""

UNFINISHED_FILE: Final = "world.unfinished.json"
TRUTH_FILE: Final = "truth.ndjson"
_OURS: Final = ("events*.ndjson", "truth*", "showcause_story*")


@dataclass(frozen=True, slots=True)
class SimulatedWorld:
    """What was written: counts by event kind and by role, each file's digest, the simulated now.

    `now` is the first moment after everything that happened.
    """

    story: int
    seed: int
    accounts: int
    declared: bool
    now: Moment
    events: int
    guilty: int
    kinds: Mapping[str, int]
    roles: Mapping[str, int]
    files: Mapping[str, Mapping[str, int | str]]
    out: Path

    def as_json(self) -> dict[str, object]:
        """The summary as `world.json` holds it: everything but the folder."""
        row = asdict(self)
        del row["out"]
        return row


def play(
    story: int,
    *,
    accounts: int,
    seed: int,
    out: Path,
    as_it_happened: bool = False,
    workers: int = 1,
    progress: Progress | None = None,
    declared: bool = True,
    form: str = "ndjson",
    shard_accounts: int = SHARD_ACCOUNTS,
    casting: str = "as it was",
) -> SimulatedWorld:
    """Write events, `truth.ndjson` and `world.json` into `out`, and give back the summary.

    Up to `shard_accounts` accounts there is one `events.ndjson`, above that `events-000.ndjson` and
    so on; a file is written by one worker, a block of accounts at a time.
    `form` is `ndjson`, `archive` (users and tweets CSV) or `archive-zip`. `as_it_happened` adds the
    folder of that name, with what the platform did in the real story. `casting` says who plays
    which part in story 3 (`simulate.casting`).

    Raises:
        BadInput: unknown story, form or casting, size or seed out of range, or a folder that holds
            another's events.
    """
    from showcause.simulate.left_column import write_left_column

    scene, planned = _planned(story, accounts, seed, declared, shard_accounts, casting)
    _check_form(form)
    _prepare(out)
    tasks = _tasks(scene, shard_accounts, len(planned), out, form)
    _announce(out, tasks)
    shards = list(_written(tasks, workers=workers, accounts=accounts, progress=progress))
    truth, guilty = _joined_truth(out, [shard.truth_part for shard in shards])
    files = [facts for shard in shards for facts in shard.files] + [truth]
    if as_it_happened:
        files += write_left_column(story, scene.until, out, out / TRUTH_FILE)
    world = _summary(scene, shards, files, guilty, out)
    text = json.dumps(world.as_json(), indent=1, sort_keys=True) + "\n"
    (out / WORLD_FILE).write_text(text, encoding="utf-8")
    (out / UNFINISHED_FILE).unlink()
    return world


def _check_form(form: str) -> None:
    from showcause.simulate.shard import FORMS

    if form not in FORMS:
        raise BadInput(f"there is no form {form!r} to write", hint=f"forms: {', '.join(FORMS)}")


def _prepare(out: Path) -> None:
    """An empty place: the folder made, and whatever world it held before removed."""
    if out.exists() and not out.is_dir():
        raise BadInput("this is not a folder", where=str(out), hint="choose another --out")
    out.mkdir(parents=True, exist_ok=True)
    for name in (WORLD_FILE, UNFINISHED_FILE):
        _clear(out, out / name)
    strangers = sorted(path.name for pattern in _OURS for path in out.glob(pattern))
    if strangers:
        raise BadInput(
            f"the folder already holds {strangers[0]}, and no {WORLD_FILE} naming it",
            where=str(out),
            hint="remove it or choose another --out",
        )


def _clear(out: Path, world: Path) -> None:
    """Remove the files a world file names, then itself, and nothing else."""
    if not world.exists():
        return
    try:
        names = list(json.loads(world.read_text(encoding="utf-8"))["files"])
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput(f"{world.name} here is not ours", where=str(world)) from error
    for path in (out / name for name in names):
        if path.resolve().is_relative_to(out.resolve()):
            path.unlink(missing_ok=True)
    world.unlink()


def _announce(out: Path, tasks: "list[_Task]") -> None:
    """Name the files that are coming, so that a run killed half-way can be cleared by the next."""
    from showcause.simulate.shard import coming_names

    names = [name for task in tasks for name in coming_names(task.story, task.part, task.form)]
    text = json.dumps({"files": [*names, TRUTH_FILE]}) + "\n"
    (out / UNFINISHED_FILE).write_text(text, encoding="utf-8")


@dataclass(frozen=True, slots=True)
class _Task:
    """One shard to write, in values small enough to send to another process."""

    story: int
    accounts: int
    seed: int
    declared: bool
    shard_accounts: int
    shard: int
    part: str
    out: Path
    form: str
    casting: str


@lru_cache(maxsize=2)
def _planned(
    story: int, accounts: int, seed: int, declared: bool, shard_accounts: int, casting: str
) -> "tuple[Scene, list[list[Block]]]":
    """The plan, worked out once per process rather than sent with every task."""
    from showcause.simulate import plan

    scene = plan.scene_of(
        story, accounts=accounts, seed=seed, declared=declared, casting=_cast(story, casting)
    )
    return scene, plan.shards_of(scene, shard_accounts)


def _cast(story: int, name: str) -> "Casting":
    from showcause.simulate.casting import AS_IT_WAS, CASTINGS

    if name not in CASTINGS or (story != 3 and name != AS_IT_WAS.name):
        raise BadInput(f"story {story} has no casting {name!r}", hint=", ".join(CASTINGS))
    return CASTINGS[name]


def _write(task: _Task) -> "ShardFacts":
    from showcause.simulate.output import zipped
    from showcause.simulate.shard import write_shard

    scene, shards = _planned(
        task.story,
        task.accounts,
        task.seed,
        task.declared,
        task.shard_accounts,
        task.casting,
    )
    facts = write_shard(scene, shards[task.shard], part=task.part, out=task.out, form=task.form)
    if task.form != "archive-zip":
        return facts
    return replace(facts, files=tuple(zipped(task.out / file.name) for file in facts.files))


def _tasks(scene: "Scene", shard_accounts: int, count: int, out: Path, form: str) -> list[_Task]:
    return [
        _Task(
            story=scene.story,
            accounts=scene.accounts,
            seed=scene.seed,
            declared=scene.declared,
            shard_accounts=shard_accounts,
            shard=number,
            part=f"-{number:03d}" if count > 1 else "",
            out=out,
            form=form,
            casting=scene.casting.name,
        )
        for number in range(count)
    ]


def _written(
    tasks: list[_Task], *, workers: int, accounts: int, progress: Progress | None
) -> "Iterator[ShardFacts]":
    """Every shard's facts in the order of the accounts, written by as many processes as asked."""
    done = 0
    with _mapper(min(workers, len(tasks))) as mapped:
        for facts in mapped(tasks):
            done += facts.accounts
            if progress:
                progress(done, accounts)
            yield facts


@contextmanager
def _mapper(workers: int) -> "Iterator[Callable[[list[_Task]], Iterable[ShardFacts]]]":
    if workers <= 1:
        yield partial(map, _write)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        yield partial(pool.map, _write)


def _joined_truth(out: Path, parts: list[str]) -> "tuple[FileFacts, int]":
    """The shards' truth as one file, and how many accounts in it are guilty."""
    from showcause.simulate.output import FileFacts

    digest = hashlib.sha256()
    lines = size = guilty = 0
    with (out / TRUTH_FILE).open("wb") as whole:
        for path in (out / part for part in parts):
            with path.open("rb") as file:
                while chunk := file.readlines(1 << 20):
                    raw = b"".join(chunk)
                    whole.write(raw)
                    digest.update(raw)
                    lines, size = lines + len(chunk), size + len(raw)
                    guilty += raw.count(b'"guilty":true')
            path.unlink()
    return FileFacts(TRUTH_FILE, lines, size, digest.hexdigest()), guilty


def _summary(
    scene: "Scene", shards: "list[ShardFacts]", files: "list[FileFacts]", guilty: int, out: Path
) -> SimulatedWorld:
    kinds: Counter[str] = Counter()
    roles: Counter[str] = Counter()
    for shard in shards:
        kinds.update(shard.kinds)
        roles.update(shard.roles)
    facts: dict[str, dict[str, int | str]] = {
        file.name: {"lines": file.lines, "bytes": file.size, "sha256": file.sha256}
        for file in files
    }
    return SimulatedWorld(
        story=scene.story,
        seed=scene.seed,
        accounts=scene.accounts,
        declared=scene.declared,
        now=scene.until,
        events=kinds.total(),
        guilty=guilty,
        kinds=dict(sorted(kinds.items())),
        roles=dict(sorted(roles.items())),
        files=facts,
        out=out,
    )
