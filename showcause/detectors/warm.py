"""Everything that finding copied texts compiles: `python -m showcause.detectors.warm`.

What is compiled stays on disk, so that nobody's first run waits for it.
"""


def warm() -> None:
    """Compile, or load what is compiled, by comparing two texts on either route."""
    import numpy as np

    from showcause.detectors.neardup.alike import Texts, copies, mark_grams, read_letters, room_for
    from showcause.detectors.neardup.joining import join_band, memory_for

    data = np.frombuffer(b"one text another text", np.uint8)
    starts = np.array([0, 8, data.size], np.int64)
    letters, ends = np.empty(data.size, np.uint8), np.zeros(3, np.int64)
    dense = np.zeros(2, np.bool_)
    read_letters(data, starts, np.ones(256, np.uint8), letters, ends, dense)
    texts = Texts(letters, ends, dense, np.zeros((2, 8), np.uint64), np.zeros(2, np.int64))
    mark_grams(texts)
    room, nobody = room_for(ends), np.arange(2)
    copies(texts, nobody[:1], nobody[1:], 250_000, room)
    join_band(texts, np.arange(2, dtype=np.uint64), 32, (250_000, 32), nobody, room, memory_for(2))


if __name__ == "__main__":
    warm()
