"""Every address the web process answers."""

from django.urls import path

from showcause.web import health, record

urlpatterns = [
    path("health", health.health, name="health"),
    path("", record.index, name="index"),
    path("<str:what>", record.listed, name="listed"),
]
