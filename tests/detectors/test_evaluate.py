"""Operations are found, and their benign twins are proposed for nothing."""

import os

import pytest

from showcause.simulate.operations import OPERATIONS, TWINS, world
from showcause.wiring.evaluating import Evaluation, evaluate_networks

FULL = bool(os.environ.get("SHOWCAUSE_FULL"))


@pytest.fixture(scope="module")
def found() -> Evaluation:
    if FULL:
        return evaluate_networks(seed=3, groups=150, background=100_000, spam=200_000)
    return evaluate_networks(seed=3, groups=2, background=1_500, spam=120)


def test_operations_are_findings_with_two_families(found: Evaluation) -> None:
    two = {row["kind"]: row["two_ppm"] for row in found.kinds}

    for kind in OPERATIONS:
        least = 600_000 if kind.name == "jittered" else 900_000
        assert two[kind.name] >= least, kind.name


def test_no_twin_is_proposed_for_a_measure(found: Evaluation) -> None:
    assert found.twins["proposed"] == 0
    assert found.twins["accounts"] == len(TWINS) * 30 * (150 if FULL else 2)


def test_chance_makes_no_more_ties_than_stated(found: Evaluation) -> None:
    assert found.chance["ties"] > 1_000
    assert found.chance["false"] * 1_000_000 <= found.chance["ties"] * found.chance["stated_ppm"]


def test_too_few_twins_are_said_and_not_rounded(found: Evaluation) -> None:
    assert all(row["abstained"] is (row["twins"] < row["needed"]) for row in found.left_out)


def test_a_world_is_the_same_for_the_same_seed() -> None:
    one, same, other = (world(seed, groups=1, background=50, spam=30) for seed in (1, 1, 2))

    assert one.tables["share"].equals(same.tables["share"])
    assert one.truth.equals(same.truth)
    assert not one.tables["share"].equals(other.tables["share"])


def test_twins_are_as_many_as_operations_and_as_busy() -> None:
    made = world(1, groups=1, background=50, spam=30)
    sizes = {kind.name: 0 for kind in (*OPERATIONS, *TWINS)}
    for kind in made.truth["kind"].to_pylist():
        if kind:
            sizes[kind] += 1

    assert set(sizes.values()) == {30}
    assert len(TWINS) >= len(OPERATIONS)
