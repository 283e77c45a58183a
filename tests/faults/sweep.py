"""A sweep of 2,000 and its rollback, and the others who write to the same record meanwhile.

What is here runs in processes that are killed. A second rule proposed another measure for a tenth
of the same accounts: those decisions are independent, and nothing that befalls the sweep touches
them.
"""

import json
import os
import random
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from itertools import count
from pathlib import Path
from typing import Any, Final

from bench import sweep_world
from showcause.detectors.feature_table import FEATURES
from showcause.domain.appeal import AppealOutcome, CauseKind
from showcause.domain.errors import ShowcauseError
from showcause.policy.expression import compile_rule
from showcause.steps.decide import decide, portal_token
from showcause.steps.enforce import enforce, order
from showcause.steps.notify import deliver, notify, notify_reversals
from showcause.steps.play import IDA, hire
from showcause.steps.propose import propose
from showcause.steps.receive_appeal import receive_appeal
from showcause.steps.review import review
from showcause.steps.roll_back import roll_back, write_reversals
from showcause.steps.sequence import sequence
from showcause.store import hands
from showcause.store.reads.rows import fetch_number, fetch_tuples
from showcause.wiring import engines, opening, outside, running
from tests.record.promoted import promote_earlier
from tests.record.sites import Site, environment

SEED: Final = 7
APPEALS: Final = 12
GRANTED_OF: Final = 4
"""Each fourth appeal is granted and each fourth refused, whatever the rollback does meanwhile."""

TOUCHED: Final = 100
"""Accounts that the platform itself deletes or renames."""

INDEPENDENT: Final = "reach"
RULE: Final = """\
id: reach
clause: "4.1"
measure: limit_reach
severity: 3
owner: trust-and-safety
when: families >= 2 AND network_size = 100 AND followers >= 1800 AND unrelated_share_ppm < 200000
"""


def fill(site: Site, accounts: int) -> None:
    """Proposals that may be decided, independent ones that may not yet, and the platform's side."""
    (site.home / "rulebook" / "reach.yaml").write_text(RULE, encoding="utf-8")
    with environment(site):
        workspace = opening.open_workspace(site.home)
    known, book = workspace.circumstances, running.rulebook(workspace)
    promote_earlier(book.rules, known.clock())
    sweep_world.fill(workspace, accounts, SEED)
    rules = [compile_rule(rule, FEATURES) for rule in book.rules if rule.rule_id == INDEPENDENT]
    features = sweep_world.features(accounts, random.Random(SEED))
    propose(engines.engine(workspace), sweep_world.RUN, features, book, rules, known)
    hire((IDA,), known)
    with outside.platform(workspace) as platform:
        platform.populate(sweep_world.people(accounts))  # type: ignore[attr-defined]


def carry_together(home: Path, back: bool) -> int:
    """The same as `carry`, shared with a second process wherever there is more than one chunk."""
    hands.FEW = 1  # type: ignore[misc]
    return carry(home, back)


def carry(home: Path, back: bool) -> int:
    """All that waits, carried out; `back` rolls the sweep back first."""
    workspace = opening.open_workspace(home)
    known, book = workspace.circumstances, running.rulebook(workspace)
    if back:
        _void(workspace)
    decide(book, known)
    notify(book, known)
    write_reversals(known)
    order(known)
    with outside.platform(workspace) as platform:
        enforce(platform, known, backoff=0)
    notify_reversals(book, known)
    deliver(outside.mailer(workspace), known, backoff=0)
    sequence(running.ledger_key(workspace), known)
    return 0


def _void(workspace: opening.Workspace) -> None:
    if fetch_number("SELECT COUNT(*) FROM void"):
        return
    ((sweep, size),) = fetch_tuples(
        "SELECT sweep_id, size FROM sweep WHERE rule_id <> %s", (INDEPENDENT,)
    )
    roll_back(
        CauseKind.SWEEP,
        sweep,
        by=IDA,
        reason="rule_fault",
        guard="stopped",
        circumstances=workspace.circumstances,
        seen=size,
    )


def change_accounts(home: Path) -> int:
    """The platform deletes and renames accounts of its own, past everything of ours."""
    chance = random.Random(SEED)
    numbers = chance.sample(range(2_000), TOUCHED)
    with closing(sqlite3.connect(home / "sandbox" / "store.sqlite3", timeout=30)) as store:
        for place, number in enumerate(numbers):
            name = f"a{number:06d}"
            if place % 2:
                store.execute("DELETE FROM account WHERE id = ?", (name,))
            else:
                store.execute("UPDATE account SET handle = ? WHERE id = ?", (f"new-{name}", name))
            store.commit()
    return 0


def decide_independently(home: Path) -> int:
    """Let independent proposals go, ten at a time, and decide whatever may be decided."""
    workspace = opening.open_workspace(home)
    known, book = workspace.circumstances, running.rulebook(workspace)
    waiting = _independent()
    for start in range(0, len(waiting), 10):
        sweep_world.allow(waiting[start : start + 10], known.clock())
        decide(book, known)
    return 0


def let_go(home: Path) -> int:
    """Let all independent proposals go, undecided."""
    workspace = opening.open_workspace(home)
    sweep_world.allow(_independent(), workspace.circumstances.clock())
    return 0


def _independent() -> list[str]:
    rows = fetch_tuples(
        """SELECT proposal_id FROM proposal p WHERE rule_id = %s AND NOT EXISTS
            (SELECT 1 FROM safeguard_round s WHERE s.proposal_id = p.proposal_id)
        ORDER BY proposal_id""",
        (INDEPENDENT,),
    )
    return [proposal for (proposal,) in rows]


def appeal(home: Path) -> int:
    """Holders appeal as soon as they are told; some appeals are answered at once."""
    workspace = opening.open_workspace(home)
    known, book = workspace.circumstances, running.rulebook(workspace)
    for number, decision in zip(count(), _appellants(), strict=False):
        with suppress(ShowcauseError):
            token = portal_token(known, decision)
            filed = receive_appeal(
                token, "It is a choir.", language="en", rulebook=book, circumstances=known
            )
            outcome = (AppealOutcome.NO_VIOLATION, AppealOutcome.UPHELD)[number // 2 % 2]
            if number % 2 == 0:
                words = {"reason": "read_again", "words": "Read again."}
                review(filed, outcome, by=IDA, rulebook=book, circumstances=known, **words)
    return 0


def _appellants() -> list[str]:
    """Decisions of the sweep whose holders were told; waits until there are enough."""
    while True:
        told = fetch_tuples(
            """SELECT d.decision_id FROM decision d JOIN notice n ON n.subject_id = d.decision_id
            WHERE n.kind = 'decision' AND d.rule_id <> %s ORDER BY d.decision_id LIMIT %s""",
            (INDEPENDENT, APPEALS),
        )
        if len(told) == APPEALS:
            return [decision for (decision,) in told]


WRITERS: Final[tuple[Callable[[Path], int], ...]] = (change_accounts, decide_independently, appeal)


def dying(home: Path, back: bool, number: int, after: bool) -> int:
    """The same as `carry`, killed just before or after its n-th commit; 0: there were fewer."""
    _die_at_commit(number, after=after)
    carry(home, back)
    return 0


def counting(home: Path, back: bool) -> int:
    """The same as `carry`; says how many commits it made."""
    made = _die_at_commit(0, after=False)
    carry(home, back)
    sys.stdout.write(json.dumps({"commits": next(made) - 1}))
    return 0


def _die_at_commit(number: int, *, after: bool) -> "count[int]":
    from django.db.backends.base.base import BaseDatabaseWrapper

    commit, counted = BaseDatabaseWrapper._commit, count(1)

    def watched(connection: BaseDatabaseWrapper) -> None:
        here = _wrote(connection) and next(counted) == number
        if here and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        commit(connection)
        if here:
            os.kill(os.getpid(), signal.SIGKILL)

    BaseDatabaseWrapper._commit = watched  # type: ignore[method-assign]
    return counted


def _wrote(connection: Any) -> bool:
    """Looking for orders to claim and finding none is a transaction too, but no boundary."""
    if connection.vendor == "sqlite":
        return True
    with connection.connection.cursor() as cursor:
        (number,) = cursor.execute("SELECT pg_current_xact_id_if_assigned()").fetchone()
    return number is not None
