"""Makes and opens a workspace: its folders, its record and what every step is handed."""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from showcause.domain.errors import BadInput
from showcause.policy.profiles import DEFAULT, DUE, profile_named
from showcause.settings import CONFIG_NAME, Settings, config_for, settings_from_text
from showcause.steps.circumstances import Circumstances
from showcause.store import record
from showcause.wiring.clock import WorkspaceClock
from showcause.wiring.configured import settings_of
from showcause.wiring.keys import KEY_BYTES, key_bytes, write_secret
from showcause.wiring.stopping import new_stop_key, stop_places

FOLDERS: Final = (
    "activity",
    "evidence",
    "keys",
    "mail",
    "published",
    "rulebook",
    "sandbox",
    "stop",
)


SECRETS: Final = ("token", "reporter", "pseudonym", "incident", "groups", "web", "sandbox")
Extra = Callable[[Settings], Mapping[str, Any]]


def nothing_extra(settings: Settings) -> Mapping[str, Any]:
    """No more than the record needs."""
    return {}


class Door(Protocol):
    """As much of a workspace as what lies outside is reached with; needs no record."""

    @property
    def settings(self) -> Settings:
        """What the workspace is configured with."""
        ...

    @property
    def clock(self) -> WorkspaceClock:
        """The moment, in ms UTC."""
        ...

    @property
    def home(self) -> Path:
        """The workspace's folder."""
        ...


@dataclass(frozen=True, slots=True)
class Workspace:
    """One opened workspace: its settings and what every step is handed."""

    settings: Settings
    circumstances: Circumstances
    clock: WorkspaceClock

    @property
    def home(self) -> Path:
        """The workspace's folder."""
        return self.settings.home


def init_workspace(home: Path, profile: str = DEFAULT) -> Path:
    """Make a workspace and return its configuration file.

    Raises:
        BadInput: there already is one, the folder cannot be made, or there is no such profile.
    """
    chosen = profile_named(profile)
    config, text = home / CONFIG_NAME, config_for(chosen)
    if config.exists():
        raise BadInput("there is a workspace already", where=str(config))
    try:
        for name in FOLDERS:
            (home / name).mkdir(parents=True, exist_ok=True)
        (home / "keys").chmod(0o700)
        _copy_rulebook(home / "rulebook")
        (home / "rulebook" / DUE).write_text(chosen.due_text, encoding="utf-8")
        config.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput("cannot make a workspace", where=str(home), hint=str(error)) from error
    _new_keys(home / "keys")
    _open_record(settings_from_text(text, home), {})
    record.bring_up_to_date()
    return config


def _copy_rulebook(folder: Path) -> None:
    from showcause.policy.rulebook import SHIPPED

    for source in SHIPPED.glob("*.yaml"):
        (folder / source.name).write_bytes(source.read_bytes())


def _new_keys(folder: Path) -> None:
    from showcause.ledger.keys import key_text, new_key

    signing = new_key("ledger.example.test", seed=secrets.token_bytes(KEY_BYTES))
    write_secret(folder / "ledger", key_text(signing))
    new_stop_key(folder.parent, "workspace", folder / "stop")
    for name in SECRETS:
        write_secret(folder / name, secrets.token_hex(KEY_BYTES))


def _add_new_secrets(folder: Path) -> None:
    """Make the key of group appeals' lists where a workspace is older than they are."""
    if folder.is_dir() and not (folder / "groups").exists():
        write_secret(folder / "groups", secrets.token_hex(KEY_BYTES))


def open_workspace(start: Path, extra: Extra = nothing_extra) -> Workspace:
    """The workspace in a folder or the nearest one above it, its record up to date.

    `extra` gives what Django is configured with beyond the record, from the workspace's settings.

    Raises:
        BadInput: there is none, or its configuration cannot be used.
    """
    settings = settings_of(start)
    _add_new_secrets(settings.home / "keys")
    _open_record(settings, extra(settings))
    record.bring_up_to_date()
    clock = WorkspaceClock()
    workspace = Workspace(settings, _circumstances(settings, clock), clock)
    take_simulated_time(workspace)
    return workspace


def open_as_it_is(settings: Settings) -> None:
    """Open the record of a workspace and change nothing in it, not even to bring it up to date."""
    _open_record(settings, {})


def _open_record(settings: Settings, extra: Mapping[str, Any]) -> None:
    database = record.database_from_url(os.environ.get("DATABASE_URL", ""), settings.home)
    record.open_record(database, secret=key_bytes(settings.home, "web").hex(), extra=extra)


def _circumstances(settings: Settings, clock: WorkspaceClock) -> Circumstances:
    from showcause.policy.changes import changes_in, due_of, tuning_of
    from showcause.steps.change import in_force

    bodies, _ = in_force(changes_in(settings.home / "rulebook"), settings.profile)
    return Circumstances(
        home=settings.home,
        clock=clock,
        chance=secrets.token_bytes,
        token_key=key_bytes(settings.home, "token"),
        reporter_key=key_bytes(settings.home, "reporter"),
        pseudonym_key=key_bytes(settings.home, "pseudonym"),
        incident_key=key_bytes(settings.home, "incident"),
        group_key=key_bytes(settings.home, "groups"),
        public_url=settings.public_url,
        rules_url=settings.rules_url,
        platform_name=settings.name,
        due=due_of(bodies),
        switch=stop_places(settings),
        tuning=tuning_of(bodies),
    )


def take_simulated_time(workspace: Workspace) -> None:
    """Read how much time was simulated to pass in this workspace."""
    from showcause.store.reads.rows import fetch_number

    workspace.clock.shift = fetch_number("SELECT SUM(milliseconds) FROM clock_shift")
