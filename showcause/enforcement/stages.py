"""Who of a sweep goes out in which stage, fixed when the sweep is proposed.

Everybody's place follows from a keyed hash of the account, so nobody chooses who comes first and
anybody with the key can work it out again. Within each community, then within each language,
places are spread evenly (systematic sampling), so every stage holds each language's and each
community's share to within one account. The first stage holds one account of every language.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from showcause.domain.sweep import POOLED, StagePlan

SCALE: Final = 32
"""Places are compared as whole numbers of 32 bits."""

HASH_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """One proposal of a bulk sweep that nothing asks to decide by itself."""

    proposal_id: str
    account: str
    language: str
    community: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A proposal's stage (from 1), the groups it counts for, and its place when cases are drawn."""

    proposal_id: str
    stage: int
    language_group: str
    community_group: str
    draw_order: int


def placed(candidates: Sequence[Candidate], plan: StagePlan, key: bytes) -> list[Placed]:
    """Every candidate with its stage, in the order they go out; some may be left out.

    Left out are those of languages or communities that even pooled have fewer than `plan.enough`
    accounts: nothing could be shown for them, so people decide them one by one.
    """
    kept, languages, communities = _grouped(candidates, plan.enough)
    ordered = _spread(kept, key)
    ends = stage_ends(len(ordered), plan)
    staged, stage = [], 1
    for place, candidate in enumerate(ordered):
        while place >= ends[stage - 1]:
            stage += 1
        staged.append(
            Placed(
                candidate.proposal_id,
                stage,
                languages[candidate.language],
                communities[candidate.community],
                _number(key, "draw", candidate.account) >> 1,
            )
        )
    return staged


def stage_ends(total: int, plan: StagePlan) -> list[int]:
    """How many accounts have gone out at the end of each stage; the last end is the total."""
    ends: list[int] = []
    done = 0
    for size in plan.stages:
        room = total - done
        if size.most is not None:
            room = min(room, size.most)
        if size.share_ppm is not None:
            room = min(room, -(-total * size.share_ppm // 1_000_000))
        done += room
        ends.append(done)
    ends.append(total)
    return ends


def _grouped(
    candidates: Sequence[Candidate], enough: int
) -> tuple[list[Candidate], Mapping[str, str], Mapping[str, str]]:
    """Those who can be shown for, with the group of each language and community.

    Leaving somebody out of one kind of group can make another too small, hence the repetition.
    """
    kept = list(candidates)
    while True:
        languages = _groups((candidate.language for candidate in kept), enough)
        communities = _groups((candidate.community for candidate in kept), enough)
        fitting = [
            candidate
            for candidate in kept
            if candidate.language in languages and candidate.community in communities
        ]
        if len(fitting) == len(kept):
            return kept, languages, communities
        kept = fitting


def _groups(names: Iterable[str], enough: int) -> dict[str, str]:
    """The group of each name; names whose pool is too small are absent."""
    counts = Counter(names)
    large = {name: name for name, count in counts.items() if count >= enough}
    small = [name for name in counts if name not in large]
    if sum(counts[name] for name in small) >= enough:
        large.update(dict.fromkeys(small, POOLED))
    return large


def _spread(candidates: Sequence[Candidate], key: bytes) -> list[Candidate]:
    by_language: dict[str, dict[str, list[Candidate]]] = {}
    for candidate in candidates:
        communities = by_language.setdefault(candidate.language, {})
        communities.setdefault(candidate.community, []).append(candidate)
    places: list[tuple[bool, int, str, Candidate]] = []
    for language, communities in sorted(by_language.items()):
        for rank, (place, candidate) in enumerate(_within(language, communities, key)):
            places.append((rank > 0, place, candidate.account, candidate))
    places.sort(key=lambda entry: entry[:3])
    return [entry[3] for entry in places]


def _within(
    language: str, communities: Mapping[str, list[Candidate]], key: bytes
) -> list[tuple[int, Candidate]]:
    """One language's accounts, its communities mixed evenly, each with its place in the sweep."""
    mixed: list[tuple[int, int, Candidate]] = []
    for community, members in communities.items():
        hashed = sorted(
            (_number(key, "place", member.account), member.account, member) for member in members
        )
        offset = _number(key, "community", language, community) >> SCALE
        mixed += [
            (((rank << SCALE) + offset) // len(hashed), number, member)
            for rank, (number, _, member) in enumerate(hashed)
        ]
    mixed.sort(key=lambda entry: (entry[0], entry[1], entry[2].account))
    offset = _number(key, "language", language) >> SCALE
    return [
        (((rank << SCALE) + offset) // len(mixed), member)
        for rank, (_, _, member) in enumerate(mixed)
    ]


def _number(key: bytes, *words: str) -> int:
    """64 bits that nobody without the key can foresee."""
    text = "\0".join(words).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(text, key=key, digest_size=HASH_BYTES).digest(), "big")
