"""A workspace with N proposals that every safeguard allowed, made without any activity.

Networks of a hundred accounts, each account with its evidence; a quarter of the holders read
Persian, a quarter Spanish, half English. The proposals come from the propose step with the shipped
rulebook; its rule's rollout, the round of safeguards that allows them and the release of every
stage are written past the steps, because what is measured begins with proposals that may be
decided.
"""

import json
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from showcause.detectors.feature_table import FEATURES
from showcause.domain.identifier import derived_id
from showcause.policy.expression import compile_rule
from showcause.steps.circumstances import CHUNK
from showcause.steps.propose import propose
from showcause.store.reads.rows import fetch_tuples
from showcause.store.record import transaction
from showcause.store.writes.finding import (
    add_detection_runs,
    add_finding_members,
    add_findings,
    add_member_evidence,
)
from showcause.store.writes.proposal import add_safeguard_rounds
from showcause.store.writes.stage import add_stage_release, add_sweep_instruction
from showcause.wiring import engines, opening, running
from tests.record.promoted import promote_earlier

if TYPE_CHECKING:
    import pyarrow as pa

    from showcause.wiring.opening import Workspace

NETWORK: Final = 100
"""Accounts in each network."""

LANGUAGES: Final = ("en", "es", "en", "fa")
FAMILIES: Final = ("behaviour", "infrastructure")
RUN: Final = "run_bench"


def workspace_at(home: Path, url: str) -> "Workspace":
    """A new workspace whose record lies at `url`; empty is SQLite in its folder."""
    os.environ["DATABASE_URL"] = url
    opening.init_workspace(home)
    return opening.open_workspace(home)


def fill(workspace: "Workspace", accounts: int, seed: int) -> None:
    """Findings, proposals and allowing rounds for that many accounts."""
    chance = random.Random(seed)
    book = running.rulebook(workspace)
    (rule,) = [rule for rule in book.rules if rule.rule_id == "platform_manipulation"]
    _write_findings(accounts, chance)
    promote_earlier([rule], workspace.circumstances.clock())
    made = propose(
        engines.engine(workspace),
        RUN,
        features(accounts, chance),
        book,
        [compile_rule(rule, FEATURES)],
        workspace.circumstances,
    )
    if made != {rule.rule_id: accounts}:
        raise SystemExit(f"the rule proposed {made} for {accounts:,} accounts")
    _allow(workspace.circumstances.clock())
    _release(workspace.circumstances.clock())


def people(accounts: int) -> Iterator[dict[str, Any]]:
    """The same accounts as the sandbox takes them in, without posts."""
    for number in range(accounts):
        name = f"a{number:06d}"
        yield {"id": name, "kind": "account", "handle": name, "name": name, "followers": number}


def _write_findings(accounts: int, chance: random.Random) -> None:
    now = 1_750_000_000_000
    with transaction() as cursor:
        row = (RUN, "bench", json.dumps({"coshare": "1"}), 1, accounts * 20, "", now)
        add_detection_runs(cursor, [row])
    for first in range(0, accounts, CHUNK):
        numbers = range(first, min(first + CHUNK, accounts))
        members = [_member(number, family) for number in numbers for family in FAMILIES]
        networks = sorted({number // NETWORK for number in numbers})
        with transaction() as cursor:
            add_findings(
                cursor, [_finding(n, family, now) for n in networks for family in FAMILIES]
            )
            add_finding_members(cursor, members)
            add_member_evidence(cursor, [_evidence(member[0], chance) for member in members])


def _finding_id(network: int, family: str) -> str:
    return derived_id("fnd", family, str(network))


def _finding(network: int, family: str, now: int) -> tuple[Any, ...]:
    detector = "coshare" if family == "behaviour" else "common_origin"
    both, none = json.dumps(sorted(FAMILIES)), "[]"
    named = (_finding_id(network, family), RUN, detector, "1", "hash", "sandbox", family)
    return (*named, both, none, 990_000, "bench", 10, 0, now, NETWORK, 4_000, none, now)


def _member(number: int, family: str) -> tuple[Any, ...]:
    finding, account = _finding_id(number // NETWORK, family), f"sandbox:a{number:06d}"
    return (derived_id("mem", finding, account), finding, account, 990_000, NETWORK - 1)


def _evidence(member: str, chance: random.Random) -> tuple[Any, ...]:
    events = [f"evt_{chance.randrange(16**12):012x}" for _ in range(8)]
    return (member, json.dumps(events), '{"objects":8}', '{"account_age_days":40}')


def features(accounts: int, chance: random.Random) -> "pa.Table":
    """What the rule is evaluated on: a row for each account."""
    import pyarrow as pa

    return pa.Table.from_pylist([_feature(number, chance) for number in range(accounts)])


def _feature(number: int, chance: random.Random) -> dict[str, Any]:
    name = f"a{number:06d}"
    links = chance.randrange(3, 40)
    return {
        "finding_id": _finding_id(number // NETWORK, "behaviour"),
        "account": f"sandbox:{name}",
        "network_size": NETWORK,
        "behaviour_partners": NETWORK - 1 - chance.randrange(20),
        "behaviour_objects": links,
        "behaviour_score_ppm": 990_000,
        "origin_partners": chance.randrange(20, 99),
        "origin_tokens": 2,
        "burst_size": chance.choice((0, 60)),
        "families": 2,
        "account_age_days": chance.randrange(10, 2_000),
        "active_days_before": chance.randrange(5),
        "followers": chance.randrange(2_000),
        "unrelated_share_ppm": chance.randrange(200_000),
        "affiliated_partner_ppm": 0,
        "is_declared_affiliate": False,
        "handle": name,
        "language": LANGUAGES[number % len(LANGUAGES)],
        "contact": f"{name}@example.org",
        "family_names": ",".join(FAMILIES),
        "origin_finding_ids": _finding_id(number // NETWORK, "infrastructure"),
        "acted": f"link:{links}:{chance.randrange(5, 60)}:{chance.randrange(20, 90)}",
    }


def _release(now: int) -> None:
    stages = fetch_tuples("SELECT sweep_id, number FROM sweep_stage ORDER BY sweep_id, number")
    with transaction() as cursor:
        for sweep, number in stages:
            if number == 1:
                start = derived_id("ins", sweep)
                add_sweep_instruction(cursor, (start, sweep, 1, "start", "bench", "bench", now))
            release = derived_id("rel", sweep, str(number))
            add_stage_release(cursor, (release, sweep, number, "[]", now))


def _allow(now: int) -> None:
    proposals = fetch_tuples("SELECT proposal_id FROM proposal")
    allow([proposal for (proposal,) in proposals], now)


def allow(proposals: list[str], now: int) -> None:
    """Write the round of safeguards that lets proposals be decided."""
    for start in range(0, len(proposals), CHUNK):
        rows = [
            (derived_id("rnd", proposal, "1"), proposal, 1, "allow", "[]", "bench", now)
            for proposal in sorted(proposals)[start : start + CHUNK]
        ]
        with transaction() as cursor:
            add_safeguard_rounds(cursor, rows)
