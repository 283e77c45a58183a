"""Asks everything a doctor asks of one workspace; nothing is changed, and nothing must work."""

import fcntl
import os
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from showcause.domain.errors import PlatformError, ShowcauseError
from showcause.settings import Settings
from showcause.upkeep import house, machine, outside
from showcause.upkeep.check import Check, ill, unknown, well
from showcause.wiring.clock import WorkspaceClock
from showcause.wiring.configured import settings_of
from showcause.wiring.opening import SECRETS, open_as_it_is

WORKING: Final = "worker"
"""Every worker of a workspace holds `activity/.worker`, together with the others."""

MAIL_SECONDS: Final = 10.0

Ask = Callable[["_Patient"], Check | None]


@dataclass(frozen=True, slots=True)
class _Patient:
    """As much of a workspace as can be had when its record cannot be opened."""

    settings: Settings
    clock: WorkspaceClock

    @property
    def home(self) -> Path:
        """The workspace's folder."""
        return self.settings.home


def examine(start: Path) -> list[Check]:
    """How everything is in the workspace of a folder, opened here and left as it is.

    Raises:
        BadInput: there is no workspace, or its configuration cannot be read.
    """
    patient = _Patient(settings_of(start), WorkspaceClock())
    return [*_record(patient), *_around(patient)]


def examine_opened(settings: Settings, clock: WorkspaceClock) -> list[Check]:
    """The same for a workspace that this process has open already."""
    patient = _Patient(settings, clock)
    return [*_found(patient, INSIDE), *_around(patient)]


def _record(patient: _Patient) -> Iterator[Check]:
    """The record's own line, and the rest that is in it if it can be opened."""
    try:
        open_as_it_is(patient.settings)
        _take_time(patient)
    except _trouble() as error:
        yield ill("database", _first_line(error), "see DATABASE_URL, record.sqlite3 and the disk")
        return
    yield from _found(patient, INSIDE)


def _take_time(patient: _Patient) -> None:
    from showcause.store.reads.rows import fetch_number

    patient.clock.shift = fetch_number("SELECT SUM(milliseconds) FROM clock_shift")


def _found(patient: _Patient, asks: dict[str, Ask]) -> Iterator[Check]:
    for name, ask in asks.items():
        found = _asked(patient, name, ask)
        if found:
            yield found


def _around(patient: _Patient) -> list[Check]:
    """What needs no record, all asked at once: whoever is away keeps nobody waiting for another."""
    with ThreadPoolExecutor(max_workers=len(AROUND)) as pool:
        found = pool.map(lambda pair: _asked(patient, *pair), AROUND.items())
        return [check for check in found if check]


def _asked(patient: _Patient, name: str, ask: Ask) -> Check | None:
    try:
        return ask(patient)
    except _trouble() as error:
        return unknown(name, _first_line(error), "mend what is ill first")


def _trouble() -> tuple[type[Exception], ...]:
    from django.db import Error

    return ShowcauseError, OSError, sqlite3.Error, Error


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__


def _database(patient: _Patient) -> Check:
    from showcause.store.reads.upkeep import writable

    try:
        return well("database", writable())
    except _trouble() as error:
        remedy = "see the disk, or the database's server; work goes on by itself then"
        return ill("database", f"cannot be written: {_first_line(error)}", remedy)


def _migrations(patient: _Patient) -> Check:
    from showcause.store.reads.upkeep import changes_to_tables

    return house.migrations(*changes_to_tables())


def _ledger(patient: _Patient) -> Check:
    from showcause.steps.publish import checkpoint_in
    from showcause.store.reads.upkeep import entries_placed, root_signed_at

    own, published = entries_placed(), checkpoint_in(patient.home / "published" / "ledger")
    if published is None:
        return well("ledger", f"{own:,} entries; nothing is published")
    ours = root_signed_at(published.size)
    disagrees = "" if ours == published.root.hex() else f"another at {published.size:,} entries"
    return house.ledger(own, published.size, disagrees)


def _outbox(patient: _Patient) -> Check:
    from showcause.store.reads.upkeep import leaving, oldest_leaving

    waiting, heard, stuck = leaving()
    found = house.Leaving(waiting, oldest_leaving(), heard, stuck)
    return house.outbox(found, patient.clock())


def _overdue(patient: _Patient) -> Check:
    from showcause.store.reads.cases import overdue

    return house.overdue(overdue(patient.clock()))


def _retention(patient: _Patient) -> Check:
    from showcause.store.reads.retention import runs
    from showcause.store.reads.upkeep import oldest_moment

    last = runs(1)
    last_at, remaining = (int(last[0]["made_at"]), last[0]["remaining"]) if last else (None, 0)
    return house.retention(last_at, int(remaining), oldest_moment(), patient.clock())


def _worker(patient: _Patient) -> Check:
    from showcause.store.reads.upkeep import leaving
    from showcause.store.record import vendor

    elsewhere = vendor() != "sqlite"
    return machine.worker(_is_at_work(patient.home), leaving()[0], may_be_elsewhere=elsewhere)


def _is_at_work(home: Path) -> bool:
    path = home / "activity" / f".{WORKING}"
    if not path.exists():
        return False
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _clock(patient: _Patient) -> Check:
    from showcause.store.reads.upkeep import newest_moment
    from showcause.wiring.elsewhere import clocks_asked

    return machine.clock(clocks_asked(patient), newest_moment(), patient.clock())


def _disk(patient: _Patient) -> Check:
    room = shutil.disk_usage(patient.home)
    refusal = _write_refused(patient.home)
    return machine.disk(machine.Disk(str(patient.home), room.free, room.total, refusal))


def _write_refused(home: Path) -> str:
    """Why a page could not be written and synced, empty if it could."""
    path = home / f".doctor.{os.getpid()}"
    try:
        with path.open("wb") as file:
            file.write(bytes(65_536))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return error.strerror or str(error)
    finally:
        if path.exists():
            path.unlink()
    return ""


def _kill_switch(patient: _Patient) -> Check:
    from showcause.wiring.stopping import stop_places

    return machine.kill_switch(stop_places(patient.settings)().reason)


def _keys(patient: _Patient) -> Check:
    from showcause.wiring.keys import key_bytes, signing_key_in

    folder = patient.home / "keys"
    faults = []
    for name in ("ledger", *SECRETS):
        try:
            if name == "ledger":
                signing_key_in(folder / name)
            else:
                key_bytes(patient.home, name)
        except ShowcauseError as error:
            faults.append(f"{name}: {error.message}")
            continue
        if stat.S_IMODE((folder / name).stat().st_mode) & 0o077:
            faults.append(f"{name} can be read by others")
    return house.keys(faults)


def _certificates(patient: _Patient) -> Check:
    now = patient.clock() - patient.clock.shift
    return outside.certificates(list(_certificates_of(patient.settings)), now)


def _certificates_of(settings: Settings) -> Iterator[outside.Certificate]:
    from urllib.parse import urlsplit

    from showcause.platforms.probing.tls import certificate_at, certificate_of_mail

    ca_file = str(settings.platform.ca_file or "")
    places = [(settings.platform.address, ca_file)]
    places += [(settings.public_url, "")] if settings.web.https else []
    for address, authorities in places:
        parts = urlsplit(address)
        if parts.scheme == "https" and parts.hostname:
            yield certificate_at(parts.hostname, parts.port or 443, authorities)
    if settings.mail.kind == "smtp" and settings.mail.starttls:
        yield certificate_of_mail(settings.mail.host, settings.mail.port)


def _platform(patient: _Patient) -> Check:
    from showcause.platforms.reaching import NOT_TAKEN
    from showcause.wiring.real_platform import real_platform

    settings = patient.settings
    if settings.platform_kind == "sandbox":
        return well("platform", "the sandbox, which starts when an order leaves")
    name = settings.platform.name
    try:
        with real_platform(patient) as found:
            _ = found.accepts
            found.standing_of(["showcause-doctor"])
    except PlatformError as error:
        told = str(error)
        # Synapse says so of a token that is not an administrator's.
        is_credential = NOT_TAKEN in told or "FORBIDDEN" in told
        return outside.platform(name, told, is_credential=is_credential)
    except ShowcauseError as error:
        return outside.platform(name, str(error), is_credential="credential" in error.message)
    return outside.platform(name, "", is_credential=False)


def _mail(patient: _Patient) -> Check:
    from showcause.platforms.smtp.mailer import SmtpMailer
    from showcause.wiring.outside import mailer

    found, mail = mailer(patient), patient.settings.mail
    if not isinstance(found, SmtpMailer):
        return well("mail", "letters are written to mail/, and nobody is sent any")
    where = f"{mail.host}:{mail.port}"
    try:
        replace(found, timeout_seconds=MAIL_SECONDS).try_out()
    except PlatformError as error:
        return outside.mail(where, error.message)
    return outside.mail(where, "")


def _mail_names(patient: _Patient) -> Check | None:
    from showcause.platforms.letter import sender_address
    from showcause.wiring.asking_dns import mail_names

    mail = patient.settings.mail
    if mail.kind != "smtp":
        return None
    domain = sender_address(mail.sender).rpartition("@")[2]
    return outside.mail_names(mail_names(domain, mail.dkim_selector, mail.dns))


def _backup(patient: _Patient) -> Check:
    from showcause.wiring.backing_up import newest_backup

    return house.backup(newest_backup(patient.home), patient.clock() - patient.clock.shift)


INSIDE: Final[dict[str, Ask]] = {
    "database": _database,
    "migrations": _migrations,
    "ledger": _ledger,
    "outbox": _outbox,
    "overdue": _overdue,
    "retention": _retention,
    "worker": _worker,
    "clock": _clock,
}
"""Checks that ask the record."""

AROUND: Final[dict[str, Ask]] = {
    "disk": _disk,
    "kill switch": _kill_switch,
    "keys": _keys,
    "backup": _backup,
    "platform": _platform,
    "certificates": _certificates,
    "mail": _mail,
    "mail names": _mail_names,
}
"""Checks that hold whatever the record does."""
