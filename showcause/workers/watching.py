"""The loop of `watch`: events are taken in as they come, and looked at again and again."""

import threading
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from showcause.detectors.sliding import Span
from showcause.domain.errors import NotPermitted, PlatformError
from showcause.domain.moment import SECOND
from showcause.steps.ingest import remove_unlisted
from showcause.steps.path import run
from showcause.steps.recent import Recent, look_at
from showcause.steps.take_in import TakenIn, take_in
from showcause.wiring import engines, opening, running
from showcause.wiring.alone import alone
from showcause.workers.metrics import Metrics, say

if TYPE_CHECKING:
    from showcause.engine.port import Engine
    from showcause.ingest.streams import Stream
    from showcause.wiring.opening import Workspace

LEAST_PAUSE: Final = 1.0
"""Seconds for which a stream that failed is left alone, at least."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How events are taken in: at most so many at once, or what came in `wait` seconds.

    A look at them every `look` seconds, as far back as the span. `once`: until no stream has more.
    """

    at_most: int
    wait: float
    look: float
    once: bool
    span: Span = field(default_factory=Span)


@dataclass(frozen=True, slots=True)
class Watch:
    """One watch that is going on; `platform` is for events that name none."""

    workspace: "Workspace"
    engine: "Engine"
    platform: str
    pace: Pace
    metrics: Metrics
    stopping: threading.Event
    recent: Recent = field(default_factory=Recent)

    def turn(self) -> AbstractContextManager[None]:
        """The turn to add activity, waited for."""
        return alone(self.workspace, "ingest", waiting=True)


def keep_watching(
    workspace: "Workspace",
    streams: "Sequence[Stream]",
    platform: str,
    pace: Pace,
    metrics: Metrics,
    stopping: threading.Event,
) -> None:
    """Take events in and look at them, until told to stop or every stream is over.

    What was begun is brought to its end.

    Raises:
        NotPermitted: another watch is at work in the workspace.
    """
    watch = Watch(workspace, engines.engine(workspace), platform, pace, metrics, stopping)
    with alone(workspace, "watch"):
        engines.mend(workspace)
        with watch.turn():
            remove_unlisted(workspace.home)
        _go_on(watch, streams)


def _go_on(watch: Watch, streams: "Sequence[Stream]") -> None:
    resting: dict[str, float] = {}
    # Whoever watched before may have died between the last batch and a look at it.
    due, fresh = time.monotonic() + watch.pace.look, True
    while not watch.stopping.is_set():
        taken = {stream.name: _take(watch, stream, resting) for stream in streams}
        fresh = fresh or any(one.added for one in taken.values() if one)
        streams = [stream for stream in streams if not _is_over(taken[stream.name])]
        done = watch.pace.once and all(one and one.ended for one in taken.values())
        done = done or not streams
        if fresh and (done or time.monotonic() >= due):
            fresh = not _look(watch)
            due = time.monotonic() + watch.pace.look
        if done:
            return
        watch.stopping.wait(_rest(streams, resting))


def _is_over(taken: TakenIn | None) -> bool:
    return taken is not None and taken.over


def _take(watch: Watch, stream: "Stream", resting: dict[str, float]) -> TakenIn | None:
    """What one stream gave; None if it was to be left alone, or failed for now."""
    if watch.stopping.is_set() or time.monotonic() < resting.get(stream.name, 0):
        return None
    opening.take_simulated_time(watch.workspace)
    begun = time.monotonic()
    try:
        taken = take_in(
            stream,
            watch.platform,
            engine=watch.engine,
            circumstances=watch.workspace.circumstances,
            at_most=watch.pace.at_most,
            wait=watch.pace.wait,
            turn=watch.turn,
        )
    except PlatformError as error:
        resting[stream.name] = time.monotonic() + max(error.wait_ms / SECOND, LEAST_PAUSE)
        watch.metrics.failed(stream.name)
        say("failed", stream=stream.name, why=str(error))
        return None
    _tell(watch, stream.name, taken, time.monotonic() - begun)
    return taken


def _tell(watch: Watch, stream: str, taken: TakenIn, seconds: float) -> None:
    now = watch.workspace.clock()
    watch.metrics.took(stream, taken, seconds, now)
    if taken.events or taken.skipped:
        say(
            "taken_in",
            stream=stream,
            events=taken.events,
            added=taken.added,
            skipped=taken.skipped,
            quarantined=taken.quarantined,
            seconds=round(seconds, 3),
            lag_ms=None if taken.newest_at is None else max(now - taken.newest_at, 0),
        )


def _look(watch: Watch) -> bool:
    """Whether the whole path was walked over what there is of late; not while a `run` does it."""
    begun = time.monotonic()
    networks = 0
    look = look_at(watch.engine, watch.workspace.home, watch.recent, watch.pace.span)
    try:
        with alone(watch.workspace, "run"), running.means(watch.workspace, look) as means:
            for told in run(means, play_reviewers=False, backoff=0):
                if told.step == "detect":
                    networks = int(told.counts["networks"])
    except NotPermitted:
        return False
    seconds = time.monotonic() - begun
    watch.metrics.looked(networks, seconds)
    since = look.since if look else None
    say("looked", networks=networks, seconds=round(seconds, 3), since=since)
    return True


def _rest(streams: "Sequence[Stream]", resting: dict[str, float]) -> float:
    """Seconds until the first stream may be pulled again: nothing, unless all are left alone."""
    now = time.monotonic()
    return max(min((resting.get(one.name, 0) - now for one in streams), default=0), 0)
