"""A story played: simulated, read in, run to its end, and what everybody can see of it then."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from showcause.simulate.left_column import FOLDER, TABLES
from showcause.simulate.stories import SimulatedWorld, play
from showcause.store.reads.lists import LISTS
from showcause.wiring import opening, outside
from tests.record.command import showcause
from tests.record.house import PORTAL
from tests.record.sites import Site, environment

Row = Mapping[str, Any]
Tables = Mapping[str, list[Row]]

PATIENCE: Final = 20.0


@dataclass(frozen=True)
class Outcome:
    """What became of a story: the nine tables, who everybody really is, and who wrote what."""

    story: int
    tables: Tables
    truth: Mapping[str, Row]
    authors: Mapping[str, str]

    def rows(self, table: str) -> list[Row]:
        return self.tables[table]

    def people(self, *roles: str) -> set[str]:
        return {account for account, row in self.truth.items() if row["role"] in roles}

    @property
    def guilty(self) -> set[str]:
        return {account for account, row in self.truth.items() if row["guilty"]}


def simulated(story: int, accounts: int, seed: int, out: Path, declared: bool) -> SimulatedWorld:
    return play(
        story, accounts=accounts, seed=seed, out=out, as_it_happened=True, declared=declared
    )


def as_it_happened(world: SimulatedWorld) -> Outcome:
    """What the platform did in the real story."""
    folder = world.out / FOLDER
    tables = {table: list(_lines(folder / f"{table}.ndjson")) for table in TABLES}
    return Outcome(world.story, tables, _truth(world.out), _authors(world.out))


def our_way(world: SimulatedWorld, site: Site) -> Outcome:
    """What we do: the whole path, then every appeal that a person in the story would file."""
    showcause(site, "ingest", *sorted(world.out.glob("events*.ndjson")))
    showcause(site, "run", "--play-reviewers")
    truth = _truth(world.out)
    with environment(site):
        workspace = opening.open_workspace(site.home)
        tokens = _appellants(world.story, truth, _listed(workspace))
    for token in tokens:
        showcause(site, "appeal", "--token", token, "--text", "Most of what I do is my own.")
    if tokens:
        showcause(site, "run", "--play-reviewers")
    with environment(site):
        workspace = opening.open_workspace(site.home)
        tables = _listed(workspace)
        tables["platform"] = _platform(workspace, truth)
    return Outcome(world.story, tables, truth, _authors(world.out))


def events(world: SimulatedWorld, kind: str) -> Iterator[Row]:
    """The story's rows of one kind, as the platform wrote them."""
    for path in sorted(world.out.glob("events*.ndjson")):
        yield from (row for row in _lines(path) if row["type"] == kind)


def _lines(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _truth(out: Path) -> dict[str, Row]:
    return {row["account_key"]: row for row in _lines(out / "truth.ndjson")}


def _authors(out: Path) -> dict[str, str]:
    events = (row for path in out.glob("events*.ndjson") for row in _lines(path))
    return {
        row["post_id"]: f"{row['platform']}:{row['account_id']}"
        for row in events
        if row["type"] == "post"
    }


def _listed(workspace: opening.Workspace) -> dict[str, list[Row]]:
    """The tables as `list … --json` prints them: text, numbers and lists only."""
    now = workspace.clock()
    names = [table for table in TABLES if table in LISTS]
    return {name: [json.loads(json.dumps(row)) for row in LISTS[name](now)] for name in names}


def _appellants(story: int, truth: Mapping[str, Row], tables: Tables) -> list[str]:
    """The innocent; in story 4 whoever lives most of a life of their own."""
    decided = tables["decisions"]
    if story in {1, 3}:
        chosen = [row for row in decided if not truth[row["account"]]["guilty"]]
    else:
        chosen = sorted(decided, key=_own_life)[-1:]
    accounts = {row["account"] for row in chosen}
    letters = [row for row in tables["notices"] if row["kind"] == "decision"]
    found = [PORTAL.search(row["body"]) for row in letters if row["account"] in accounts]
    return [match[1] for match in found if match]


def _own_life(decision: Row) -> tuple[int, str]:
    return (dict(decision["statement"]["counter"])["unrelated_share_ppm"], decision["account"])


def _platform(workspace: opening.Workspace, truth: Mapping[str, Row]) -> list[Row]:
    """The platform's own state, asked of its own process: profiles of whom a decision was about."""
    from showcause.platforms.sandbox.client import SandboxPlatform

    token = (workspace.home / "keys" / "sandbox").read_text(encoding="ascii").strip()
    decided = {row["account"] for row in LISTS["decisions"](workspace.clock())}
    with outside.running_sandbox(workspace) as address:
        client = SandboxPlatform(address, token, PATIENCE)
        standing = client.standing_of([row["account"] for row in truth.values()])
        rows = []
        for account, person in truth.items():
            measures = sorted(map(str, standing.get(person["account"], ())))
            if measures or account in decided:
                rows.append(_profile(client, account, person["account"], measures))
        client.close()
    return rows


def _profile(client: Any, account: str, account_id: str, measures: list[str]) -> Row:
    profile = client.profile_of(account_id)
    shown = {name: profile[name] for name in ("picture", "header", "followers")}
    timeline = len(profile["timeline"])
    return {"account": account, "measures": measures, "timeline": timeline, **shown}
