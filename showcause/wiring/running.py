"""What a whole run needs, put together."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import cache
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
    from showcause.steps.recent import Look


def rulebook(workspace: Workspace) -> "Rulebook":
    """The workspace's rulebook, with sweeps going out as the version in force says."""
    return _rulebook(workspace, _in_force(workspace)[0])


def _rulebook(workspace: Workspace, bodies: dict[str, str]) -> "Rulebook":
    from showcause.policy.changes import sweeps_of
    from showcause.policy.rulebook import read_rulebook

    return replace(read_rulebook(workspace.home / "rulebook"), sweeps=sweeps_of(bodies))


def changes_waiting(workspace: Workspace) -> "tuple[tuple[Pending, str], ...]":
    """Changed settings, lists and tuning that are not in force, each with what is."""
    return _waiting(*_in_force(workspace))


def values_in_force(workspace: Workspace) -> dict[str, str]:
    """The values in force of each setting, list and tuning, as JSON text."""
    return _in_force(workspace)[0]


def _waiting(bodies: dict[str, str], pending: "list[Pending]") -> "tuple[tuple[Pending, str], ...]":
    return tuple((one, bodies[one.change.name]) for one in pending)


def _in_force(workspace: Workspace) -> "tuple[dict[str, str], list[Pending]]":
    from showcause.policy.changes import changes_in
    from showcause.steps.change import in_force

    return in_force(changes_in(workspace.home / "rulebook"), workspace.settings.profile)


def ledger_key(workspace: Workspace) -> "SigningKey":
    """The key that signs this workspace's checkpoints."""
    return signing_key_in(workspace.home / "keys" / "ledger")


def platform_name(workspace: Workspace) -> str:
    """What the platform's accounts are called by in the record.

    The sandbox plays whatever platform was read in.
    """
    from showcause.domain.identifier import split_account_key
    from showcause.store.reads.rows import fetch_tuples

    settings = workspace.settings
    if settings.platform_kind != "sandbox":
        return settings.platform.name
    rows = fetch_tuples("SELECT account FROM proposal ORDER BY proposal_id LIMIT 1")
    return split_account_key(str(rows[0][0]))[0] if rows else settings.platform.name


@contextmanager
def means(workspace: Workspace, look: "Look | None" = None) -> "Iterator[Means]":
    """Everything a whole run needs; the sandbox is started when there is an order to send.

    With a look given, networks are looked for in what it reads.
    """
    from showcause.detectors.feature_table import FEATURES
    from showcause.policy.expression import compile_rule
    from showcause.steps.path import Means

    bodies, pending = _in_force(workspace)
    book = _rulebook(workspace, bodies)
    with ExitStack() as stack:
        yield Means(
            engine=engine(workspace),
            sources=sources(workspace),
            activity_digest=look.digest if look else activity_digest(),
            rulebook=book,
            rules=tuple(compile_rule(rule, FEATURES) for rule in book.rules),
            platform=cache(lambda: stack.enter_context(platform(workspace))),
            platform_name=platform_name(workspace),
            mode=workspace.settings.platform.mode,
            mailer=mailer(workspace),
            key=ledger_key(workspace),
            circumstances=workspace.circumstances,
            waiting=_waiting(bodies, pending),
            take_time=lambda: take_simulated_time(workspace),
            note_stop=lambda: note_stop(workspace),
            recent=look.files if look else None,
        )
