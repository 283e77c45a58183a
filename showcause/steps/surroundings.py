"""What the safeguards are told of the surroundings of a proposal, asked in whole questions.

Loaded once for a round, and once for each chunk; nothing here asks about a single account.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from showcause.domain.moment import Moment
from showcause.domain.staff import SENIOR_ROLES
from showcause.domain.window import Window, WindowKind, concerns, is_open, primary
from showcause.policy.due import Due
from showcause.safeguards.likeness import Likeness, likeness
from showcause.steps.circumstances import Circumstances
from showcause.steps.clocks import registered_outages
from showcause.steps.propose import KEPT_FEATURES
from showcause.store.reads import surroundings as reads
from showcause.store.reads.relief import protections, windows
from showcause.store.reads.rows import Row

MUST_BE_KNOWN: Final = frozenset(KEPT_FEATURES)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What holds for every proposal of a round."""

    now: Moment
    outages: tuple[Window, ...]
    crises: tuple[Window, ...]
    protections: Mapping[str, tuple[str, ...]]
    staff: Mapping[str, tuple[str, tuple[str, ...]]]
    unreadable_ppm: Mapping[str, int]
    cleared: frozenset[Likeness]
    clauses_from: Mapping[tuple[str, str], Moment]


@dataclass(frozen=True, slots=True)
class Nearby:
    """What was asked for one chunk: acts, and (measured before, new evidence) by proposal."""

    acts: Mapping[str, tuple[Moment, Moment]]
    before: Mapping[str, tuple[bool, bool]]


def surroundings(circumstances: Circumstances) -> Surroundings:
    """What surrounds every proposal now."""
    now = circumstances.clock()
    crises = (window for window in windows(now) if window.kind is WindowKind.CRISIS)
    return Surroundings(
        now=now,
        outages=registered_outages(),
        crises=tuple(window for window in crises if is_open(window, now)),
        protections=protections(now),
        staff=reads.staff_who_decide(),
        unreadable_ppm=reads.unreadable_ppm(),
        cleared=frozenset(likeness(*known) for known in reads.cleared()),
        clauses_from=reads.clauses_from(),
    )


def nearby(chunk: Sequence[Row]) -> Nearby:
    """What surrounds the proposals of one chunk, given in the order of their ids."""
    first, last = chunk[0]["proposal_id"], chunk[-1]["proposal_id"]
    waiting = {row["proposal_id"] for row in chunk}
    earlier = [row for row in reads.earlier_decisions(first, last) if row[0] in waiting]
    return Nearby(reads.acts_of(first, last), _before(earlier))


def _before(earlier: Sequence[tuple[str, str, bool]]) -> dict[str, tuple[bool, bool]]:
    if not earlier:
        return {}
    events = reads.events_of(sorted({proposal for pair in earlier for proposal in pair[:2]}))
    known: dict[str, set[str]] = {}
    found: dict[str, tuple[bool, bool]] = {}
    for proposal, decided, fell in earlier:
        shared = events.get(proposal, set()) & events.get(decided, set())
        if shared:
            known.setdefault(proposal, set()).update(() if fell else events[decided])
    for proposal, seen in known.items():
        found[proposal] = (True, bool(events[proposal] - seen))
    return found


def around(
    row: Row,
    features: Mapping[str, Any],
    rule_reads: Iterable[str],
    yes: Sequence[str],
    known: Surroundings,
    near: Nearby,
    due: Due,
) -> dict[str, Any]:
    """The facts about one proposal that come from its surroundings, by name.

    `yes` are the staff who said yes to the proposal itself.
    """
    proposal = row["proposal_id"]
    acts = near.acts.get(proposal)
    before = near.before.get(proposal, (False, False))
    share = known.unreadable_ppm.get(row["sweep_id"], reads.UNREADABLE)
    return {
        "protected_as": known.protections.get(row["account"], ()),
        "has_settled": known.now >= row["made_at"] + due.cooling_off,
        "missing_features": _missing(features, tuple(rule_reads)),
        "much_unreadable": None if share < 0 else share > due.quarantine_ppm,
        "facts_stale": _is_stale(features, acts, due.facts_age),
        "in_crisis": any(
            concerns(window, row["language"], row["place"] or "") for window in known.crises
        ),
        **_votes(yes, row["language"], known.staff),
        "measured_before": before[0],
        "new_evidence": before[1],
        "acts": acts,
        "clause_from": known.clauses_from.get((row["clause_id"], row["clause_version"])),
        "twin_cleared": bool(known.cleared)
        and likeness(row["rule_id"], row["families"], features) in known.cleared,
        "interim": row["interim_of"] is not None,
        "imminent_harm": row["clause_id"] in due.imminent_harm,
    }


def _missing(features: Mapping[str, Any], rule_reads: tuple[str, ...]) -> tuple[str, ...]:
    return tuple([name for name in _must_know(rule_reads) if features.get(name) is None])


@lru_cache(maxsize=1_024)
def _must_know(rule_reads: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(MUST_BE_KNOWN.intersection(rule_reads)))


def _is_stale(
    features: Mapping[str, Any], acts: tuple[Moment, Moment] | None, most: int
) -> bool | None:
    seen_at = features.get("facts_at")
    if seen_at is None or acts is None:
        return None
    return bool(seen_at + most < acts[1])


_NOBODY: Final = {"senior_yes": 0, "readers_yes": 0, "senior_readers_yes": 0}


def _votes(
    yes: Sequence[str], language: str, staff: Mapping[str, tuple[str, tuple[str, ...]]]
) -> dict[str, int]:
    if not yes:
        return _NOBODY
    wanted = primary(language)
    seniors = {person for person in yes if staff[person][0] in SENIOR_ROLES}
    readers = {person for person in yes if not wanted or wanted in map(primary, staff[person][1])}
    return {
        "senior_yes": len(seniors),
        "readers_yes": len(readers),
        "senior_readers_yes": len(seniors & readers),
    }
