"""Where somebody who signed in arrives."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from showcause.web.console.roles import May, may


@may(May.LOOK)
def home(request: HttpRequest) -> HttpResponse:
    """What this person's role may do, and where."""
    return render(request, "console/home.html")
