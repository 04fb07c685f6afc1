"""The app of suppliers; registers the system checks that refuse an unsafe start, and the Celery application."""

from django.apps import AppConfig


class TenantsConfig(AppConfig):
    """Shared: its tables are in `public`."""

    name = "tenants"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import tenants.checks  # noqa: PLC0415 – registers the checks once apps are ready
        from tenants import faultpoints  # noqa: PLC0415 – reads the settings

        faultpoints.arm_as_told()
        import tenants.conf.celery  # noqa: F401, PLC0415 – the web server wakes the worker through this app
