"""The app of this floor; its tables are in each tenant's schema."""

from django.apps import AppConfig


class ConnectionsConfig(AppConfig):
    """Per tenant."""

    name = "connections"
    default_auto_field = "django.db.models.BigAutoField"
