"""Playing a story: same bytes for the same seed, whatever else differs, and clear refusals."""

import hashlib
import json
from pathlib import Path

import pytest

from showcause.domain.errors import BadInput
from showcause.simulate.plan import STORIES, blocks_of, scene_of, shards_of
from showcause.simulate.shard import write_shard
from showcause.simulate.stories import play


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("story", STORIES)
def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_bytes(
    tmp_path: Path, story: int
) -> None:
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        play(story, accounts=1_000, seed=seed, out=tmp_path / name, as_it_happened=True)

    first, again, other = (digests(tmp_path / name) for name in ("a", "b", "c"))
    assert first == again
    # How many were hit is one number, which two seeds may well share; no story has any holds.
    alike = {"as_it_happened/sweeps.ndjson", "as_it_happened/holds.ndjson"}
    assert {name for name in first if first[name] == other[name]} <= alike


def test_two_workers_write_the_same_bytes_as_one(tmp_path: Path) -> None:
    for workers in (1, 2):
        out = tmp_path / str(workers)
        play(1, accounts=1_000, seed=5, out=out, workers=workers, shard_accounts=100)

    assert {"events-000.ndjson", "events-001.ndjson"} <= set(digests(tmp_path / "1"))
    assert digests(tmp_path / "1") == digests(tmp_path / "2")


def test_shards_need_nothing_from_one_another(tmp_path: Path) -> None:
    scene = scene_of(4, accounts=1_000, seed=6, declared=True)
    blocks = list(blocks_of(scene))
    for name, order in (("forwards", blocks), ("backwards", blocks[::-1])):
        (tmp_path / name).mkdir()
        for block in order:
            part = f"-{block.role}-{block.first_group}"
            write_shard(scene, [block], part=part, out=tmp_path / name, form="ndjson")

    assert digests(tmp_path / "forwards") == digests(tmp_path / "backwards")


def test_the_world_file_tells_the_digest_and_lines_of_every_file(tmp_path: Path) -> None:
    world = play(4, accounts=1_000, seed=1, out=tmp_path, as_it_happened=True)

    written = digests(tmp_path)
    del written["world.json"]
    assert {name: facts["sha256"] for name, facts in world.files.items()} == written
    assert json.loads((tmp_path / "world.json").read_text()) == world.as_json()
    assert world.files["events.ndjson"]["lines"] == world.events == sum(world.kinds.values())
    assert sum(world.roles.values()) == world.files["truth.ndjson"]["lines"] == 1_000


def test_a_smaller_world_replaces_a_larger_one_in_the_same_folder(tmp_path: Path) -> None:
    play(1, accounts=1_000, seed=1, out=tmp_path, shard_accounts=100)
    (tmp_path / "notes.txt").write_text("mine")

    play(1, accounts=1_000, seed=1, out=tmp_path)

    assert set(digests(tmp_path)) == {"events.ndjson", "notes.txt", "truth.ndjson", "world.json"}


def test_a_world_that_was_left_unfinished_is_cleared_by_the_next(tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        play(1, accounts=1_000, seed=1, out=tmp_path, shard_accounts=100, progress=stop)
    assert not (tmp_path / "world.json").exists()

    play(1, accounts=1_000, seed=1, out=tmp_path)

    assert set(digests(tmp_path)) == {"events.ndjson", "truth.ndjson", "world.json"}


def test_events_that_are_not_ours_are_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "events.ndjson").write_text("precious")

    with pytest.raises(BadInput, match=r"events\.ndjson"):
        play(1, accounts=1_000, seed=1, out=tmp_path)

    assert (tmp_path / "events.ndjson").read_text() == "precious"


def test_a_world_file_cannot_name_files_outside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("mine")
    inside = tmp_path / "world"
    inside.mkdir()
    (inside / "world.json").write_text('{"files": {"../precious.txt": {}}}')

    play(1, accounts=1_000, seed=1, out=inside)

    assert (tmp_path / "precious.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("story", "accounts", "seed", "form", "says"),
    [
        (9, 1_000, 1, "ndjson", "no story 9"),
        (1, 10, 1, "ndjson", "10 accounts"),
        (1, 10_000_001, 1, "ndjson", "10000001 accounts"),
        (1, 1_000, -1, "ndjson", "negative"),
        (1, 1_000, 1, "xml", "no form 'xml'"),
    ],
)
def test_what_cannot_be_played_is_refused_before_anything_is_written(
    tmp_path: Path, story: int, accounts: int, seed: int, form: str, says: str
) -> None:
    with pytest.raises(BadInput, match=says):
        play(story, accounts=accounts, seed=seed, out=tmp_path / "world", form=form)

    assert not (tmp_path / "world").exists()


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(BadInput, match="not a folder"):
        play(1, accounts=1_000, seed=1, out=tmp_path / "file")


def test_progress_counts_every_account_once(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []

    play(
        1,
        accounts=1_000,
        seed=1,
        out=tmp_path,
        shard_accounts=100,
        progress=lambda *at: seen.append(at),
    )

    assert len(seen) > 2
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})
    assert seen[-1] == (1_000, 1_000)


def test_ten_million_accounts_are_planned_in_blocks_of_bounded_size() -> None:
    scene = scene_of(4, accounts=10_000_000, seed=1, declared=True)
    sizes = [block.accounts for shard in shards_of(scene, 20_000) for block in shard]

    assert sum(sizes) == 10_000_000
    assert max(sizes) <= 2_000


@pytest.mark.parametrize("story", STORIES)
def test_the_smallest_world_holds_every_role_whatever_the_seed(story: int) -> None:
    for seed in range(100):
        scene = scene_of(story, accounts=1_000, seed=seed, declared=True)

        assert sum(groups.accounts for groups in scene.groups.values()) == 1_000
        assert all(groups.count for groups in scene.groups.values())
        assert all(groups.sizes.min() > 0 for groups in scene.groups.values())


def test_cells_hold_thirty_to_sixty_accounts_whatever_the_seed() -> None:
    for seed in range(100):
        cells = scene_of(4, accounts=1_000 + 37 * seed, seed=seed, declared=True).groups["cell"]

        assert cells.sizes.min() >= 30
        assert cells.sizes.max() <= 60
