"""Networks over several windows: the narrow one first, then what only a wider one shows.

Each window looks at every pair again, so each is allowed its share of the stated error (Bonferroni
over the windows). A network of a wider window of which at least half were found in one network
before is the same network and is left out.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from showcause.detectors.coshare.definition import CoshareSettings
from showcause.detectors.coshare.detect import detect
from showcause.detectors.tables import NetworkTables
from showcause.domain.moment import HOUR, MINUTE
from showcause.engine.port import Engine, Sources

if TYPE_CHECKING:
    import pyarrow as pa

WINDOWS: Final = ((MINUTE, 60), (HOUR, 24))
"""Each window, and how many of it make the surroundings an object's popularity is measured in."""


def networks_over(
    engine: Engine,
    sources: Sources,
    chosen: CoshareSettings,
    windows: Sequence[tuple[int, int]] = WINDOWS,
) -> NetworkTables:
    """The networks of every window, those seen before left out; errors are over all windows."""
    found: NetworkTables | None = None
    for window, rhythm in windows:
        asked = replace(
            chosen,
            window=window,
            rhythm=rhythm,
            false_ties_ppm=max(chosen.false_ties_ppm // len(windows), 1),
            false_networks_ppm=max(chosen.false_networks_ppm // len(windows), 1),
        )
        networks = detect(engine, sources, asked)
        found = networks if found is None else _united(found, networks)
    assert found is not None
    return found


def _united(narrow: NetworkTables, wide: NetworkTables) -> NetworkTables:
    import pyarrow as pa
    import pyarrow.compute as pc

    new = pa.array(_new(narrow.members, wide.members), pa.string())
    tables = []
    for one, other in (
        (narrow.findings, wide.findings),
        (narrow.members, wide.members),
        (narrow.pairs, wide.pairs),
        (narrow.ties, wide.ties),
    ):
        kept = other.filter(pc.is_in(other["finding_id"].cast(pa.string()), value_set=new))
        tables.append(pa.concat_tables([one, kept]).unify_dictionaries())
    return NetworkTables(*tables)


def _new(narrow: "pa.Table", wide: "pa.Table") -> list[str]:
    """The wide findings of which less than half were together in one narrow finding."""
    before: dict[str, set[str]] = {}
    for account, finding in _rows(narrow):
        before.setdefault(account, set()).add(finding)
    sizes: dict[str, int] = {}
    met: dict[str, dict[str, int]] = {}
    for account, finding in _rows(wide):
        sizes[finding] = sizes.get(finding, 0) + 1
        for known in before.get(account, ()):
            counted = met.setdefault(finding, {})
            counted[known] = counted.get(known, 0) + 1
    return [
        finding
        for finding, size in sizes.items()
        if 2 * max(met.get(finding, {}).values(), default=0) < size
    ]


def _rows(members: "pa.Table") -> list[tuple[str, str]]:
    return list(zip(members["account"].to_pylist(), members["finding_id"].to_pylist(), strict=True))
