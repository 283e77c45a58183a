"""What a whole run needs, put together."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from showcause.wiring.engines import activity_digest, engine, sources
from showcause.wiring.keys import signing_key_in
from showcause.wiring.opening import Workspace, take_simulated_time
from showcause.wiring.outside import mailer, platform
from showcause.wiring.stopping import note_stop

if TYPE_CHECKING:
    from showcause.ledger.keys import SigningKey
    from showcause.policy.rulebook import Rulebook
    from showcause.steps.change import Pending
    from showcause.steps.path import Means


def rulebook(workspace: Workspace) -> "Rulebook":
    """The workspace's rulebook, with sweeps going out as the version in force says."""
    from showcause.policy.changes import changes_in, sweeps_of
    from showcause.policy.rulebook import read_rulebook
    from showcause.steps.change import in_force

    folder = workspace.home / "rulebook"
    bodies, _ = in_force(changes_in(folder))
    return replace(read_rulebook(folder), sweeps=sweeps_of(bodies))


def changes_waiting(workspace: Workspace) -> "tuple[tuple[Pending, str], ...]":
    """Changed settings, lists and tuning that are not in force, each with what is."""
    from showcause.policy.changes import changes_in
    from showcause.steps.change import in_force

    bodies, pending = in_force(changes_in(workspace.home / "rulebook"))
    return tuple((one, bodies[one.change.name]) for one in pending)


def ledger_key(workspace: Workspace) -> "SigningKey":
    """The key that signs this workspace's checkpoints."""
    return signing_key_in(workspace.home / "keys" / "ledger")


@contextmanager
def means(workspace: Workspace) -> "Iterator[Means]":
    """Everything a whole run needs; the sandbox is started when there is an order to send."""
    from showcause.detectors.feature_table import FEATURES
    from showcause.policy.expression import compile_rule
    from showcause.steps.path import Means

    book = rulebook(workspace)
    with ExitStack() as stack:
        yield Means(
            engine=engine(workspace),
            sources=sources(workspace),
            activity_digest=activity_digest(),
            rulebook=book,
            rules=tuple(compile_rule(rule, FEATURES) for rule in book.rules),
            platform=lambda: stack.enter_context(platform(workspace)),
            mailer=mailer(workspace),
            key=ledger_key(workspace),
            circumstances=workspace.circumstances,
            waiting=changes_waiting(workspace),
            take_time=lambda: take_simulated_time(workspace),
            note_stop=lambda: note_stop(workspace),
        )
