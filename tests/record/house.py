"""A whole house in one process: the real engine, record and sandbox, with a clock tests move."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from showcause.detectors.feature_table import FEATURES
from showcause.domain.appeal import AppealOutcome
from showcause.domain.staff import Staff
from showcause.enforcement.port import Mailer
from showcause.engine.duckdb import DuckDBEngine
from showcause.platforms.mailfile.folder import MailFolder
from showcause.platforms.sandbox.client import SandboxPlatform
from showcause.platforms.sandbox.people import people_of
from showcause.policy.expression import CompiledRule, compile_rule
from showcause.policy.rulebook import Rulebook, read_rulebook
from showcause.steps import play
from showcause.steps.approve import approve
from showcause.steps.circumstances import Circumstances
from showcause.steps.decide import decide
from showcause.steps.declare import declare
from showcause.steps.detect import detect, features_of
from showcause.steps.enforce import enforce, order
from showcause.steps.hear import hear
from showcause.steps.ingest import Ingested, ingest
from showcause.steps.notify import deliver, notify, notify_reversals
from showcause.steps.propose import propose
from showcause.steps.receive_appeal import receive_appeal
from showcause.steps.reconsider import reconsider
from showcause.steps.rest_on import rest_on
from showcause.steps.review import review
from showcause.steps.roll_back import write_reversals
from showcause.steps.safeguard import safeguard
from showcause.steps.sequence import sequence
from showcause.store.reads.lists import LISTS
from showcause.store.reads.rows import Row, fetch, fetch_tuples
from showcause.store.record import transaction
from showcause.wiring import engines, opening, outside, running
from tests.record.promoted import promote_earlier
from tests.record.sites import Site, environment

PORTAL: Final = re.compile(r"/c/([a-z2-7]{32})")
PATIENCE: Final = 0.3
"""Seconds a test waits for the account of the sandbox that never answers."""


@dataclass
class Clock:
    """Stands still until a test moves it."""

    now: int
    shift: int = 0

    def __call__(self) -> int:
        return self.now


@dataclass
class House:
    """One opened site. Methods named like steps run that step on all that waits."""

    site: Site
    workspace: opening.Workspace
    clock: Clock
    circumstances: Circumstances
    engine: DuckDBEngine

    @property
    def home(self) -> Path:
        return self.site.home

    @property
    def rulebook(self) -> Rulebook:
        return read_rulebook(self.home / "rulebook")

    @property
    def rules(self) -> tuple[CompiledRule, ...]:
        return tuple(compile_rule(rule, FEATURES) for rule in self.rulebook.rules)

    @property
    def sources(self) -> dict[str, list[Path]]:
        return engines.sources(self.workspace)

    def hire(self, *staff: Staff) -> None:
        play.hire(staff, self.circumstances)

    def ingest(self, path: Path, **changed: Any) -> Ingested:
        options: dict[str, Any] = {
            "platform": None,
            "column_map": None,
            "engine": self.engine,
            "circumstances": self.circumstances,
            "workers": 1,
            "retry": False,
            "progress": None,
        }
        return ingest(path, **{**options, **changed})

    def declare(self) -> int:
        return declare(self.engine, self.sources, self.circumstances)

    def detect(self) -> tuple[str, dict[str, int]]:
        known = engines.activity_digest()
        return detect(self.engine, self.sources, known, self.circumstances)

    def promote_earlier(self) -> None:
        promote_earlier([compiled.rule for compiled in self.rules], self.clock())

    def propose(self, *, promoted: bool = True) -> dict[str, int]:
        """Proposals of every rule, each of which counts as full from before unless told not to."""
        run_id, _ = self.detect()
        if promoted:
            self.promote_earlier()
        features = features_of(run_id, self.circumstances)
        return propose(self.engine, run_id, features, self.rulebook, self.rules, self.circumstances)

    def hear(self) -> int:
        return hear(self.rulebook, self.circumstances)

    def safeguard(self) -> dict[str, int]:
        return safeguard(self.circumstances)

    def approve(self, subjects: Iterable[str], by: Staff, verdict: str = "yes") -> int:
        return approve(
            list(subjects),
            by=by,
            verdict=verdict,
            reason="read the evidence",
            circumstances=self.circumstances,
        )

    def decide(self) -> int:
        return decide(self.rulebook, self.circumstances)

    def notify(self) -> int:
        return notify(self.rulebook, self.circumstances)

    def order(self) -> int:
        return order(self.circumstances)

    def enforce(self, platform: SandboxPlatform) -> dict[str, int]:
        return enforce(platform, self.circumstances, backoff=0)

    def deliver(self, mailer: Mailer | None = None) -> dict[str, int]:
        by = mailer or MailFolder(self.home / "mail", "notices@showcause.test", self.clock)
        return deliver(by, self.circumstances, backoff=0)

    def write_reversals(self) -> int:
        return write_reversals(self.circumstances)

    def reconsider(self) -> dict[str, int]:
        return reconsider(self.engine, self.rules, self.circumstances)

    def rest_on(self, *bases: tuple[str, str, str]) -> int:
        with transaction() as cursor:
            return rest_on(cursor, bases)

    def tell_reversals(self) -> int:
        return notify_reversals(self.rulebook, self.circumstances)

    def sequence(self) -> int:
        return sequence(running.ledger_key(self.workspace), self.circumstances)

    def wait(self, milliseconds: int) -> None:
        self.clock.now += milliseconds

    def listed(self, what: str, **wanted: Any) -> list[Row]:
        rows = LISTS[what](self.clock())
        return [row for row in rows if all(row[name] == wanted[name] for name in wanted)]

    def one(self, what: str, **wanted: Any) -> Row:
        (row,) = self.listed(what, **wanted)
        return row

    @contextmanager
    def sandbox(self) -> Iterator[SandboxPlatform]:
        """The sandbox in its own process, with the accounts whose activity was read."""
        with outside.running_sandbox(self.workspace) as address:
            token = (self.home / "keys" / "sandbox").read_text(encoding="ascii").strip()
            client = SandboxPlatform(address, token, PATIENCE)
            client.populate(people_of(self.engine, self.sources))
            try:
                yield client
            finally:
                client.close()


def opened(site: Site) -> House:
    """The site as a house; the clock stands at the site's moment, wherever the real one is."""
    with environment(site):
        workspace = opening.open_workspace(site.home)
    clock = Clock(site.now)
    circumstances = replace(workspace.circumstances, clock=clock)
    scratch = site.home / "activity" / ".scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    engine = DuckDBEngine(memory_limit="1GB", threads=2, temp_directory=scratch)
    return House(site, workspace, clock, circumstances, engine)


def tables() -> list[str]:
    """Every table of ours."""
    from django.apps import apps

    return sorted(model._meta.db_table for model in apps.get_app_config("store").get_models())


def dump() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in an order of its own."""
    return {table: _rows(f"SELECT * FROM {table}") for table in tables()}


def _rows(sql: str) -> list[tuple[Any, ...]]:
    rows = [tuple(_plain(value) for value in row) for row in fetch_tuples(sql)]
    return sorted(rows, key=repr)


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, (memoryview, bytearray)) else value


def changes(before: dict[str, list[tuple[Any, ...]]]) -> dict[str, int]:
    """How many rows each table that changed has more than before; none may have gone or changed.

    Outbox rows are work, so theirs may change; the list of cases that wait is worked out again
    from the record and left out.
    """
    after = dump()
    grown: dict[str, int] = {}
    for table, rows in after.items():
        if table == "case_waiting":
            continue
        if table != "outbox":
            assert set(before[table]) <= set(rows), f"{table} was rewritten"
        if rows != before[table]:
            grown[table] = len(rows) - len(before[table])
    return grown


def entries(kind: str) -> dict[str, dict[str, Any]]:
    """The payload of every ledger entry of a kind, by its subject."""
    rows = fetch_tuples(
        """SELECT e.subject, p.body FROM ledger_entry e
        JOIN ledger_payload p ON p.entry_id = e.entry_id WHERE e.kind = %s""",
        (kind,),
    )
    return {subject: json.loads(body) for subject, body in rows}


def outbox(kind: str, *states: str) -> list[str]:
    """What waits to leave, or is in one of these states."""
    wanted = states or ("ready",)
    rows = fetch("SELECT ref, state FROM outbox WHERE kind = %s ORDER BY number", (kind,))
    return [row["ref"] for row in rows if row["state"] in wanted]


def execute(sql: str, params: Sequence[Any] = ()) -> None:
    """Raw SQL past everything we wrote, as somebody with the database in hand would."""
    from django.db import connection
    from django.db import transaction as django_transaction

    with django_transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def unchanged_by(step: Callable[[], object]) -> bool:
    """Whether a step leaves every row of every table as it was."""
    before = dump()
    step()
    return dump() == before


def portal_token(house: House, account: str, notice_id: str = "") -> str:
    """The token in the letter about a decision: all that its holder needs."""
    wanted = {"notice_id": notice_id} if notice_id else {"kind": "decision", "account": account}
    body = house.one("notices", **wanted)["body"]
    found = PORTAL.search(body)
    assert found, body
    return found[1]


def appeal_of(house: House, account: str, text: str = "It is a choir.", *, token: str = "") -> str:
    """The id of an appeal filed with nothing but the link from the letter."""
    return receive_appeal(
        token or portal_token(house, account),
        text,
        language="en",
        rulebook=house.rulebook,
        circumstances=house.circumstances,
    )


def reviewed(
    house: House, appeal_id: str, by: Staff, outcome: AppealOutcome, words: str = "Read again."
) -> str:
    """The id of a review that answers an appeal."""
    return review(
        appeal_id,
        outcome,
        by=by,
        reason="read_again",
        words=words,
        rulebook=house.rulebook,
        circumstances=house.circumstances,
    )


HouseAt = Callable[[str], House]
"""Opens a copy of the small world at a stage."""
