"""The app of this floor; its tables are in each tenant's schema."""

from django.apps import AppConfig


class StorefrontConfig(AppConfig):
    """Per tenant."""

    name = "storefront"
    default_auto_field = "django.db.models.AutoField"
