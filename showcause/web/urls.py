"""Every address the web process answers; docs/reference/web.md says what lies where."""

from typing import Final

from django.urls import include, path

from showcause.web import health
from showcause.web.api.routes import api

urlpatterns = [
    path("health", health.health, name="health"),
    path("console/", include("showcause.web.console.urls")),
    path("api/v1/", api.urls),
    path("c/", include("showcause.web.portal.urls")),
    path("p/", include("showcause.web.partner.urls")),
    path("", include("showcause.web.public.urls")),
]

handler403: Final = "showcause.web.errors.forbidden"
handler404: Final = "showcause.web.errors.not_found"
handler500: Final = "showcause.web.errors.failed"
