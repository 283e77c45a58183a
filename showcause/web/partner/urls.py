"""Every address under /p/: each is below one link, and opens that one case alone."""

from django.urls import path

from showcause.web.partner import case

urlpatterns = [
    path("<str:token>", case.case, name="partner_link"),
    path("<str:token>/", case.case, name="partner_case"),
]
