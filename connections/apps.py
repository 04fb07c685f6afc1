"""The app of this floor; its tables are in each tenant's schema."""

from django.apps import AppConfig


class ConnectionsConfig(AppConfig):
    """Per tenant."""

    name = "connections"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the shop's jobs the step that needs to know what was agreed."""
        from connections.domain.export_catalogue import export_catalogue  # noqa: PLC0415 – models load after apps
        from storefront.domain.imports.run_import import STEPS  # noqa: PLC0415 – as above
        from storefront.models import JobKind, JobStep  # noqa: PLC0415 – as above

        STEPS[JobKind.EXPORT, JobStep.WRITE] = export_catalogue
