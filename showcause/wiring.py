"""Puts the house together: the only reader of clock, randomness, environment and settings.

Also the only place that picks an engine, a database, a platform and a way to send mail.
"""

import os
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from showcause.domain.errors import BadInput
from showcause.domain.moment import Moment
from showcause.settings import CONFIG_NAME, DEFAULT_CONFIG, Settings, settings_from_text
from showcause.steps.circumstances import Circumstances
from showcause.store import record

if TYPE_CHECKING:
    from showcause.enforcement.port import Mailer, Platform
    from showcause.enforcement.stop import Instruction
    from showcause.engine.port import Engine
    from showcause.ledger.keys import SigningKey
    from showcause.platforms.sandbox.client import SandboxPlatform
    from showcause.platforms.stopping.places import StopPlaces
    from showcause.policy.rulebook import Rulebook
    from showcause.steps.path import Means

KEY_BYTES: Final = 32
SANDBOX_SECONDS: Final = 20.0
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


@dataclass(frozen=True, slots=True)
class Workspace:
    """One opened workspace: its settings and what every step is handed."""

    settings: Settings
    circumstances: Circumstances
    clock: "WorkspaceClock"

    @property
    def home(self) -> Path:
        """The workspace's folder."""
        return self.settings.home


class WorkspaceClock:
    """Milliseconds UTC; on a sandbox, time that was simulated to pass is added."""

    def __init__(self) -> None:
        self.shift = 0

    def __call__(self) -> Moment:
        """The moment now."""
        return time.time_ns() // 1_000_000 + self.shift


def init_workspace(home: Path) -> Path:
    """Make a workspace and return its configuration file.

    Raises:
        BadInput: there already is one, or the folder cannot be made.
    """
    config = home / CONFIG_NAME
    if config.exists():
        raise BadInput("there is a workspace already", where=str(config))
    try:
        for name in FOLDERS:
            (home / name).mkdir(parents=True, exist_ok=True)
        (home / "keys").chmod(0o700)
        _copy_rulebook(home / "rulebook")
        config.write_text(DEFAULT_CONFIG, encoding="utf-8")
    except OSError as error:
        raise BadInput("cannot make a workspace", where=str(home), hint=str(error)) from error
    _new_keys(home / "keys")
    _open_record(settings_from_text(DEFAULT_CONFIG, home))
    record.bring_up_to_date()
    return config


def _copy_rulebook(folder: Path) -> None:
    from showcause.policy.rulebook import SHIPPED

    for source in SHIPPED.glob("*.yaml"):
        (folder / source.name).write_bytes(source.read_bytes())


def _new_keys(folder: Path) -> None:
    from showcause.ledger.keys import key_text, new_key

    signing = new_key("ledger.example.test", seed=secrets.token_bytes(KEY_BYTES))
    _write_secret(folder / "ledger", key_text(signing))
    new_stop_key(folder.parent, "workspace", folder / "stop")
    for name in ("token", "reporter", "pseudonym", "incident", "web", "sandbox"):
        _write_secret(folder / name, secrets.token_hex(KEY_BYTES))


def _write_secret(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)


def open_workspace(start: Path) -> Workspace:
    """The workspace in a folder or the nearest one above it, its record up to date.

    Raises:
        BadInput: there is none, or its configuration cannot be used.
    """
    settings = _settings_of(start)
    _open_record(settings)
    record.bring_up_to_date()
    clock = WorkspaceClock()
    workspace = Workspace(settings, _circumstances(settings, clock), clock)
    take_simulated_time(workspace)
    return workspace


def _settings_of(start: Path) -> Settings:
    home = _find(start.resolve())
    return settings_from_text(_config_text(home / CONFIG_NAME), home)


def _config_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("cannot read the configuration", where=str(path)) from error


def _find(start: Path) -> Path:
    for folder in (start, *start.parents):
        if (folder / CONFIG_NAME).exists():
            return folder
    raise BadInput(
        "there is no workspace here", where=str(start), hint="showcause init FOLDER && cd FOLDER"
    )


def _open_record(settings: Settings) -> None:
    database = record.database_from_url(os.environ.get("DATABASE_URL", ""), settings.home)
    record.open_record(database, secret=_key(settings.home, "web").hex(), extra=_web_settings())


def _web_settings() -> dict[str, object]:
    return {
        "ROOT_URLCONF": "showcause.web.urls",
        "ALLOWED_HOSTS": ["127.0.0.1", "localhost", "[::1]"],
        "DEBUG": False,
        "MIDDLEWARE": ["django.middleware.security.SecurityMiddleware"],
    }


def _circumstances(settings: Settings, clock: WorkspaceClock) -> Circumstances:
    from showcause.policy.due import read_due

    return Circumstances(
        home=settings.home,
        clock=clock,
        chance=secrets.token_bytes,
        token_key=_key(settings.home, "token"),
        reporter_key=_key(settings.home, "reporter"),
        pseudonym_key=_key(settings.home, "pseudonym"),
        incident_key=_key(settings.home, "incident"),
        public_url=settings.public_url,
        rules_url=settings.rules_url,
        platform_name=settings.name,
        due=read_due(settings.home / "rulebook"),
        switch=stop_places(settings),
    )


def stop_places(settings: Settings) -> "StopPlaces":
    """Where stop instructions are looked for, by the real clock; needs no record, no platform."""
    from showcause.ledger.keys import verifier_key
    from showcause.platforms.stopping.places import StopPlaces

    name = verifier_key(_signing_key_in(settings.home / "keys" / "ledger"))
    return StopPlaces(settings.home, name, settings.stop_address, WorkspaceClock())


def stop_measures(start: Path, key: Path | None) -> "Instruction":
    """The instruction that stops every measure, written; without a key by the workspace's own."""
    from showcause.platforms.stopping.writing import stop

    at = stop_places_from(start)
    return stop(at, _signing_key_in(key or at.home / "keys" / "stop"))


def start_measures(start: Path, key: Path) -> int:
    """How many more people must sign before measures start again; at 0 they do."""
    from showcause.platforms.stopping.writing import start as sign

    return sign(stop_places_from(start), _signing_key_in(key))


def stop_places_from(start: Path) -> "StopPlaces":
    """Where a workspace looks for stop instructions; calling it says what stands."""
    return stop_places(_settings_of(start))


def new_stop_key(start: Path, name: str, path: Path) -> None:
    """Make a person's key, write its secret half to a file and trust its public half here."""
    from showcause.platforms.stopping.writing import trust_new_key

    home = start if name == "workspace" else _settings_of(start).home
    _write_secret(path, trust_new_key(home, name, seed=secrets.token_bytes(KEY_BYTES)))


def _signing_key_in(path: Path) -> "SigningKey":
    from showcause.ledger.keys import load_key

    try:
        return load_key(path.read_text(encoding="ascii").strip())
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("a key is missing or broken", where=str(path)) from error


def _key(home: Path, name: str) -> bytes:
    path = home / "keys" / name
    try:
        return bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise BadInput("a key is missing or broken", where=str(path)) from error


def take_simulated_time(workspace: Workspace) -> None:
    """Read how much time was simulated to pass in this workspace."""
    from showcause.store.reads.rows import fetch_number

    workspace.clock.shift = fetch_number("SELECT SUM(milliseconds) FROM clock_shift")


def ledger_key(workspace: Workspace) -> "SigningKey":
    """The key that signs this workspace's checkpoints."""
    return _signing_key_in(workspace.home / "keys" / "ledger")


def rulebook(workspace: Workspace) -> "Rulebook":
    """The workspace's rulebook."""
    from showcause.policy.rulebook import read_rulebook

    return read_rulebook(workspace.home / "rulebook")


def engine(workspace: Workspace) -> "Engine":
    """The engine that runs definitions: DuckDB, within the configured memory."""
    from showcause.engine.duckdb import DuckDBEngine

    scratch = workspace.home / "activity" / ".scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    return DuckDBEngine(
        memory_limit=workspace.settings.engine_memory,
        threads=workspace.settings.engine_threads,
        temp_directory=scratch,
    )


def small_engine() -> "Engine":
    """An engine for a handful of rows, where there is no workspace."""
    from showcause.engine.duckdb import DuckDBEngine

    scratch = Path(tempfile.gettempdir())
    return DuckDBEngine(memory_limit="256MB", threads=1, temp_directory=scratch)


def mailer(workspace: Workspace) -> "Mailer":
    """How notices leave: as mbox files, or by SMTP with credentials from the environment."""
    mail = workspace.settings.mail
    if mail.kind == "files":
        from showcause.platforms.mailfile.folder import MailFolder

        return MailFolder(workspace.home / "mail", mail.sender, workspace.clock)
    if mail.kind != "smtp":
        raise BadInput(f"mail kind is '{mail.kind}'", hint="files or smtp")
    from showcause.platforms.smtp.mailer import Credentials, Security, SmtpMailer

    user = os.environ.get("SHOWCAUSE_SMTP_USER", "")
    password = os.environ.get("SHOWCAUSE_SMTP_PASSWORD", "")
    return SmtpMailer(
        host=mail.host,
        port=mail.port,
        sender=mail.sender,
        clock=workspace.clock,
        security=Security.STARTTLS if mail.starttls else Security.NONE,
        credentials=Credentials(user, password) if user else None,
    )


@contextmanager
def means(workspace: Workspace) -> "Iterator[Means]":
    """Everything a whole run needs; the sandbox is started when there is an order to send."""
    from showcause.detectors.feature_table import FEATURES
    from showcause.policy.expression import compile_rule
    from showcause.steps.path import Means

    book = rulebook(workspace)
    with ExitStack() as stack:
        yield Means(
            engine=engine(workspace),
            sources=sources(workspace),
            activity_digest=activity_digest(),
            rulebook=book,
            rules=tuple(compile_rule(rule, FEATURES) for rule in book.rules),
            platform=lambda: stack.enter_context(platform(workspace)),
            mailer=mailer(workspace),
            key=ledger_key(workspace),
            circumstances=workspace.circumstances,
            take_time=lambda: take_simulated_time(workspace),
            note_stop=lambda: note_stop(workspace),
        )


def note_stop(workspace: Workspace) -> None:
    """Write a stop instruction that acts already into the record."""
    from showcause.platforms.stopping.writing import known_text
    from showcause.steps.stop import record_instruction

    at = stop_places(workspace.settings)
    record_instruction(at(), known_text(at), at.trust(), workspace.circumstances)


def sources(workspace: Workspace) -> dict[str, list[Path]]:
    """The Parquet files of each kind of activity that the record lists."""
    from showcause.steps.ingest import standing_sources

    return standing_sources(engine(workspace), workspace.home)


def activity_digest() -> str:
    """One digest over every batch that added something."""
    from showcause.domain.identifier import digest
    from showcause.store.reads.activity import batches_with_parts

    return digest(*batches_with_parts())


@contextmanager
def platform(workspace: Workspace) -> "Iterator[Platform]":
    """The platform measures take effect on.

    Raises:
        BadInput: the configuration names a platform that does not exist.
    """
    if workspace.settings.platform_kind != "sandbox":
        raise BadInput(f"there is no platform '{workspace.settings.platform_kind}'", hint="sandbox")
    from showcause.platforms.sandbox.client import SandboxPlatform

    with running_sandbox(workspace) as address:
        client = SandboxPlatform(address, _sandbox_token(workspace), SANDBOX_SECONDS)
        _populate(workspace, client)
        try:
            yield client
        finally:
            client.close()


def _sandbox_token(workspace: Workspace) -> str:
    return (workspace.home / "keys" / "sandbox").read_text(encoding="ascii").strip()


@contextmanager
def running_sandbox(workspace: Workspace) -> Iterator[str]:
    """The address of the workspace's sandbox; started here unless it runs already."""
    from showcause.platforms.sandbox.process import sandbox_process

    links = (f"{workspace.settings.rules_url}#{{}}", f"{workspace.settings.public_url}/s/{{}}")
    with sandbox_process(
        workspace.home / "sandbox",
        workspace.home / "keys" / "sandbox",
        rule_link=links[0],
        statement_link=links[1],
    ) as address:
        yield address


def _populate(workspace: Workspace, client: "SandboxPlatform") -> None:
    """Give the sandbox the accounts whose activity was read, once for each state of activity."""
    from showcause.platforms.sandbox.people import people_of

    done = workspace.home / "sandbox" / "populated"
    known = activity_digest()
    if done.exists() and done.read_text(encoding="ascii") == known:
        return
    client.populate(people_of(engine(workspace), sources(workspace)))
    done.write_text(known, encoding="ascii")
