"""What every template is handed."""

from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi

from showcause.policy.profiles import profile_named
from showcause.web.console.roles import ROLES, May
from showcause.wiring import web

PAGES: Final = (
    ("console_home", "Start", May.LOOK),
    ("console_queue", "Queue", May.SEE_CASES),
    ("console_sweeps", "Sweeps", May.LOOK),
    ("console_rules", "Rules", May.LOOK),
    ("console_undo", "Undo", May.ROLL_BACK),
    ("console_halt", "Stop", May.HALT),
    ("console_look_ups", "Look-ups", May.AUDIT),
    ("console_doctor", "Doctor", May.OPERATE),
)
"""The console's first-level pages: route, name, and what it takes to open one."""


def page(request: HttpRequest) -> dict[str, Any]:
    """The moment (ms UTC), the platform's name, the page's language and direction."""
    workspace = web.workspace()
    return {
        "now": workspace.clock(),
        "navigation": _navigation(request),
        "page_dir": "rtl" if get_language_bidi() else "ltr",
        "page_language": get_language() or "en",
        "platform_name": workspace.settings.name,
        "staff": getattr(request, "staff", None),
    }


def _navigation(request: HttpRequest) -> list[dict[str, Any]]:
    staff = getattr(request, "staff", None)
    if staff is None:
        return []
    hidden = profile_named(web.workspace().settings.profile).hidden
    return [
        {"name": name, "url": url, "here": _is_here(url, request.path)}
        for route, name, permission in PAGES
        if staff.role in ROLES[permission] and route not in hidden
        for url in (reverse(route),)
    ]


def _is_here(url: str, path: str) -> bool:
    return path == url if url == reverse("console_home") else path.startswith(url)
