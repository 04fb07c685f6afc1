"""The app of accounts: its tables are in `public` (operators) and in each tenant (the supplier's people)."""

from django.apps import AppConfig


class UsersConfig(AppConfig):
    """Both shared and per tenant."""

    name = "tenants.users"
    label = "users"
    default_auto_field = "django.db.models.BigAutoField"
