"""`detect`: networks of accounts that share together, with their proof; nothing is recorded."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from showcause.cli.printing import json_line, line, table
from showcause.cli.reading import AsJson
from showcause.domain.errors import BadInput

if TYPE_CHECKING:
    import pyarrow as pa

    from showcause.detectors.tables import NetworkTables
    from showcause.engine.port import Engine, Sources

_NETWORKS = {
    "finding_id": "network",
    "platform": "platform",
    "members": "accounts",
    "ties": "ties",
    "tied_ppm": "degree ppm",
    "error_ppm": "error ppm",
    "from": "from",
    "until": "until",
    "example": "for example",
}
_STRONGEST = 10


def detect(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Share rows; without any, the workspace's.")
    ] = None,
    like: Annotated[str, typer.Option(help="toolkit or cooRTweet: the ties that tool makes.")] = "",
    trace: Annotated[str, typer.Option(help="With --like: what was shared together.")] = "link",
    window: Annotated[int, typer.Option(help="Seconds within which it counts.", min=1)] = 60,
    objects: Annotated[int, typer.Option(help="How many shared things make a tie.", min=1)] = 2,
    platform: Annotated[str, typer.Option(help="For files that name none.")] = "",
    also: Annotated[
        list[str] | None,
        typer.Option(
            help="Also look at: domain, mention, reply, text, sequence, fast_repost or moment."
        ),
    ] = None,
    edges: Annotated[Path | None, typer.Option(help="Write the ties as CSV.")] = None,
    explain: Annotated[str, typer.Option(help="A network's id, or how it begins.")] = "",
    svg: Annotated[Path | None, typer.Option(help="With --explain: draw the network.")] = None,
    engine_name: Annotated[
        str, typer.Option("--engine", help="duckdb, or spark: the cluster this is submitted to.")
    ] = "duckdb",
    as_json: AsJson = False,
) -> None:
    """Find networks and show their proof. Looks only: nothing is recorded, nobody is judged."""
    if svg and not explain:
        raise BadInput("--svg draws one network", hint="--explain NETWORK")
    engine, sources = _activity(files or [], platform, trace, engine_name)
    if like:
        _print_ties(_ties(engine, sources, like, trace, window, objects), edges, as_json)
        return
    found = _found(engine, sources, (window, objects), also or [])
    if edges:
        _write_csv(found.pairs.select(["finding_id", "account_a", "account_b", "objects"]), edges)
    if explain:
        _explain(found, explain, svg, as_json)
    else:
        _print_networks(found, as_json)


def _activity(
    files: list[Path], platform: str, trace: str, engine_name: str
) -> "tuple[Engine, Sources]":
    from showcause.wiring import engines

    if engine_name not in ("duckdb", "spark"):
        raise BadInput(f"no engine called {engine_name}", hint="duckdb or spark")
    on_spark = engine_name == "spark"

    if files:
        from showcause.detectors.coshare.shares import shares_in

        for file in files:
            if not file.is_file():
                raise BadInput("no such file", where=str(file))
        engine = engines.spark_engine() if on_spark else engines.machine_engine()
        return engine, {"share": shares_in(files, platform, trace)}
    from showcause.cli.workspace import here

    workspace = here()
    engine = engines.spark_engine() if on_spark else engines.engine(workspace)
    return engine, engines.sources(workspace)


def _found(
    engine: "Engine", sources: "Sources", asked: tuple[int, int], also: list[str]
) -> "NetworkTables":
    from showcause.detectors.coshare.definition import CoshareSettings
    from showcause.detectors.coshare.detect import detect as find
    from showcause.detectors.coshare.traces import STEP_OF, synchronous, with_made
    from showcause.detectors.widening import united

    window, objects = asked
    chosen = replace(
        CoshareSettings(window=window * 1000, objects=objects, looks=1 + ("moment" in also)),
        **_optional(also),
    )
    made = [trace for trace in also if trace in {*STEP_OF, "text"} - {"moment"}]
    found = find(engine, with_made(engine, sources, made), chosen)
    return united(found, synchronous(engine, sources, chosen)) if "moment" in also else found


def _optional(traces: list[str]) -> dict[str, bool]:
    from showcause.detectors.coshare.definition import OPTIONAL

    for trace in traces:
        if trace not in OPTIONAL:
            raise BadInput(f"--also {trace}: no such trace", hint=f"one of {', '.join(OPTIONAL)}")
    return {f"with_{trace}": True for trace in traces}


def _ties(
    engine: "Engine", sources: "Sources", like: str, trace: str, window: int, objects: int
) -> "pa.Table":
    from showcause.detectors.coshare.peers import Asked, ties_like

    return ties_like(like.lower(), engine, sources, Asked(trace, window * 1000, objects))


def _print_ties(ties: "pa.Table", edges: Path | None, as_json: bool) -> None:
    if edges:
        _write_csv(ties, edges)
        line(f"{ties.num_rows:,} ties in {edges}")
    elif as_json:
        for row in ties.to_pylist():
            json_line(row)
    else:
        strongest = ties.sort_by([("weight", "descending")]).slice(0, 25).to_pylist()
        table(strongest, {name: name.replace("_", " ") for name in ties.column_names})
        line(f"{ties.num_rows:,} ties; --edges FILE writes them all")


def _write_csv(rows: "pa.Table", file: Path) -> None:
    import pyarrow as pa
    from pyarrow import csv

    plain = [
        field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field
        for field in rows.schema
    ]
    csv.write_csv(rows.cast(pa.schema(plain)), file)


def _print_networks(found: "NetworkTables", as_json: bool) -> None:
    from showcause.detectors.coshare.explain import networks

    rows = networks(found)
    if as_json:
        for row in rows:
            json_line(row)
        return
    table(rows, _NETWORKS)
    if not rows:
        line("no networks: nobody shares together more than chance explains")
        return
    line(f"{len(rows):,} networks of {sum(row['members'] for row in rows):,} accounts.")
    line("Acting together is no violation: chapters, newsrooms, fans and friends do too.")
    line("next: showcause detect --explain NETWORK --svg network.svg")


def _explain(found: "NetworkTables", wanted: str, svg: Path | None, as_json: bool) -> None:
    from showcause.detectors.coshare.explain import drawn, explained, named

    finding = named(found, wanted)
    told: dict[str, Any] = explained(found, finding, _STRONGEST)
    if svg:
        svg.write_text(drawn(found, finding), encoding="utf-8")
    if as_json:
        json_line(told)
        return
    line(f"{told['network']}: {told['members']} accounts, {told['ties']} ties")
    for note in told["says"]:
        line(note)
    for tie in told["strongest"]:
        line()
        line(f"{tie['account_a']} and {tie['account_b']}: {tie['objects']} things shared together")
        for proof in tie["proof"]:
            line(f"  {proof['at_a']}  {proof['event_a']}  {proof['trace']} {proof['object']}")
            line(f"  {proof['at_b']}  {proof['event_b']}  {proof['apart_ms'] / 1000:+.3f} s")
    if svg:
        line(f"\ndrawn in {svg}")
