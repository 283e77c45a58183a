"""Groups of tied accounts."""

import itertools

import numpy as np

from showcause.detectors.communities import communities, components


def grouped(ties: list[tuple[int, int]]) -> list[int]:
    first, second = np.array(ties, dtype=np.int64).reshape(-1, 2).T
    return [int(group) for group in communities(first, second, resolution=0.1, seed=1)]


def clique(start: int, size: int) -> list[tuple[int, int]]:
    return list(itertools.combinations(range(start, start + size), 2))


def test_two_dense_groups_with_one_tie_between_them_stay_two() -> None:
    groups = grouped([*clique(0, 12), *clique(12, 12), (0, 12)])

    assert groups == [0] * 12 + [12] * 12


def test_small_groups_are_not_merged_into_a_large_one() -> None:
    ties = [tie for start in range(0, 300, 3) for tie in clique(start, 3)]
    ties += [(start, start + 3) for start in range(0, 297, 3)]

    assert len(set(grouped(ties))) > 20


def test_neither_the_order_of_ties_nor_strangers_change_a_group() -> None:
    ties = [*clique(0, 8), *clique(8, 8), (0, 8), (1, 9)]
    strangers = [(one + 16, other + 16) for one, other in ties]

    assert grouped(ties[::-1]) == grouped(ties)
    assert grouped([*strangers, *ties])[:16] == grouped(ties)


def test_no_ties_make_no_groups() -> None:
    assert grouped([]) == []


def test_a_long_chain_is_one_component() -> None:
    chain = np.random.default_rng(1).permutation(5_000)

    found = components(chain[:-1], chain[1:], 5_000)

    assert set(found.tolist()) == {0}
