"""Accuracy measured on generated operations and their benign twins."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import showcause.policy
from showcause.detectors.common_origin.detect import origins
from showcause.detectors.conformal import needed_twins, p_value_ppm
from showcause.detectors.coshare.definition import CoshareSettings
from showcause.detectors.features import features
from showcause.detectors.neardup.detect import text_shares
from showcause.detectors.network import standings
from showcause.detectors.tables import NetworkTables
from showcause.detectors.widening import networks_over
from showcause.policy.interval import MILLION, clopper_pearson
from showcause.simulate.operations import OPERATIONS, SIZE, TWINS, World, world
from showcause.wiring.engines import small_engine

if TYPE_CHECKING:
    import pyarrow as pa

    from showcause.engine.port import Engine

CLAIMED_PPM: Final = 10_000
"""The error the conformal table claims: one innocent network in a hundred."""

RULES: Final = ("platform_manipulation", "multiple_accounts")
"""The shipped rules that judge networks."""

TWIN_NAMES: Final = {kind.name for kind in TWINS}
POPULAR: Final = {kind.name for kind in TWINS if kind.popular}
"""Kinds whose groups share the same things with each other: one crowd, and no error to tie."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Rows of four tables, in parts per million where a column says so.

    `kinds`: of each kind, its accounts, how many were found, found with two families, proposed.
    `twins`: all benign accounts together. `chance`: ties that join nobody's group. `left_out`: each
    kind of twin judged by the others.
    """

    kinds: list[Row]
    twins: Row
    chance: Row
    left_out: list[Row]


def evaluate_networks(*, seed: int, groups: int, background: int, spam: int) -> Evaluation:
    """Generate, detect, ask the shipped rule, and count; the same for the same arguments."""
    made = world(seed, groups=groups, background=background, spam=spam)
    engine = small_engine()
    sources = with_texts(engine, made.tables)
    networks = networks_over(engine, sources, replace(CoshareSettings(), with_text=True))
    people, measured = _judged(engine, made, sources, networks)
    return Evaluation(
        kinds=[_of_kind(people, kind.name) for kind in (*OPERATIONS, *TWINS)],
        twins=_together(people, {kind.name for kind in TWINS}),
        chance=_by_chance(made, networks),
        left_out=_left_out(made, measured),
    )


def _judged(
    engine: "Engine", made: World, sources: "dict[str, pa.Table]", networks: NetworkTables
) -> "tuple[dict[str, Row], pa.Table]":
    found = origins(engine, sources, networks.members)
    measured = features(engine, networks, found, sources)
    return _people(made, networks, measured, _proposed(engine, measured)), measured


def with_texts(engine: "Engine", made: "dict[str, pa.Table]") -> "dict[str, pa.Table]":
    """Generated activity as it is read in: texts made comparable, and copies as shares."""
    import pyarrow as pa

    from showcause.ingest.text import text_features

    post = made["post"]
    texts = post["text"].combine_chunks()
    told = text_features(texts, pa.nulls(len(texts), pa.string()))
    post = post.append_column("text_normal", told.text_normal)
    post = post.append_column("text_key", told.text_key)
    post = post.append_column("band_keys", told.band_keys)
    copied = text_shares(engine, {"post": post})
    share = made["share"]
    both = pa.concat_tables([share, copied.select(share.column_names)])
    return {**made, "post": post, "share": both}


def _proposed(engine: "Engine", measured: "pa.Table") -> set[str]:
    """The accounts for which the shipped rule on manipulation proposes a measure."""
    from showcause.detectors.feature_table import FEATURES
    from showcause.policy.expression import compile_rule
    from showcause.policy.matching import matching_definition
    from showcause.policy.rulebook import read_rulebook

    book = read_rulebook(Path(showcause.policy.__file__).parent / "shipped")
    found: set[str] = set()
    for rule in book.rules:
        if rule.rule_id in RULES:
            compiled = compile_rule(rule, FEATURES)
            matched = engine.run(matching_definition(compiled), {"feature": measured})
            found.update(matched["account"].to_pylist())
    return found


def _people(
    made: World, networks: NetworkTables, measured: "pa.Table", proposed: set[str]
) -> dict[str, Row]:
    """What became of each account, by name."""
    present = standings(measured).to_pylist()
    double = {row["finding_id"] for row in present if len(row["present"]) >= 2}
    people = {
        row["account"]: {**row, "found": False, "two": False, "proposed": False}
        for row in made.truth.to_pylist()
    }
    members = networks.members
    named = zip(members["account"].to_pylist(), members["finding_id"].to_pylist(), strict=True)
    for account, finding in named:
        people[account]["found"] = True
        people[account]["two"] |= finding in double
    for account in proposed:
        people[account]["proposed"] = True
    return people


def _of_kind(people: dict[str, Row], name: str) -> Row:
    return {"kind": name, **_counted([row for row in people.values() if row["kind"] == name])}


def _together(people: dict[str, Row], kinds: set[str]) -> Row:
    return _counted([row for row in people.values() if row["kind"] in kinds])


def _counted(rows: list[Row]) -> Row:
    size = len(rows)
    counts = {name: sum(row[name] for row in rows) for name in ("found", "two", "proposed")}
    low, high = clopper_pearson(counts["proposed"], size)
    shares = {f"{name}_ppm": many * MILLION // max(size, 1) for name, many in counts.items()}
    return {"accounts": size, **shares, "proposed": counts["proposed"], "at_most_ppm": high,
            "at_least_ppm": low}  # fmt: skip


def _by_chance(made: World, networks: NetworkTables) -> Row:
    """Ties whose ends are in no group together: nothing but chance made them."""
    group = dict(
        zip(made.truth["account"].to_pylist(), made.truth["group"].to_pylist(), strict=True)
    )
    kind = dict(zip(made.truth["account"].to_pylist(), made.truth["kind"].to_pylist(), strict=True))
    false = 0
    pairs = networks.pairs
    ends = [pairs[f"account_{end}"].cast("string").to_pylist() for end in "ab"]
    for a, b in zip(*ends, strict=True):
        crowd = kind[a] == kind[b] and kind[a] in POPULAR
        false += not crowd and (group[a] != group[b] or group[a] < 0)
    low, high = clopper_pearson(false, pairs.num_rows)
    return {"ties": pairs.num_rows, "false": false, "at_least_ppm": low, "at_most_ppm": high,
            "stated_ppm": CoshareSettings().false_ties_ppm}  # fmt: skip


def _left_out(made: World, measured: "pa.Table") -> list[Row]:
    """Each kind of twin against the others' scores: how often it looks like an operation."""
    score = _scores(made, measured)
    found = []
    for kind in TWINS:
        others = [value for (name, _), value in score.items() if name in TWIN_NAMES - {kind.name}]
        own = [value for (name, _), value in score.items() if name == kind.name]
        p = [p_value_ppm(value, others, claimed_ppm=CLAIMED_PPM) for value in own]
        hits = sum(value is not None and value <= CLAIMED_PPM for value in p)
        found.append({"kind": kind.name, "groups": len(own), "twins": len(others),
                      "needed": needed_twins(CLAIMED_PPM), "abstained": None in p, "hits": hits,
                      "at_most_ppm": clopper_pearson(hits, len(own))[1]})  # fmt: skip
    return found


def _scores(made: World, measured: "pa.Table") -> dict[tuple[str, int], int]:
    """Of each generated group: the share of its accounts that a second family links (ppm)."""
    linked = {
        row["account"]
        for row in measured.select(["account", "families"]).to_pylist()
        if row["families"] >= 2
    }
    counts: dict[tuple[str, int], int] = {}
    for row in made.truth.to_pylist():
        if row["group"] >= 0:
            key = (row["kind"], row["group"])
            counts[key] = counts.get(key, 0) + (row["account"] in linked)
    return {key: many * MILLION // SIZE for key, many in counts.items()}
