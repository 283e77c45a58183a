"""Networks over several windows: the narrow one first, then what only a wider one shows.

Each window looks at every pair again, so each pair counts as a test in every window (Bonferroni
over the windows). A network of a wider window of which at least half were found in one network
before is the same network and is left out.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from showcause.detectors.coshare.definition import CoshareSettings
from showcause.detectors.coshare.detect import detect
from showcause.detectors.tables import NetworkTables
from showcause.domain.moment import HOUR
from showcause.engine.port import Engine, Sources

WIDER: Final = ((HOUR, 24, 3),)
"""Each further window, how many of it make the surroundings an object's popularity is measured in,
and how many objects a pair has to share at least: within an hour, strangers share two by chance."""


def networks_over(
    engine: Engine,
    sources: Sources,
    chosen: CoshareSettings,
    wider: Sequence[tuple[int, int, int]] = WIDER,
    history: Sources | None = None,
) -> NetworkTables:
    """The networks of the chosen window, and of each wider one those that were not seen before.

    `history`, if given, is what their evidence is read from: all activity, where `sources` is a
    part of it.
    """
    looks = 1 + len(wider)
    found = detect(engine, sources, replace(chosen, looks=looks), history=history)
    for window, rhythm, objects in wider:
        asked = replace(
            chosen,
            looks=looks,
            window=window,
            rhythm=rhythm,
            objects=max(chosen.objects, objects),
        )
        found = united(found, detect(engine, sources, asked, found.members, history))
    return found


def united(narrow: NetworkTables, wide: NetworkTables) -> NetworkTables:
    """The findings of both."""
    import pyarrow as pa

    tables = zip(
        (narrow.findings, narrow.members, narrow.pairs, narrow.ties),
        (wide.findings, wide.members, wide.pairs, wide.ties),
        strict=True,
    )
    return NetworkTables(*(pa.concat_tables(both).unify_dictionaries() for both in tables))
