"""Tells Django of the pages' own templates and filters."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages."""

    name = "showcause.web"
    label = "web"
    verbose_name = "Pages"
