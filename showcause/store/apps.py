"""The Django app that holds the record."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Registers the tables under the label `store`."""

    name = "showcause.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
