"""Sign-in pages that are our own; the rest are allauth's, in our design."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from showcause.web.console.accounts import has_second_factor


def second_factor(request: HttpRequest) -> HttpResponse:
    """Asks somebody signed in by password alone to add a passkey or an authenticator first."""
    if not request.user.is_authenticated:
        return HttpResponseRedirect(reverse("account_login"))
    if has_second_factor(request):
        return HttpResponseRedirect(reverse("console_home"))
    return render(request, "console/second_factor.html")


def closed(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    """Nothing: nobody signs up, and no password is sent by mail."""
    raise Http404
