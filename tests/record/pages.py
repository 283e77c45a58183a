"""The pages of a house: opened in this process, asked as anybody or as somebody signed in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Final

from showcause.domain.staff import Staff
from showcause.settings import DEFAULT_CONFIG, settings_from_text
from showcause.store import record
from showcause.wiring import web
from tests.record.house import House

if TYPE_CHECKING:
    from django.test import Client

HOST: Final = "localhost"
CONFIGURED: Final[list[Path]] = []


def configure(home: Path) -> None:
    """Set Django up as the web process does; once, before any other test opens a record."""
    from django.conf import settings as django_settings

    if CONFIGURED:
        return
    CONFIGURED.append(home)
    assert not django_settings.configured, "tests of pages run in a process of their own"
    settings = settings_from_text(DEFAULT_CONFIG, home)
    extra = web.web_settings(settings) | {
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]
    }
    record.open_record(record.database_from_url("", home), secret="-", extra=extra)
    web.collect_files()


def show(house: House) -> None:
    """From here on the pages are this house's, by its own clock."""
    from django.core.cache import cache

    cache.clear()
    circumstances, clock = house.circumstances, house.clock
    web.show_pages_of(replace(house.workspace, circumstances=circumstances, clock=clock))  # type: ignore[arg-type]


def anybody(**headers: str) -> "Client":
    """Somebody who is not signed in, with CSRF checks on."""
    from django.test import Client

    return Client(enforce_csrf_checks=True, SERVER_NAME=HOST, headers=headers)


def as_staff(person: Staff) -> "Client":
    """That person, signed in with a second factor; forms need no token (see test_csrf)."""
    from django.contrib.auth.models import User
    from django.test import Client

    from showcause.web.console.accounts import SECOND_FACTOR

    client = Client(SERVER_NAME=HOST)
    user, _ = User.objects.get_or_create(username=person.staff_id)
    client.force_login(user)
    session = client.session
    session[SECOND_FACTOR] = user.pk
    session.save()
    return client


@contextmanager
def served() -> Iterator[str]:
    """The address where the pages answer over HTTP, from threads of this process."""
    from django.core.wsgi import get_wsgi_application
    from waitress import create_server

    server = create_server(get_wsgi_application(), host="127.0.0.1", port=0, threads=4)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.effective_port}"
    finally:
        server.close()
        thread.join(5)
