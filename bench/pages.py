"""Every page over a record of N decisions, asked by twenty clients of a real server at once.

`python -m bench.pages [--full] [--decisions N] [--clients 20] [--think SECONDS] [--keep FOLDER]`.

The record is the demo's, copied set-wise (bench/pages_store.py). Then the web process is started as
`showcause serve` does, and the clients, in a process of their own, ask page after page in an order
of their own; each waits about as long between two pages as `--think` says (0: no time at all, which
measures how many pages the machine makes rather than how long one takes). Printed for each page:
median and 95th percentile, questions to the database, and what the same page costs by itself.
"""

import argparse
import http.client
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from bench.pages_store import multiply
from showcause.domain.staff import Role, Staff

HOST: Final = "localhost"
READER: Final = Staff("bench-reader", "Bench Reader", Role.SENIOR, ("en", "es", "fa"))
AUDITOR: Final = Staff("bench-auditor", "Bench Auditor", Role.AUDITOR, ("en",))
EACH: Final = 100
"""Cases, accounts and links that clients choose among."""

Pages = dict[str, tuple[str, list[str]]]
"""Page: the cookie it is asked with, and the addresses clients choose among."""


def main() -> None:
    """Print a line for each page."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(options.keep or folder) / "demo"
        if not home.exists():
            _run("demo", "--folder", str(home))
        workspace = _opened(home)
        began = time.monotonic()
        multiply(options.decisions)
        pages = _pages(workspace)
        print(f"filled in {time.monotonic() - began:.0f} s: {_counts()}", flush=True)
        alone = _alone(pages)
        with _served(home) as port:
            took = _asked(port, pages, options)
        _print(pages, took, alone)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--decisions", type=int, default=20_000)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--think", type=float, default=1.0)
    parser.add_argument("--pages", type=int, default=40, help="pages each client asks for")
    parser.add_argument("--keep", default="", help="a folder whose demo/ is used as it is")
    options = parser.parse_args()
    if options.full:
        options.decisions = 1_000_000
    return options


def _run(*arguments: str) -> None:
    command = [sys.executable, "-m", "showcause", *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _opened(home: Path) -> Any:
    from showcause.steps.play import hire
    from showcause.wiring import web

    workspace = web.open_web(home)
    hire((READER, AUDITOR), workspace.circumstances)
    return workspace


def _counts() -> str:
    from showcause.store.reads.rows import fetch_number

    tables = ("decision", "proposal", "safeguard_round", "review", "case_waiting", "sweep")
    return ", ".join(f"{fetch_number(f'SELECT COUNT(*) FROM {name}'):,} {name}" for name in tables)


def _cookie(person: Staff) -> str:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore

    from showcause.web.console.accounts import SECOND_FACTOR

    user, _ = User.objects.get_or_create(username=person.staff_id)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[SECOND_FACTOR] = user.pk
    session.create()
    return f"sessionid={session.session_key}"


def _pages(workspace: Any) -> Pages:
    from showcause.store.reads.rows import fetch_tuples
    from showcause.wiring import running

    def ids(sql: str) -> list[str]:
        return [str(value) for (value,) in fetch_tuples(f"{sql} LIMIT {EACH}")]

    reader, auditor = _cookie(READER), _cookie(AUDITOR)
    held = ids("SELECT subject_id FROM case_waiting WHERE subject_id LIKE 'prp%%'")
    contested = ids("SELECT subject_id FROM case_waiting WHERE subject_id LIKE 'apl%%'")
    sweeps = ids("SELECT sweep_id FROM sweep ORDER BY size DESC")
    handles = ids(
        """SELECT p.handle FROM decision d JOIN proposal p ON p.proposal_id = d.proposal_id
        WHERE d.measure = 'suspend' AND d.decision_id NOT IN (SELECT decision_id FROM reversal)"""
    )
    rule = running.rulebook(workspace).rules[0]
    links = _links(ids("SELECT decision_id FROM decision ORDER BY public_ref"), "any")
    placed = _links(
        ids(
            """SELECT d.decision_id FROM decision d
            JOIN ledger_entry e ON e.entry_id = d.decision_id || '.decision_made'"""
        ),
        "placed",
    )
    clauses = ids("SELECT clause_id FROM clause_version")
    return {
        "queue": (reader, ["/console/queue/", "/console/queue/?languages=all"]),
        "case, appeal": (reader, [f"/console/case/{one}/" for one in contested]),
        "case, proposal": (reader, [f"/console/case/{one}/" for one in held]),
        "network": (reader, [f"/console/case/{one}/network/" for one in held]),
        "sweeps": (reader, ["/console/sweeps/"]),
        "sweep": (reader, [f"/console/sweeps/{one}/" for one in sweeps]),
        "rules": (reader, ["/console/rules/"]),
        "rule": (reader, [f"/console/rules/{rule.rule_id}/"]),
        "undo": (reader, ["/console/undo/"]),
        "undo, dry run": (
            reader,
            [f"/console/undo/?kind=sweep&cause={one}" for one in sweeps],
        ),
        "stop": (reader, ["/console/stop/"]),
        "look-ups": (auditor, ["/console/look-ups/"]),
        "portal, decision": ("", [f"/c/{one}/" for one in links]),
        "portal, status": ("", [f"/c/{one}/status/" for one in links]),
        "portal, posts": ("", [f"/c/{one}/posts/" for one in links]),
        "portal, receipt": ("", [f"/c/{one}/receipt/" for one in placed]),
        "portal, appeal": ("", [f"/c/{one}/appeal/" for one in links]),
        "home": ("", ["/"]),
        "rulebook": ("", ["/rules/", *(f"/rules/{one}/" for one in clauses)]),
        "ledger": ("", ["/ledger/"]),
        "incidents": ("", ["/incidents/"]),
        "tombstone": ("", [f"/@{one}" for one in handles]),
        "group appeal": ("", ["/group-appeal/"]),
    }


def _links(decisions: Sequence[str], name: str) -> list[str]:
    """New links to decisions, as people get who ask for one."""
    from showcause.steps.decide import token_hash
    from showcause.store.record import transaction
    from showcause.store.writes.rows import add_rows

    tokens = {decision: f"bench-{name}-{number:020d}" for number, decision in enumerate(decisions)}
    rows = [(token_hash(token), decision, 9_999) for decision, token in tokens.items()]
    with transaction() as cursor:
        add_rows(cursor, "portal_link", ("link_hash", "subject_id", "made_at"), rows)
    return list(tokens.values())


def _alone(pages: Pages) -> dict[str, tuple[float, int, int]]:
    """CPU seconds of one answer, the most questions it asked, and a status that was not 200."""
    from django.db import connection
    from django.test import Client

    found = {}
    for name, (cookie, addresses) in pages.items():
        client = Client(SERVER_NAME=HOST, HTTP_COOKIE=cookie)
        client.get(addresses[0])
        spent, most, wrong = [], 0, 0
        for address in addresses[:5]:
            asked: list[str] = []
            with connection.execute_wrapper(_noting(asked)):
                began = time.process_time()
                answer = client.get(address)
                spent.append(time.process_time() - began)
            most = max(most, len(asked))
            wrong = answer.status_code if answer.status_code != 200 else wrong
        found[name] = (statistics.median(spent), most, wrong)
    connection.close()
    return found


def _noting(asked: list[str]) -> Any:
    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.extend([] if sql.startswith("BEGIN") else [sql])
        return execute(sql, params, many, context)

    return note


@contextmanager
def _served(home: Path) -> Any:
    port = random.Random(os.getpid()).randrange(20_000, 40_000)
    command = [sys.executable, "-m", "showcause.web", str(home), str(port)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            _until_it_answers(port, process)
            yield port
        finally:
            process.terminate()


def _until_it_answers(port: int, process: "subprocess.Popen[bytes]") -> None:
    while process.poll() is None:
        try:
            if _get(port, "/health", "")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    sys.exit("the web process ended")


def _get(port: int, address: str, cookie: str) -> tuple[int, int]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Host": HOST, "Accept-Language": "en", **({"Cookie": cookie} if cookie else {})}
    connection.request("GET", address, headers=headers)
    answer = connection.getresponse()
    size = len(answer.read())
    connection.close()
    return answer.status, size


def _asked(port: int, pages: Pages, options: argparse.Namespace) -> dict[str, list[float]]:
    """Milliseconds of every answer, by page."""
    took: dict[str, list[float]] = {name: [] for name in pages}
    for name, (cookie, addresses) in pages.items():
        _get(port, addresses[0], cookie)
        assert name in took
    clients = [
        threading.Thread(target=_client, args=(port, pages, options, took, number))
        for number in range(options.clients)
    ]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return took


def _client(
    port: int, pages: Pages, options: argparse.Namespace, took: dict[str, list[float]], number: int
) -> None:
    chance = random.Random(number)
    names = list(pages)
    for _ in range(options.pages):
        name = chance.choice(names)
        cookie, addresses = pages[name]
        if options.think:
            time.sleep(chance.uniform(0, 2 * options.think))
        address = chance.choice(addresses)
        began = time.perf_counter()
        _get(port, address, cookie)
        took[name].append((time.perf_counter() - began) * 1_000)


def _print(
    pages: Pages, took: dict[str, list[float]], alone: dict[str, tuple[float, int, int]]
) -> None:
    for name in pages:
        times = sorted(took[name]) or [0.0]
        late = times[min(len(times) - 1, int(len(times) * 0.95))]
        cpu, questions, wrong = alone[name]
        note = f"  answered {wrong}" if wrong else ""
        print(
            f"{name:<18} median {statistics.median(times):>7.1f} ms  p95 {late:>8.1f} ms"
            f"  {questions:>2} questions  alone {cpu * 1_000:>7.1f} CPU-ms{note}"
        )
    together = sorted(each for times in took.values() for each in times)
    late = together[int(len(together) * 0.95)]
    print(f"all pages: {len(together):,} answers, p95 {late:.1f} ms")


if __name__ == "__main__":
    main()
