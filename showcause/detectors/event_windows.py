"""How often, and to how many: counts over the time before each event, carried from batch to batch.

A window looks back from an event's own time, never from the clock. Counts depend on the events and
their order alone, not on how the stream was cut into batches. Events are taken in the order they
come; one that is at most `LATE` behind the newest so far counts at the newest's time; a later one
is not counted and gets no counts, so that a backlog does not look like a burst.

State is bounded: what left the longest window is forgotten, and beyond `most` held events the
oldest leave early, which can only lower a count.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from showcause.detectors.event_keys import HALF, Index, Keys, keys_for
from showcause.detectors.feature_table import EVENT_KINDS
from showcause.domain.moment import DAY, HOUR, MINUTE, Moment
from showcause.engine.columns import numbers_of, valid_of

if TYPE_CHECKING:
    import pyarrow as pa

LATE: Final = MINUTE
MOST: Final = 2_000_000
"""Events held for each window; at 1,000 a second half an hour's, some 50 MB."""

_TIDY: Final = 1 << 18


@dataclass(frozen=True, slots=True)
class Window:
    """One count: which events, counted by which key, over how long; `of` counts different ones."""

    kinds: frozenset[str]
    key: tuple[str, ...]
    length: int
    of: str = ""
    where: str = ""


_ACTS: Final = frozenset({"post", "share", "follow", "profile"})
_POST: Final = frozenset({"post"})

WINDOWS: Final[Mapping[str, Window]] = {
    "acts_10m": Window(_ACTS, ("account",), 10 * MINUTE),
    "posts_1h": Window(_POST, ("account",), HOUR),
    "posts_1d": Window(_POST, ("account",), DAY),
    "link_posts_1h": Window(_POST, ("account",), HOUR, where="link"),
    "follows_1h": Window(frozenset({"follow"}), ("account",), HOUR),
    "targets_10m": Window(_ACTS, ("account",), 10 * MINUTE, of="target"),
    "same_link_targets_1h": Window(_POST, ("account", "link"), HOUR, of="target"),
    "same_text_1d": Window(_POST, ("account", "text_key"), DAY),
    "text_accounts_1h": Window(_POST, ("text_key",), HOUR, of="account"),
    "profile_changes_1d": Window(frozenset({"profile"}), ("account",), DAY),
    "reports_about_1d": Window(frozenset({"report"}), ("account",), DAY),
}
"""The windows of the feature table, by feature."""


@dataclass(slots=True)
class Tally:
    """How many live events each place of an index has."""

    index: Index
    counts: Any

    def run(self, places: Any, order: Any, changes: Any) -> Any:
        """Each item's count right after its change; `order` are the items by place, then time."""
        import numpy as np

        if not len(places):
            return changes
        placed, total = places[order], np.cumsum(changes[order])
        if placed[-1] >= len(self.counts):
            self.counts = np.append(self.counts, np.zeros(2 * placed[-1], np.int64))
        first = np.flatnonzero(np.concatenate(([True], placed[1:] != placed[:-1])))
        last = np.append(first[1:], len(placed)) - 1
        before = np.append(0, total[last[:-1]])
        held = total + np.repeat(self.counts[placed[first]] - before, last - first + 1)
        self.counts[placed[last]] = held[last]
        after = np.empty_like(held)
        after[order] = held
        return after


@dataclass(slots=True)
class Counter:
    """The state of one window: its live events in order of time, and what they add up to.

    `live` holds (times, places of the keys, places of the pairs) in chunks, oldest first.
    """

    window: Window
    most: int
    keys: Tally
    pairs: Tally | None
    live: "deque[tuple[Any, ...]]" = field(default_factory=deque)
    held: int = 0
    forgotten: int = 0


@dataclass(frozen=True, slots=True)
class Arrivals:
    """A batch as the counters see it: the place of each event in each index and where it has one,
    the place of its kind, its effective time, and whether it came in time."""

    places: Mapping[Index, tuple[Any, Any]]
    kinds: Any
    at: Any
    in_time: Any


def _counted(counter: Counter, given: Arrivals) -> Any:
    """The window's count at each event, and the state moved on past the batch."""
    import numpy as np

    window = counter.window
    places, keyed = given.places[window.key]
    counts = np.zeros(len(given.at), np.int64)
    asked = np.flatnonzero(given.in_time & keyed)
    if not len(asked):
        return counts
    adds = np.array([kind in window.kinds for kind in EVENT_KINDS])[given.kinds]
    for name in filter(None, (window.of, window.where)):
        adds &= given.places[(name,)][1]
    pairs = given.places[(*window.key, window.of)][0] if window.of else places
    counts[asked] = _advance(counter, given.at[asked], places[asked], pairs[asked], adds[asked])
    return counts


def _advance(counter: Counter, at: Any, places: Any, pairs: Any, adds: Any) -> Any:
    """Let what grew too old leave, in its turn among what arrives; the count at each arrival."""
    import numpy as np

    _hold(counter, (at[adds], places[adds], pairs[adds]))
    left = _leaving(counter, at[-1] - counter.window.length)
    leave_at = left[0] + counter.window.length
    # Who leaves at the very moment somebody arrives leaves first: windows are open at their start.
    turn = np.concatenate(
        (
            np.arange(len(leave_at)) + np.searchsorted(at, leave_at, "left"),
            np.arange(len(at)) + np.searchsorted(leave_at, at, "right"),
        )
    )
    changes = np.concatenate((np.full(len(leave_at), -1), adds.astype(np.int64)))
    of = np.concatenate((left[1], places))
    if counter.pairs:
        pair = np.concatenate((left[2], pairs))
        changes = _different(counter.pairs, pair, turn, changes)
    after = counter.keys.run(of, _order(of, turn), changes)
    return after[len(leave_at) :]


def _order(places: Any, turn: Any) -> Any:
    import numpy as np

    return np.argsort(places * len(turn) + turn)


def _different(tally: Tally, places: Any, turn: Any, changes: Any) -> Any:
    """+1 where a pair comes to life, -1 where its last event leaves, else 0."""
    import numpy as np

    changed = np.flatnonzero(changes)
    of, moved = places[changed], changes[changed]
    after = tally.run(of, np.argsort(of * len(turn) + turn[changed]), moved)
    turned = np.zeros(len(changes), np.int64)
    turned[changed] = ((moved > 0) & (after == 1)).astype(np.int64) - ((moved < 0) & (after == 0))
    return turned


def _hold(counter: Counter, arrived: tuple[Any, Any, Any]) -> None:
    if len(arrived[0]):
        counter.live.append(arrived)
        counter.held += len(arrived[0])


def _leaving(counter: Counter, until: Moment) -> tuple[Any, Any, Any]:
    """Take out what happened up to that moment, oldest first."""
    import numpy as np

    gone = []
    while counter.live and counter.live[0][0][0] <= until:
        chunk = counter.live.popleft()
        cut = int(np.searchsorted(chunk[0], until, "right"))
        gone.append(tuple(column[:cut] for column in chunk))
        if cut < len(chunk[0]):
            counter.live.appendleft(tuple(column[cut:] for column in chunk))
            break
    columns = zip(*gone, strict=True) if gone else [[]] * 3
    at, places, pairs = (
        np.concatenate(list(column)) if gone else np.zeros(0, np.int64) for column in columns
    )
    counter.held -= len(at)
    return at, places, pairs


def _shed(counter: Counter) -> None:
    """Let the oldest events leave early while too many are held."""
    import numpy as np

    while counter.held > counter.most:
        at, places, pairs = counter.live.popleft()
        counter.held -= len(at)
        counter.forgotten += len(at)
        turn, changes = np.arange(len(at)), np.full(len(at), -1)
        if counter.pairs:
            changes = _different(counter.pairs, pairs, turn, changes)
        counter.keys.run(places, _order(places, turn), changes)


def _drop_idle(windows: "Windows") -> None:
    """Forget the keys for which no counter holds a live event; the others move together."""
    import numpy as np

    counters = windows.counters.values()
    tallies = [tally for counter in counters for tally in (counter.keys, counter.pairs) if tally]
    indexes = [*((name,) for name in windows.keys.names), *windows.keys.pairs]
    live = {index: np.zeros(windows.keys.size(index), dtype=bool) for index in indexes}
    for tally in tallies:
        size = len(live[tally.index])
        tally.counts = np.append(tally.counts, np.zeros(size, np.int64))[:size]
        live[tally.index] |= tally.counts > 0
    moved = windows.keys.keep(live)
    for tally in tallies:
        stays = live[tally.index]
        counts = np.zeros(windows.keys.size(tally.index) + 1, np.int64)
        counts[moved[tally.index][stays]] = tally.counts[stays]
        tally.counts = counts
    for counter in counters:
        by_pair = moved[counter.pairs.index] if counter.pairs else moved[counter.keys.index]
        by_key = moved[counter.keys.index]
        counter.live = deque(
            (at, by_key[places], by_pair[pairs]) for at, places, pairs in counter.live
        )
    windows.tidy_at = max(windows.tidy, 2 * windows.keys.total())


@dataclass(slots=True)
class Windows:
    """The state of a stream: a counter for each feature asked for, and the newest time so far."""

    counters: dict[str, Counter]
    keys: Keys
    tidy: int
    tidy_at: int
    newest: Moment | None = None

    @property
    def forgotten(self) -> int:
        """How many events left a window early because too many were held."""
        return sum(counter.forgotten for counter in self.counters.values())


def new_windows(features: Sequence[str], most: int = MOST, tidy: int = _TIDY) -> Windows:
    """Empty state for those of the features that are windows.

    A window holds at most `most` events; idle keys are forgotten once there are more than `tidy`.
    """
    counters = {}
    for name in (name for name in features if name in WINDOWS):
        window = WINDOWS[name]
        pairs = _tally((*window.key, window.of)) if window.of else None
        counters[name] = Counter(window, most, _tally(window.key), pairs)
    used = {
        tally.index
        for counter in counters.values()
        for tally in (counter.keys, counter.pairs)
        if tally
    }
    also = {(c.window.where,) for c in counters.values() if c.window.where}
    return Windows(counters, keys_for(used | also), tidy, tidy)


def _tally(index: Index) -> Tally:
    import numpy as np

    return Tally(index, np.zeros(1, np.int64))


def window_counts(windows: Windows, events: "pa.Table") -> tuple[dict[str, Any], Any]:
    """The count of each window at each event of the next batch, and which came in time.

    `events` has event_kind, at and the columns of the windows (null: has none), in the order they
    came. Counts of an event that came too late mean nothing.
    """
    import numpy as np

    if not len(events):
        nothing = np.zeros(0, np.int64)
        return dict.fromkeys(windows.counters, nothing), nothing.astype(bool)
    given = _arrivals(windows, events)
    windows.newest = int(given.at[-1])
    counts = {name: _counted(counter, given) for name, counter in windows.counters.items()}
    for counter in windows.counters.values():
        _shed(counter)
    if windows.keys.total() > windows.tidy_at:
        _drop_idle(windows)
    return counts, given.in_time


def _arrivals(windows: Windows, events: "pa.Table") -> Arrivals:
    import numpy as np

    at = numbers_of(events["at"].combine_chunks())
    newest = np.maximum.accumulate(at)
    if windows.newest is not None:
        newest = np.maximum(newest, windows.newest)
    kinds = events["event_kind"].combine_chunks().dictionary_encode()
    codes = np.array([EVENT_KINDS.index(kind) for kind in kinds.dictionary.to_pylist()])
    placed = _placed(windows.keys, events)
    return Arrivals(placed, codes[kinds.indices.to_numpy()], newest, newest - at <= LATE)


def _placed(keys: Keys, events: "pa.Table") -> dict[Index, tuple[Any, Any]]:
    import numpy as np

    placed: dict[Index, tuple[Any, Any]] = {}
    for name, names in keys.names.items():
        column = events[name].combine_chunks()
        placed[(name,)] = (names.places_of(column), valid_of(column))
    for index in sorted(keys.pairs, key=len):
        (left, has_left), (right, has_right) = placed[index[:-1]], placed[index[-1:]]
        both = has_left & has_right
        places = np.zeros(len(both), np.int64)
        places[both] = keys.pairs[index].places_of((left[both] << HALF) | right[both])
        placed[index] = (places, both)
    return placed
