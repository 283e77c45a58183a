"""Places for keys: whole numbers from 0 for values and for pairs of them, many at a time.

Values are looked up in a dict, each different one of a batch once. Pairs of places are whole
numbers and go through an open-addressing table (linear probing, Fibonacci hashing) worked on as
arrays: a dict would cost more than everything else a live batch needs.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import pyarrow as pa

HALF: Final = 32
LOW: Final = (1 << HALF) - 1
_GOLDEN: Final = 0x9E3779B97F4A7C15
_FREE: Final = -1


def _counting_up(places: dict[Any, int]) -> dict[Any, int]:
    """A dict that gives a key it does not know the next number."""
    counting: defaultdict[Any, int] = defaultdict(None, places)
    counting.default_factory = counting.__len__
    return counting


@dataclass(slots=True)
class Names:
    """A place for each value of a column seen lately."""

    places: dict[Any, int] = field(default_factory=lambda: _counting_up({}))

    def __len__(self) -> int:
        """How many places there are."""
        return len(self.places)

    def places_of(self, column: "pa.Array") -> Any:
        """The place of each value; what is missing gets any place."""
        import numpy as np

        encoded = column.dictionary_encode()
        found = list(map(self.places.__getitem__, encoded.dictionary.to_pylist()))
        if not found:
            return np.zeros(len(column), np.int64)
        return np.array(found, np.int64)[encoded.indices.fill_null(0).to_numpy()]

    def keep(self, live: Any) -> Any:
        """Forget all but the live places; for each old place the new one."""
        import numpy as np

        kept = [value for value, stays in zip(self.places, live.tolist(), strict=True) if stays]
        self.places = _counting_up({value: place for place, value in enumerate(kept)})
        return np.cumsum(live) - 1


@dataclass(slots=True)
class Pairs:
    """A place for each pair of places seen lately; `keys` are the pairs in order of place."""

    keys: Any
    slots: Any
    placed: Any
    size: int = 0

    def __len__(self) -> int:
        """How many places there are."""
        return self.size

    def places_of(self, keys: Any) -> Any:
        """The place of each pair, `left << HALF | right`; new pairs get the next ones."""
        import numpy as np

        if 2 * (self.size + len(keys)) > len(self.slots):
            self._grow(4 * (self.size + len(keys)))
        found = np.empty(len(keys), np.int64)
        waiting, slot = np.arange(len(keys)), self._first_slot(keys)
        while len(waiting):
            free = self.slots[slot] == _FREE
            if free.any():
                self._claim(slot[free], keys[waiting[free]])
            there = self.slots[slot] == keys[waiting]
            found[waiting[there]] = self.placed[slot[there]]
            waiting, slot = waiting[~there], (slot[~there] + 1) & (len(self.slots) - 1)
        return found

    def _first_slot(self, keys: Any) -> Any:
        import numpy as np

        bits = len(self.slots).bit_length() - 1
        mixed = keys.astype(np.uint64) * np.uint64(_GOLDEN)
        return (mixed >> np.uint64(64 - bits)).astype(np.int64)

    def _claim(self, slots: Any, keys: Any) -> None:
        """Of several pairs that want one free slot the last gets it; the others go on looking."""
        import numpy as np

        turn = np.arange(len(slots))
        self.slots[slots], self.placed[slots] = keys, turn
        taken = slots[self.placed[slots] == turn]
        size = self.size + len(taken)
        self.placed[taken] = np.arange(self.size, size)
        if size > len(self.keys):
            self.keys = np.append(self.keys, np.zeros(size, np.int64))
        self.keys[self.size : size] = self.slots[taken]
        self.size = size

    def _grow(self, wanted: int) -> None:
        import numpy as np

        room = 1 << (wanted - 1).bit_length()
        old = self.keys[: self.size]
        self.slots, self.placed = np.full(room, _FREE, np.int64), np.zeros(room, np.int64)
        waiting, slot = np.arange(len(old)), self._first_slot(old)
        while len(waiting):
            free = self.slots[slot] == _FREE
            self.slots[slot[free]] = old[waiting[free]]
            there = self.slots[slot] == old[waiting]
            self.placed[slot[there]] = waiting[there]
            waiting, slot = waiting[~there], (slot[~there] + 1) & (room - 1)


def no_pairs() -> Pairs:
    """A table without pairs."""
    import numpy as np

    return Pairs(np.zeros(0, np.int64), np.full(2, _FREE, np.int64), np.zeros(2, np.int64))


Index = tuple[str, ...]
"""The columns a key is made of; its places are those of its one column, or of a pair: all columns
but the last, and the last."""


@dataclass(slots=True)
class Keys:
    """Every index of a stream."""

    names: dict[str, Names]
    pairs: dict[Index, Pairs]

    def size(self, index: Index) -> int:
        """How many places an index has."""
        return len(self.names[index[0]] if len(index) == 1 else self.pairs[index])

    def total(self) -> int:
        """How many keys are held."""
        return sum(map(len, self.names.values())) + sum(map(len, self.pairs.values()))

    def keep(self, live: Mapping[Index, Any]) -> dict[Index, Any]:
        """Forget all but the live places of each index; for each old place the new one.

        What a live pair is made of stays too. `live` is changed.
        """
        import numpy as np

        for index in sorted(self.pairs, key=len, reverse=True):
            keys = self.pairs[index].keys[: len(self.pairs[index])][live[index]]
            live[index[:-1]][keys >> HALF] = True
            live[index[-1:]][keys & LOW] = True
        moved: dict[Index, Any]
        moved = {(name,): names.keep(live[(name,)]) for name, names in self.names.items()}
        for index in sorted(self.pairs, key=len):
            table, stays = self.pairs[index], live[index]
            keys = table.keys[: len(table)][stays]
            left, right = moved[index[:-1]][keys >> HALF], moved[index[-1:]][keys & LOW]
            self.pairs[index] = no_pairs()
            moved[index] = np.full(len(stays), -1)
            moved[index][stays] = self.pairs[index].places_of((left << HALF) | right)
        return moved


def keys_for(indexes: set[Index]) -> Keys:
    """Empty indexes for these keys, and for all they are made of."""
    needed = {index[:size] for index in indexes for size in range(1, len(index) + 1)}
    names = {name for index in needed for name in index}
    pairs = {index: no_pairs() for index in sorted(needed) if len(index) > 1}
    return Keys({name: Names() for name in sorted(names)}, pairs)
