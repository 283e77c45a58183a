"""Who may do what in the console: one permission a route, one set of roles a permission."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from showcause.domain.staff import DECIDING_ROLES, OF_THE_HOUSE, SENIOR_ROLES, Role
from showcause.web.console.accounts import signed_in

PEOPLE: Final = OF_THE_HOUSE


class May(StrEnum):
    """What a route lets a person do."""

    LOOK = "look"
    SEE_CASES = "see_cases"
    DECIDE = "decide"
    HALT = "halt"
    ROLL_BACK = "roll_back"
    AUDIT = "audit"
    OPERATE = "operate"


ROLES: Final[dict[May, frozenset[Role]]] = {
    May.LOOK: PEOPLE,
    May.SEE_CASES: DECIDING_ROLES | {Role.AUDITOR},
    May.DECIDE: DECIDING_ROLES,
    May.HALT: DECIDING_ROLES | {Role.RULES_ENGINEER},
    May.ROLL_BACK: SENIOR_ROLES,
    May.AUDIT: frozenset({Role.AUDITOR, Role.ADMINISTRATOR}),
    May.OPERATE: frozenset({Role.AUDITOR, Role.ADMINISTRATOR}),
}
"""The roles each permission is for (docs/reference/web.md shows it by page)."""

View = Callable[..., HttpResponse]


def may(what: May, *methods: str) -> Callable[[View], View]:
    """A view only for signed-in staff whose role has this permission; `methods` default to GET."""

    def guarded(view: View) -> View:
        answered = require_http_methods(list(methods or ("GET", "HEAD")))(view)

        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            person = signed_in(request)
            if isinstance(person, HttpResponse):
                return person
            request.staff = person  # type: ignore[attr-defined]
            if person.role not in ROLES[what]:
                raise PermissionDenied(f"Your role is {person.role.value}.")
            return answered(request, *args, **kwargs)

        asked.permission = what  # type: ignore[attr-defined]
        return asked

    return guarded
