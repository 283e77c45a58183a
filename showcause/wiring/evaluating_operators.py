"""How often one operator behind many accounts is found, and how often people who share a device."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from showcause.detectors.common_origin.detect import origins
from showcause.detectors.features import features
from showcause.detectors.one_operator.detect import detect
from showcause.policy.interval import MILLION, clopper_pearson
from showcause.simulate.farms import EVASIONS, HARDEST, SIZES, farm
from showcause.simulate.holders import Rows, tables, truth
from showcause.simulate.ordinary import ordinary
from showcause.simulate.sharers import SHARERS
from showcause.wiring.engines import small_engine
from showcause.wiring.evaluating import with_texts

if TYPE_CHECKING:
    import pyarrow as pa

    from showcause.engine.port import Engine

UNRELATED_PPM: Final = 600_000
AFFILIATED_PPM: Final = 900_000
"""The allowances of the shipped rules on networks."""

ORDINARY: Final = 2_000
"""Other people of the platform, beside ten for each account of the largest farm."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class OperatorEvaluation:
    """`innocents` and `farms`: a row a kind; `together`: all innocents, and the farms promised.

    Proposed is who is in a group that shows two families of evidence and whom no allowance of the
    shipped rules spares. Shares in ppm, with exact 95 % intervals over accounts.
    """

    seed: int
    groups: int
    innocents: list[Row]
    farms: list[Row]
    together: Row


def evaluate_operators(*, seed: int, groups: int, largest: int) -> OperatorEvaluation:
    """So many groups of each kind of innocents, and farms of up to that size."""
    rows = _world(seed, groups, largest)
    engine = small_engine()
    proposed = _proposed(engine, with_texts(engine, tables(rows)))
    people = [{**row, "proposed": row["account"] in proposed} for row in truth(rows).to_pylist()]
    kinds = {row["kind"]: row["hides"] for row in people}
    told = {kind: _counted(kind, [row for row in people if row["kind"] == kind]) for kind in kinds}
    return OperatorEvaluation(
        seed,
        groups,
        innocents=[told[kind] for kind, hides in kinds.items() if not hides],
        farms=[told[kind] for kind, hides in kinds.items() if hides],
        together=_together(people),
    )


def _world(seed: int, groups: int, largest: int) -> Rows:
    import numpy as np

    rows, chance = Rows(), np.random.default_rng(seed)
    ordinary(rows, chance, ORDINARY + 10 * largest)
    for number in range(groups):
        for kind in SHARERS:
            kind(rows, chance, number)
    number = 0
    for evasion in EVASIONS:
        for size in (size for size in SIZES if size <= largest):
            for _ in range(max(1, 60 // size)):
                farm(rows, seed, number, size, evasion)
                number += 1
    return rows


def _proposed(engine: "Engine", sources: "dict[str, pa.Table]") -> set[str]:
    networks = detect(engine, sources)
    if not networks.members.num_rows:
        return set()
    found = origins(engine, sources, networks.members)
    return {
        row["account"]
        for row in features(engine, networks, found, sources).to_pylist()
        if row["families"] >= 2
        and row["affiliated_partner_ppm"] < AFFILIATED_PPM
        and row["unrelated_share_ppm"] < UNRELATED_PPM
    }


def _counted(kind: str, rows: list[Row]) -> Row:
    hits = sum(row["proposed"] for row in rows)
    return {"kind": kind, "groups": len({row["group"] for row in rows}), **_share(hits, len(rows))}


def _share(hits: int, of: int) -> Row:
    low, high = clopper_pearson(hits, of)
    share = hits * MILLION // max(of, 1)
    return {"accounts": of, "proposed": hits, "share_ppm": share, "at_least_ppm": low,
            "at_most_ppm": high}  # fmt: skip


def _together(people: list[Row]) -> Row:
    """Innocents proposed, recall over the farms promised, precision among all proposals."""
    hardest = {evasion.name for evasion in HARDEST}
    promised = [row for row in people if row["hides"] and row["kind"].split(": ")[1] not in hardest]
    innocent = [row["proposed"] for row in people if not row["hides"]]
    hits = [row["hides"] for row in people if row["proposed"]]
    return {
        "innocents": _share(sum(innocent), len(innocent)),
        "recall": _share(sum(row["proposed"] for row in promised), len(promised)),
        "precision": _share(sum(hits), len(hits)),
    }
