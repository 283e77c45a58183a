"""An upgrade while a sweep is in flight, with old and new programs side by side.

SHOWCAUSE_FULL=1 takes a sweep of 50,000 instead of 1,000.
"""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from showcause.store.format import BESIDE, FORMAT
from showcause.store.reads.rows import fetch_number
from showcause.wiring import opening
from tests.faults import sweep
from tests.faults.scan import scan
from tests.record.house import execute
from tests.record.sites import ROOT, Site, environment, new_site, remove
from tests.upgrade.previous import ended, python, unpacked

FULL = bool(os.environ.get("SHOWCAUSE_FULL"))
ACCOUNTS = 50_000 if FULL else 1_000

MADE = """
from pathlib import Path
from showcause.wiring import opening
from tests.faults import sweep
from tests.record.sites import Site
home = Path({home!r})
opening.init_workspace(home)
sweep.fill(Site(home, {url!r}, 0), {accounts})
"""
CARRIED = """
from pathlib import Path
from tests.faults import sweep
sweep.carry(Path({home!r}), False)
"""


def told(code: str, site: Site) -> str:
    return code.format(home=str(site.home), url=site.url, accounts=ACCOUNTS)


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tree = unpacked(tmp_path_factory.mktemp("previous") / "tree")
    if not tree.name:
        pytest.skip("the repository has no history here; fetch it whole")
    return tree


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = new_site(tmp_path / "workspace", 0)
    yield made
    remove(made)


@contextmanager
def sandbox(site: Site) -> Iterator[None]:
    """The platform stays up; nobody of ours has opened the record."""
    from showcause.platforms.sandbox.process import sandbox_process

    folder, keys = site.home / "sandbox", site.home / "keys"
    links = {"rule_link": "https://example.test/rules", "statement_link": "https://example.test/c"}
    with sandbox_process(folder, keys / "sandbox", **links):
        yield


def receipts(site: Site) -> int:
    """How many orders were answered, asked without opening the workspace."""
    import sqlite3

    if site.url:
        import psycopg

        with psycopg.connect(site.url) as connection:
            found = connection.execute("SELECT COUNT(*) FROM receipt").fetchone()
    else:
        with sqlite3.connect(site.home / "record.sqlite3", timeout=30) as connection:
            found = connection.execute("SELECT COUNT(*) FROM receipt").fetchone()
    assert found is not None
    return int(found[0])


def until_receipts(site: Site, least: int) -> int:
    """Waits until the sweep is in flight."""
    while (there := receipts(site)) < least:
        time.sleep(0.01)
    return there


def test_a_sweep_in_flight_survives_the_upgrade_and_both_versions_at_once(
    old: Path, site: Site
) -> None:
    ended(python(old, site, told(MADE, site)))
    with sandbox(site):
        first = python(old, site, told(CARRIED, site))
        until_receipts(site, 1)
        # The new program changes the tables while the old one carries the sweep out.
        with environment(site):
            opening.open_workspace(site.home)
        assert fetch_number("SELECT format FROM record_format") == FORMAT
        beside = python(ROOT, site, told(CARRIED, site))
        first.send_signal(signal.SIGKILL)
        first.communicate()
        # One of the old version is started again beside it, as a machine would that was not
        # upgraded yet.
        second = python(old, site, told(CARRIED, site))
        ended(beside)
        ended(second)
        ended(python(ROOT, site, told(CARRIED, site)))

    assert receipts(site) == ACCOUNTS
    assert scan(site, sweep.INDEPENDENT) == []


def test_the_newest_migration_that_says_a_format_says_this_programs() -> None:
    from importlib import import_module
    from pkgutil import iter_modules

    import showcause.store.migrations as migrations

    names = sorted(module.name for module in iter_modules(migrations.__path__))
    made = [import_module(f"showcause.store.migrations.{name}") for name in names]
    told = [(one.FORMAT, one.BESIDE) for one in made if hasattr(one, "FORMAT")]

    assert told[-1] == (FORMAT, BESIDE)


def test_a_record_newer_than_the_program_is_refused_in_one_line(site: Site) -> None:
    from tests.record.command import command

    with environment(site):
        opening.init_workspace(site.home)
    execute("INSERT INTO record_format VALUES (%s, %s)", (FORMAT + 1, FORMAT))
    assert "0 decisions" not in said_by(site, command("list", "decisions"), 0)

    execute("INSERT INTO record_format VALUES (%s, %s)", (FORMAT + 2, FORMAT + 1))
    said = said_by(site, command("list", "decisions"), 2)

    assert said.count("\n") == 1, said
    assert f"format {FORMAT + 2}" in said and "backup from before the upgrade" in said


def said_by(site: Site, words: list[str], code: int) -> str:
    import subprocess

    done = subprocess.run(
        words, cwd=site.home, env=site.environment, capture_output=True, text=True
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_a_workspace_newer_than_the_program_is_refused_in_one_line(site: Site) -> None:
    from tests.record.command import command

    with environment(site):
        opening.init_workspace(site.home)
    config = site.home / "showcause.toml"
    config.write_text(config.read_text("utf-8") + "\n[from_the_future]\nx = 1\n", "utf-8")

    said = said_by(site, command("list", "decisions"), 2)

    assert said.count("\n") == 1 and "from_the_future" in said, said


def test_opening_at_once_upgrades_once(site: Site, old: Path) -> None:
    ended(python(old, site, told(MADE.replace("sweep.fill", "(lambda *_: None)"), site)))
    opens = f"""
from pathlib import Path
from showcause.wiring import opening
opening.open_workspace(Path({str(site.home)!r}))
"""

    processes = [python(ROOT, site, opens) for _ in range(3)]

    for process in processes:
        ended(process)

    with environment(site):
        opening.open_workspace(site.home)
    applied = fetch_number("SELECT COUNT(*) FROM django_migrations")
    assert applied == fetch_number("SELECT COUNT(DISTINCT app || name) FROM django_migrations")
    assert fetch_number("SELECT format FROM record_format") == FORMAT


def test_an_upgrade_that_was_killed_is_brought_to_its_end(site: Site, old: Path) -> None:
    ended(python(old, site, told(MADE.replace("sweep.fill", "(lambda *_: None)"), site)))
    dies = f"""
import os
from pathlib import Path
from showcause.store import append_only
from showcause.wiring import opening
whole = append_only._rewritten
def dying(columns, empty, vendor):
    if 'detail' in empty:
        os.kill(os.getpid(), 9)
    return whole(columns, empty, vendor)
append_only._rewritten = dying
opening.open_workspace(Path({str(site.home)!r}))
"""
    ended(python(ROOT, site, dies), -signal.SIGKILL)

    with environment(site):
        opening.open_workspace(site.home)

    assert fetch_number("SELECT format FROM record_format") == FORMAT
