"""Which of the accounts a rule matches it may propose for at its stage.

Chosen by a hash of account and rule, so nobody picks them and another rule's canary is other
people; spread over languages, so that no language is first hit when everybody is.
"""

import hashlib
from collections.abc import Sequence
from typing import Final

from showcause.policy.promotion import Stage

SHARE_PPM: Final = {Stage.CANARY: 10_000, Stage.STAGED_5: 50_000, Stage.STAGED_25: 250_000}
MOST: Final = {Stage.CANARY: 50, Stage.STAGED_5: 1_000, Stage.STAGED_25: 10_000}
"""Accounts a version of a rule may reach at each stage, over all its runs together."""

LEAST: Final = {Stage.CANARY: 10}
"""So many are taken, where there are, that looking at them tells something."""


def exposed(
    accounts: Sequence[str],
    languages: Sequence[str],
    stage: Stage,
    *,
    rule_hash: str,
    reached_before: int,
) -> list[int]:
    """Places of the accounts that may be proposed at this stage, in ascending order.

    Every language among them gets at least one place until the stage's cap is used up;
    `reached_before` counts accounts that this version proposed for in other sweeps.
    """
    if stage is Stage.FULL:
        return list(range(len(accounts)))
    if stage not in SHARE_PPM:
        return []
    left = MOST[stage] - reached_before
    ranked = _by_language(accounts, languages, rule_hash)
    queue = sorted(
        (rank >= _share(len(places), SHARE_PPM[stage]), rank, place)
        for places in ranked.values()
        for rank, place in enumerate(places)
    )
    share = sum(not beyond for beyond, _, _ in queue)
    size = min(max(share, LEAST.get(stage, 0)), max(left, 0))
    return sorted(place for _, _, place in queue[:size])


def _by_language(
    accounts: Sequence[str], languages: Sequence[str], rule_hash: str
) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, language in enumerate(languages):
        found.setdefault(language, []).append(place)
    for places in found.values():
        places.sort(key=lambda place: _lot(accounts[place], rule_hash))
    return found


def _lot(account: str, rule_hash: str) -> bytes:
    return hashlib.sha256(f"{rule_hash} {account}".encode()).digest()


def _share(size: int, share_ppm: int) -> int:
    """The share of a group in whole accounts, rounded up, so that no group is left out."""
    return -(-size * share_ppm // 1_000_000)
