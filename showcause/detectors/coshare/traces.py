"""Traces made of what accounts did: the same hashtags on a post, fast reposts, the same seconds.

Each is a definition whose rows are shares, so that co-sharing tests them with its null model. Known
limits: the order of hashtags is not kept, a post of more than five is told apart by the first five
in order of name and by their number; a slot of seconds is cut at full slots; people who follow one
match post in the same seconds, which is what popularity is in the null model for; and where
strangers seldom meet in a slot, the null model knows only the cell itself and finds nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from showcause.detectors.coshare.definition import CoshareSettings
from showcause.detectors.coshare.detect import detect
from showcause.detectors.neardup.detect import text_shares
from showcause.detectors.tables import NetworkTables
from showcause.domain.activity import KINDS
from showcause.domain.moment import SECOND
from showcause.engine.definition import Definition, Step, steps_from_sql, through
from showcause.engine.port import Engine, Sources

if TYPE_CHECKING:
    import pyarrow as pa

NAME: Final = "traces"
VERSION: Final = "1"
STEP_OF: Final = {"sequence": "sequences", "fast_repost": "fast_reposts", "moment": "moments"}
"""Each trace that is made here, and the step whose rows are its shares."""
PARAMETERS: Final = {"tags": 3, "fast": 10 * SECOND, "slot": 5 * SECOND}
"""How many hashtags are a set, within how many ms a repost is fast, and how long a slot is."""
_MOMENTS: Final = 6


@cache
def definition() -> Definition:
    """The whole definition; `through` it, each step of STEP_OF."""
    text = (Path(__file__).parent / "traces.sql").read_text(encoding="utf-8")
    return Definition(NAME, VERSION, ("share", "post"), steps_from_sql(text))


def shares_by(engine: Engine, sources: Sources, trace: str) -> "pa.Table":
    """The share rows of one of those traces."""
    given = {kind: sources.get(kind, ()) for kind in ("share", "post")}
    found = engine.run(through(definition(), STEP_OF[trace]), given, PARAMETERS)
    return found.select([name for name, _ in KINDS["share"]])


def with_made(engine: Engine, sources: Sources, wanted: Sequence[str]) -> Sources:
    """The sources with the shares of those traces, or of copied texts, among the others."""
    import pyarrow as pa

    if not wanted:
        return sources
    columns = [name for name, _ in KINDS["share"]]
    every = Definition("every_share", "1", ("share",), (Step("every", "SELECT * FROM share"),))
    shares = engine.run(every, {"share": sources.get("share", ())}).select(columns)
    made = [
        text_shares(engine, sources).select(columns)
        if trace == "text"
        else shares_by(engine, sources, trace)
        for trace in wanted
    ]
    return {**sources, "share": pa.concat_tables([shares, *made], promote_options="permissive")}


def synchronous(engine: Engine, sources: Sources, settings: CoshareSettings) -> NetworkTables:
    """Networks of accounts that are active in the same seconds, whatever they share."""
    only = {**sources, "share": shares_by(engine, sources, "moment")}
    return detect(engine, only, for_moments(settings))


def for_moments(settings: CoshareSettings) -> CoshareSettings:
    """The settings that test being active in the same slots, and nothing else.

    A slot is all the surroundings it has: whoever is in it meets everybody in it, which is what a
    rhythm of two windows says. Slots are many, so a tie takes more of them than of things.
    """
    asked = {f"with_{name}": False for name in ("domain", "mention", "reply", "text")}
    slot = PARAMETERS["slot"]
    least = max(settings.objects, _MOMENTS)
    return replace(settings, window=slot, rhythm=2, objects=least, with_moment=True, **asked)
