"""Where somebody who signed in arrives."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from showcause.domain.staff import DECIDING_ROLES
from showcause.web.console.asking import who
from showcause.web.console.roles import May, may


@may(May.LOOK)
def home(request: HttpRequest) -> HttpResponse:
    """The queue for those who answer cases, else what this person's role may do."""
    if who(request).role in DECIDING_ROLES:
        return HttpResponseRedirect(reverse("console_queue"))
    return render(request, "console/home.html")
