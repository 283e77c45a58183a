"""Putting protected accounts, crises and outages on record."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from showcause.cli.people import By
from showcause.cli.printing import line
from showcause.cli.workspace import here, person
from showcause.domain.errors import BadInput
from showcause.domain.moment import Moment, moment_from_datetime

Reason = Annotated[str, typer.Option("--reason", help="Why, for colleagues.")]
Owner = Annotated[str, typer.Option("--owner", help="Who answers for it; you, if left out.")]


def protect_account(
    account: Annotated[str, typer.Argument(help="platform:account_id")],
    purpose: Annotated[str, typer.Option("--as", help="journalist, human_rights_defender, …")],
    until: Annotated[str, typer.Option("--until", help="The day it expires.")],
    reason: Reason,
    by: By,
    owner: Owner = "",
) -> None:
    """Protect an account: two named people must look before anything happens to it."""
    from showcause.domain.protection import Purpose
    from showcause.steps.register import protect

    if purpose not in set(Purpose):
        raise BadInput(f"'{purpose}' is no purpose", hint=", ".join(Purpose))
    workspace = here()
    protection_id = protect(
        account,
        Purpose(purpose),
        expires_at=moment_from_text(until),
        reason=reason,
        by=person(by),
        owner=owner or by,
        circumstances=workspace.circumstances,
    )
    line(f"{protection_id}: {account} is protected until {until}")


def register_special_window(
    kind: Annotated[str, typer.Argument(help="crisis or outage")],
    starts: Annotated[str, typer.Option("--from", help="First moment, such as 2027-06-04.")],
    expires: Annotated[str, typer.Option("--expires", help="When the registration ends.")],
    reason: Reason,
    by: By,
    language: Annotated[str, typer.Option(help="People of this language.")] = "",
    place: Annotated[str, typer.Option(help="People whose profile says this place.")] = "",
    until: Annotated[str, typer.Option("--until", help="When it ends, if known.")] = "",
    yearly: Annotated[bool, typer.Option("--yearly", help="Every year on these days.")] = False,
    owner: Owner = "",
) -> None:
    """Register a crisis or an outage; it only ever adds people or time."""
    from showcause.domain.window import Scope, WindowKind
    from showcause.steps.register import register_window

    if kind not in set(WindowKind) or (language and place):
        raise BadInput(
            "a crisis or an outage, by language or by place", hint="crisis --language fa"
        )
    workspace = here()
    by_language = Scope.LANGUAGE if language else Scope.EVERYWHERE
    window_id = register_window(
        WindowKind(kind),
        Scope.PLACE if place else by_language,
        language or place,
        starts_at=moment_from_text(starts),
        ends_at=moment_from_text(until) if until else None,
        yearly=yearly,
        expires_at=moment_from_text(expires),
        reason=reason,
        by=person(by),
        owner=owner or by,
        circumstances=workspace.circumstances,
    )
    line(f"{window_id}: {kind} registered until {expires}")


def withdraw_registration(
    subject: Annotated[str, typer.Argument(help="A protection or a window.")],
    reason: Reason,
    by: By,
) -> None:
    """End a protection or a window early."""
    from showcause.steps.register import withdraw

    workspace = here()
    withdraw(subject, by=person(by), reason=reason, circumstances=workspace.circumstances)
    line(f"{subject} is withdrawn")


def moment_from_text(text: str) -> Moment:
    """The moment a person typed, read as UTC where no zone is given."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"'{text}' is no date", hint="2027-06-04 or 2027-06-04T12:00Z") from error
    return moment_from_datetime(when if when.tzinfo else when.replace(tzinfo=UTC))
