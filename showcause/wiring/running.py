"""What a whole run needs, put together."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from showcause.wiring.engines import activity_digest, engine, sources
from showcause.wiring.keys import signing_key_in
from showcause.wiring.opening import Workspace, take_simulated_time
from showcause.wiring.outside import mailer, platform
from showcause.wiring.stopping import note_stop

if TYPE_CHECKING:
    from showcause.ledger.keys import SigningKey
    from showcause.policy.rulebook import Rulebook
    from showcause.steps.path import Means


def rulebook(workspace: Workspace) -> "Rulebook":
    """The workspace's rulebook."""
    from showcause.policy.rulebook import read_rulebook

    return read_rulebook(workspace.home / "rulebook")


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
            take_time=lambda: take_simulated_time(workspace),
            note_stop=lambda: note_stop(workspace),
        )
