"""Workspaces that can be copied whole: the folder and its database, on SQLite or PostgreSQL.

With SHOWCAUSE_TEST_DATABASE set to a server's URL every site has a database of its own there; else
its record is a SQLite file in the folder. Nothing else differs, so the same tests run on both.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from showcause.store import record

ROOT: Final = Path(__file__).resolve().parents[2]
SERVER: Final = os.environ.get("SHOWCAUSE_TEST_DATABASE", "")
NUMBERS: Final = count(1)


@dataclass(frozen=True)
class Site:
    """A workspace's folder, the URL of its database (empty is SQLite) and the moment it is at."""

    home: Path
    url: str
    now: int

    @property
    def environment(self) -> dict[str, str]:
        """What a command of its own needs in its environment."""
        return {**os.environ, "DATABASE_URL": self.url, "PYTHONPATH": str(ROOT)}


def new_site(home: Path, now: int) -> Site:
    """A place for a workspace: an empty database, and a folder that does not exist yet."""
    return Site(home, _created(""), now)


def copied(site: Site, home: Path, now: int | None = None) -> Site:
    """A copy of everything a site holds; nobody may be using it."""
    record.close()
    shutil.copytree(site.home, home)
    return Site(home, _created(site.url), site.now if now is None else now)


def remove(site: Site) -> None:
    """Let go of a site's database; its folder is the caller's."""
    record.close()
    if site.url:
        _on_server(f'DROP DATABASE IF EXISTS "{_name(site.url)}" WITH (FORCE)')


@contextmanager
def environment(site: Site) -> Iterator[None]:
    """Opening a workspace in here finds this site's database."""
    before = os.environ.get("DATABASE_URL")
    os.environ["DATABASE_URL"] = site.url
    try:
        yield
    finally:
        if before is None:
            del os.environ["DATABASE_URL"]
        else:
            os.environ["DATABASE_URL"] = before


def _created(template_url: str) -> str:
    if not SERVER:
        return ""
    name = f"showcause_test_{os.getpid()}_{next(NUMBERS)}"
    template = f' TEMPLATE "{_name(template_url)}"' if template_url else ""
    _on_server(f'CREATE DATABASE "{name}"{template}')
    return urlsplit(SERVER)._replace(path=f"/{name}").geturl()


def _name(url: str) -> str:
    return urlsplit(url).path.lstrip("/")


def _on_server(command: str) -> None:
    import psycopg

    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(command.encode())
