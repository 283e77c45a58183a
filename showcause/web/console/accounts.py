"""Who is signed in: a name and password, a second factor always, and a role from the record."""

from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from showcause.domain.errors import UnknownName
from showcause.domain.staff import Staff
from showcause.store.reads import staff as reads
from showcause.wiring import accounts

SECOND_FACTOR: Final = "second_factor_of"
"""In the session, the account whose second factor this very session has proved."""


class StaffAccounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up; people are put on the staff by the record."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: what happened is on the page that follows."""


class StaffFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of authenticators are kept encrypted with the workspace's own key."""

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one: a password alone would then be enough to add another."""
        kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
        if authenticator.type not in kinds:
            return bool(super().can_delete_authenticator(authenticator))
        mine = Authenticator.objects.filter(user=authenticator.user, type__in=kinds)
        return bool(mine.count() > 1 and super().can_delete_authenticator(authenticator))

    def encrypt(self, text: str) -> str:
        """What is stored of a secret."""
        return accounts.sealed(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret itself."""
        return accounts.unsealed(encrypted_text)


@receiver(authenticator_added)
def note_second_factor(request: HttpRequest, user: Any, **_: Any) -> None:
    """A session that just added a second factor has proved it."""
    request.session[SECOND_FACTOR] = user.pk


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this session proved a second factor, by signing in with one or by adding one."""
    if request.session.get(SECOND_FACTOR) == request.user.pk:
        return True
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def signed_in(request: HttpRequest) -> Staff | HttpResponse:
    """The member of staff who asks, or where they must go first."""
    if not request.user.is_authenticated:
        return HttpResponseRedirect(f"{reverse('account_login')}?next={request.path}")
    if not has_second_factor(request):
        return HttpResponseRedirect(reverse("console_second_factor"))
    try:
        return reads.by_id(request.user.get_username())
    except UnknownName:
        return HttpResponseRedirect(reverse("account_logout"))
