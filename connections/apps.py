"""The app of this floor; its tables are in each tenant's schema."""

from django.apps import AppConfig


class ConnectionsConfig(AppConfig):
    """Per tenant."""

    name = "connections"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the shop's jobs the step that needs to know what was agreed; hear what is done with orders."""
        from connections.domain.delivery.settled import register  # noqa: PLC0415 – models load after apps
        from connections.domain.documents_out.listen import on_fulfilled  # noqa: PLC0415 – as above
        from connections.domain.documents_out.note_settled import note_settled  # noqa: PLC0415 – as above
        from connections.domain.documents_out.own_terms import terms_of_connection  # noqa: PLC0415 – as above
        from connections.domain.export_catalogue import export_catalogue  # noqa: PLC0415 – as above
        from connections.models import TargetKind  # noqa: PLC0415 – as above
        from storefront.domain.fulfil.agreed_tax import TERMS_OF  # noqa: PLC0415 – as above
        from storefront.domain.fulfil.announce import fulfilled  # noqa: PLC0415 – as above
        from storefront.domain.imports.run_import import STEPS  # noqa: PLC0415 – as above
        from storefront.models import JobKind, JobStep  # noqa: PLC0415 – as above

        STEPS[JobKind.EXPORT, JobStep.WRITE] = export_catalogue
        TERMS_OF.insert(0, terms_of_connection)
        fulfilled.connect(on_fulfilled, dispatch_uid="connections.documents_out")
        register(note_settled, TargetKind.BUYER)
