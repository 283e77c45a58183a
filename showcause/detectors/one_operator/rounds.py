"""Who remains when everybody who is not linked, not repeating or not hidden is left out."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from showcause.detectors.chance import poisson_surprise
from showcause.detectors.communities import components
from showcause.detectors.one_operator.definition import OperatorSettings

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Flags = NDArray[np.bool_]
else:
    Numbers = Flags = Any

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Holdings:
    """Accounts 0..n-1 in order of name, and who holds which shared token (a row each).

    `word` numbers the first word of the name that an account shows, -1 where it shows none.
    """

    names: "pa.Array"
    tokens: Numbers
    devices: Numbers
    posted: Numbers
    word: Numbers
    told: "pa.Table"
    holder: Numbers
    token: Numbers
    is_device: Flags

    @classmethod
    def of(cls, told: "pa.Table", holders: "pa.Table", settings: OperatorSettings) -> "Holdings":
        """From the rows of the definition's steps `holdings` and common origin's `holders`."""
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        told = told.sort_by("account")
        names = told["account"].cast(pa.string()).combine_chunks()
        place = pc.index_in(holders["account"].cast(pa.string()), value_set=names)
        narrow = pc.less_equal(holders["holders"], settings.widest)
        kept = pc.and_(place.is_valid(), narrow)
        return cls(
            names=names,
            tokens=_numbers(told, "tokens"),
            devices=_numbers(told, "devices"),
            posted=_numbers(told, "posted"),
            word=_words(told["name"].to_pylist(), settings.letters),
            told=told,
            holder=np.asarray(place.filter(kept), dtype=np.int64),
            token=_numbers(holders.filter(kept), "token_no"),
            is_device=np.asarray(pc.equal(holders.filter(kept)["token_kind"], "device")),
        )


@dataclass(frozen=True, slots=True)
class Activity:
    """Posts of holders, a row a thing and grid: `thing` numbers it with its slot and grid.

    `event` numbers the post, `what` the thing alone; `everyone` is how many accounts posted it
    then, `others` how many accounts the platform has.
    """

    account: Numbers
    thing: Numbers
    what: Numbers
    event: Numbers
    everyone: Numbers
    others: Numbers
    is_text: Flags
    told: "pa.Table"

    @property
    def whats(self) -> int:
        """One more than the largest number of a thing."""
        return int(self.what.max(initial=0)) + 1

    @property
    def what_of_thing(self) -> Numbers:
        """By number of a thing with its slot and grid: the thing alone."""
        import numpy as np

        found = np.zeros(int(self.thing.max(initial=0)) + 1, np.int64)
        found[self.thing] = self.what
        return found

    @classmethod
    def of(cls, acts: "pa.Table", known: Holdings, everybody: "pa.Table") -> "Activity":
        """From the rows of the definition's steps `held_acts` and `everybody`."""
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        place = pc.index_in(acts["account"].cast(pa.string()), value_set=known.names)
        acts = acts.filter(place.is_valid())
        order = [(name, "ascending") for name in ("thing", "at", "account", "event_id", "grid")]
        acts = acts.sort_by(order)
        place = pc.index_in(acts["account"].cast(pa.string()), value_set=known.names)
        size = dict(zip(*(everybody[name].to_pylist() for name in everybody.column_names),
                        strict=True))  # fmt: skip
        what = _codes(acts, "platform", "thing")
        slots, slot = np.unique(_numbers(acts, "slot"), return_inverse=True)
        keys = (what * 2 + _numbers(acts, "grid")) * max(slots.size, 1) + slot
        return cls(
            account=np.asarray(place, dtype=np.int64),
            thing=np.unique(keys, return_inverse=True)[1],
            what=what,
            event=_codes(acts, "account", "event_id"),
            everyone=_numbers(acts, "everyone"),
            others=np.array([size[name] for name in acts["platform"].to_pylist()], np.int64),
            is_text=np.asarray(pc.starts_with(acts["thing"], "text ")),
            told=acts,
        )


def remaining(known: Holdings, activity: Activity, settings: OperatorSettings) -> Numbers:
    """Of each account the number of the group it is in, or -1."""
    import numpy as np

    alive = _without_own_device(known, np.ones(known.tokens.size, bool))
    while True:
        group = linked(known, activity, alive, settings)
        stays = (group >= 0) & _without_own_device(known, alive)
        things, repeated = repeats(activity, group, settings)
        stays &= things >= settings.things
        stays &= repeated * _MILLION >= settings.repeated_ppm * np.maximum(known.posted, 1)
        sizes = np.bincount(group[stays], minlength=known.tokens.size)
        stays &= np.where(group >= 0, sizes[group], 0) >= settings.smallest
        stays &= ~_in_the_open(known, np.where(stays, group, -1), settings)
        if (stays == alive).all():
            return group if alive.any() else np.full(alive.size, -1)
        alive = stays


def linked(
    known: Holdings, activity: Activity, alive: Flags, settings: OperatorSettings
) -> Numbers:
    """The groups that shared tokens make of those alive; -1 for whoever shares none with them.

    Groups that push many things together, which hardly anybody else does, are one: a large farm has
    many telephones.
    """
    import numpy as np

    rows = _shared_rows(known, alive)
    group = np.full(alive.size, -1)
    if not rows.size:
        return group
    _, token = np.unique(known.token[rows], return_inverse=True)
    found = components(known.holder[rows], alive.size + token, alive.size + int(token.max()) + 1)
    held = np.unique(known.holder[rows])
    group[held] = np.unique(found[held], return_inverse=True)[1]
    first, second = _meeting_often(activity, group, settings)
    group[held] = components(first, second, int(group.max()) + 1)[group[held]]
    return group


def _meeting_often(
    activity: Activity, group: Numbers, settings: OperatorSettings
) -> tuple[Numbers, Numbers]:
    """Pairs of groups that have enough things in common that above all such groups posted."""
    import numpy as np

    rows = _theirs(activity, group, settings)
    groups = int(group.max()) + 1
    met = np.unique(activity.thing[rows] * groups + group[activity.account[rows]])
    thing, own = met // groups, met % groups
    ends, alone = [np.zeros(0, np.int64)], activity.what_of_thing
    for start, stop in _runs(thing):
        if stop - start <= settings.most_groups:
            one, other = np.triu_indices(stop - start, 1)
            pair = own[start + one] * groups + own[start + other]
            ends.append(pair * activity.whats + alone[thing[start]])
    pairs, many = np.unique(np.unique(np.concatenate(ends)) // activity.whats, return_counts=True)
    often = pairs[many >= settings.things]
    return often // groups, often % groups


def _runs(values: Numbers) -> list[tuple[int, int]]:
    """Where each run of the same number begins and ends, if it is longer than one."""
    import numpy as np

    starts = np.flatnonzero(np.diff(values, prepend=-1))
    stops = np.append(starts[1:], values.size)
    longer = stops - starts > 1
    return list(zip(starts[longer].tolist(), stops[longer].tolist(), strict=True))


def _theirs(activity: Activity, group: Numbers, settings: OperatorSettings) -> Numbers:
    """The rows of things, texts aside, that were posted that day by these accounts above all."""
    import numpy as np

    rows = np.flatnonzero((group[activity.account] >= 0) & ~activity.is_text)
    _, first, place = np.unique(activity.thing[rows], return_index=True, return_inverse=True)
    ours = _distinct(place, activity.account[rows], first.size)
    everyone = activity.everyone[rows[first]]
    above_all = (ours >= 2) & (ours * _MILLION >= settings.theirs_ppm * everyone)
    found: Numbers = rows[above_all[place]]
    return found


def repeats(
    activity: Activity, group: Numbers, settings: OperatorSettings
) -> tuple[Numbers, Numbers]:
    """Of each account: how many things it pushed with its group, and in how many posts."""
    rows = pushed(activity, group, settings)
    size = group.size
    return (
        _distinct(activity.account[rows], activity.what[rows], size),
        _distinct(activity.account[rows], activity.event[rows], size),
    )


def pushed(activity: Activity, group: Numbers, settings: OperatorSettings) -> Numbers:
    """The rows of things that more of a group posted in a day than chance explains."""
    import numpy as np

    rows = np.flatnonzero(group[activity.account] >= 0)
    own = group[activity.account[rows]]
    if not rows.size:
        return rows
    keys = own * (int(activity.thing.max()) + 1) + activity.thing[rows]
    _, first, place = np.unique(keys, return_index=True, return_inverse=True)
    ours = _distinct(place, activity.account[rows], first.size)
    members = np.bincount(group[group >= 0])[own[first]]
    row = rows[first]
    strangers = np.maximum(activity.others[row] - members, 1)
    chance = (activity.everyone[row] - ours + 1) * members / strangers
    beyond = (ours >= 2) & (poisson_surprise(ours - 1, chance) >= settings.surprise)
    found: Numbers = rows[beyond[place]]
    return found


def _without_own_device(known: Holdings, alive: Flags) -> Flags:
    """Most of its devices are others' too; where none is known, half of its tokens are."""
    import numpy as np

    rows = _shared_rows(known, alive)
    shared = np.bincount(known.holder[rows], minlength=alive.size)
    devices = np.bincount(known.holder[rows[known.is_device[rows]]], minlength=alive.size)
    half = np.where(known.devices > 0, devices * 2 > known.devices, shared * 2 >= known.tokens)
    return half & (shared > 0)


def _in_the_open(known: Holdings, group: Numbers, settings: OperatorSettings) -> Flags:
    """Members of groups most of whom show the same name."""
    import numpy as np

    rows = np.flatnonzero(group >= 0)
    named = rows[known.word[rows] >= 0]
    words, many = np.unique(np.stack([group[named], known.word[named]]), axis=1, return_counts=True)
    most = np.zeros(group.size, np.int64)
    np.maximum.at(most, words[0], many)
    size = np.bincount(group[rows], minlength=group.size)
    is_open = most * _MILLION >= settings.open_ppm * np.maximum(size, 1)
    return np.where(group >= 0, is_open[group], False)


def _shared_rows(known: Holdings, alive: Flags) -> Numbers:
    """The rows of tokens that at least two of those alive hold."""
    import numpy as np

    rows = np.flatnonzero(alive[known.holder])
    _, place, many = np.unique(known.token[rows], return_inverse=True, return_counts=True)
    found: Numbers = rows[many[place] >= 2]
    return found


def _distinct(of: Numbers, what: Numbers, size: int) -> Numbers:
    """How many different values of `what` each number 0..size-1 of `of` has."""
    import numpy as np

    if not of.size:
        return np.zeros(size, np.int64)
    pairs = np.unique(of * (int(what.max()) + 1) + what)
    return np.bincount(pairs // (int(what.max()) + 1), minlength=size)


def _numbers(table: "pa.Table", name: str) -> Numbers:
    import numpy as np

    return np.asarray(table[name], dtype=np.int64)


def _codes(table: "pa.Table", *columns: str) -> Numbers:
    import numpy as np
    import pyarrow.compute as pc

    joined = pc.binary_join_element_wise(*(table[name].cast("string") for name in columns), "\x1f")
    return np.asarray(joined.combine_chunks().dictionary_encode().indices, dtype=np.int64)


def _words(names: list[str | None], letters: int) -> Numbers:
    import numpy as np

    first = [(name or "").casefold().split() for name in names]
    words = [row[0] if row and len(row[0]) >= letters else "" for row in first]
    known, place = np.unique(np.array(words, dtype=str), return_inverse=True)
    return np.where(known[place] == "", -1, place)
