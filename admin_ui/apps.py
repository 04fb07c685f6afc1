"""The app of this floor; its tables are in each tenant's schema."""

from django.apps import AppConfig


class AdminUiConfig(AppConfig):
    """Per tenant."""

    name = "admin_ui"
    default_auto_field = "django.db.models.BigAutoField"
