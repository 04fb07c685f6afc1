"""The app of this floor; its tables are in each tenant's schema."""

from typing import Any

from django.apps import AppConfig


class StorefrontConfig(AppConfig):
    """Per tenant."""

    name = "storefront"
    default_auto_field = "django.db.models.AutoField"

    def ready(self) -> None:
        """Listen to what pages keep, and give every new supplier a shop that can be opened."""
        from storefront import signals  # noqa: PLC0415 – models load after apps
        from storefront.domain.start_shop import start_shop  # noqa: PLC0415 – as above
        from storefront.models import ShopHomePage  # noqa: PLC0415 – as above
        from storefront.views.home_preview import preview_home  # noqa: PLC0415 – as above
        from tenants.domain.create_supplier import supplier_created  # noqa: PLC0415 – as above

        def start(supplier: Any, **_: Any) -> None:
            start_shop(supplier)

        signals.connect()
        ShopHomePage.draw_preview = staticmethod(preview_home)
        supplier_created.connect(start, weak=False, dispatch_uid="storefront.start_shop")
