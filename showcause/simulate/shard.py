"""Writes one shard of a world: its events, and its part of the truth."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from showcause.simulate import (
    archive_format,
    bystanders,
    crowds,
    leadership,
    ndjson,
    opposition,
    purge,
    students,
)
from showcause.simulate.batch import Batch
from showcause.simulate.chance import generator
from showcause.simulate.output import FileFacts, Output
from showcause.simulate.plan import ROLES, Block, Scene

Making = Callable[[np.random.Generator, Scene, Block], Batch]

MAKERS: Final[Mapping[str, Making]] = {
    "background": crowds.background,
    "office": crowds.office,
    "pair": crowds.pair,
    "fandom": crowds.fandom,
    "friends": crowds.friends,
    "newsroom": crowds.newsroom,
    "organisation": students.organisation,
    "volunteer": students.volunteer,
    "deceptive": students.deceptive,
    "lookalike": students.lookalike,
    "classmate": students.classmate,
    "core": purge.core,
    "cell": purge.cell,
    "critic": bystanders.critic,
    "journalist": bystanders.journalist,
    "broadcaster": bystanders.broadcaster,
    "advertiser": bystanders.advertiser,
    "page": bystanders.page,
    "group": bystanders.group,
    "dissident": opposition.dissident,
    "supporter": opposition.supporter,
    "movement": opposition.movement,
    "brigade": opposition.brigade,
}

OF_STORY: Final[Mapping[tuple[int, str], Making]] = {(2, "page"): leadership.page_and_leaders}
"""Where a role is another one in one story."""

FORMS: Final = ("ndjson", "archive", "archive-zip")


@dataclass(frozen=True, slots=True)
class ShardFacts:
    """What one shard holds; the truth part is a file for whoever joins the shards."""

    files: tuple[FileFacts, ...]
    truth_part: str
    accounts: int
    kinds: Counter[str] = field(default_factory=Counter)
    roles: Counter[str] = field(default_factory=Counter)


def write_shard(
    scene: Scene, blocks: list[Block], *, part: str, out: Path, form: str
) -> ShardFacts:
    """Write the blocks' files into `out`; `part` is put into their names (may be empty)."""
    kinds: Counter[str] = Counter()
    roles: Counter[str] = Counter()
    truth = out / f"truth{part}.part"
    with _outputs(scene, out, part, form) as outputs, truth.open("wb") as truth_file:
        for block in blocks:
            batch = _batch(scene, block)
            _write_batch(scene, block, batch, outputs, form)
            truth_file.write("".join(ndjson.truth_lines(scene, batch.people)).encode())
            kinds.update(_counted(batch))
            roles.update(batch.people.roles)
    files = tuple(output.facts(name) for name, output in outputs.items())
    return ShardFacts(files, truth.name, sum(block.accounts for block in blocks), kinds, roles)


def _batch(scene: Scene, block: Block) -> Batch:
    chance = generator(scene.seed, scene.story, 1, ROLES.index(block.role), block.first_group)
    make = OF_STORY.get((scene.story, block.role), MAKERS[block.role])
    return make(chance, scene, block)


def _counted(batch: Batch) -> Counter[str]:
    counted = Counter(batch.people.kinds)
    counted.update(str(row["type"]) for row in batch.others)
    counted["post"] += len(batch.posts)
    counted["signup"] += len(batch.signups.token)
    counted["follow"] += len(batch.follows.author)
    return counted


def file_names(story: int, part: str, form: str) -> list[str]:
    """The names of the files a shard writes (before any of them is zipped)."""
    if form == "ndjson":
        return [f"events{part}.ndjson"]
    return [f"showcause_story{story}_{what}{part}_csv.csv" for what in ("users", "tweets")]


def coming_names(story: int, part: str, form: str) -> list[str]:
    """Every name a shard may leave in the folder, at any moment of its writing."""
    names = [*file_names(story, part, form), f"truth{part}.part"]
    zips = [Path(name).with_suffix(".zip").name for name in names[:-1]]
    return names + zips * (form == "archive-zip")


@contextmanager
def _outputs(scene: Scene, out: Path, part: str, form: str) -> Iterator[dict[str, Output]]:
    opened = {}
    outputs = {}
    for name in file_names(scene.story, part, form):
        opened[name] = (out / name).open("wb")
        outputs[name] = Output(opened[name])
    try:
        if form != "ndjson":
            for name, columns in zip(outputs, _HEADERS, strict=True):
                outputs[name].write(archive_format.header_line(columns))
        yield outputs
    finally:
        for file in opened.values():
            file.close()


_HEADERS: Final = (archive_format.USER_COLUMNS, archive_format.TWEET_COLUMNS)


def _write_batch(
    scene: Scene, block: Block, batch: Batch, outputs: Mapping[str, Output], form: str
) -> None:
    chance = generator(scene.seed, scene.story, 2, ROLES.index(block.role), block.first_group)
    if form == "ndjson":
        (events,) = outputs.values()
        for lines in _event_lines(chance, scene, batch):
            events.write("".join(lines))
        return
    users, tweets = outputs.values()
    users.write(archive_format.user_lines(scene, batch))
    tweets.write(archive_format.tweet_lines(chance, scene, batch))


def _event_lines(
    chance: np.random.Generator, scene: Scene, batch: Batch
) -> Iterator[Iterator[str]]:
    people = batch.people
    counts = np.bincount(batch.posts.author - people.number[0], minlength=len(people))
    yield ndjson.account_lines(scene, people, counts)
    yield ndjson.signup_lines(scene, batch)
    yield ndjson.follow_lines(scene, batch)
    yield ndjson.other_lines(batch.others)
    yield ndjson.post_lines(chance, scene, batch)
