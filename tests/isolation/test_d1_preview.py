"""D1: Wagtail sends previews through all middleware under the host of a Site row; they stay in their tenant."""

from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from wagtail.models import Page, Site

from tenants.models import Supplier
from tenants.scope import in_tenant


def schema_of_preview(page: Page) -> str:
    """The schema in which the preview of `page` is rendered."""

    def serve_preview(request: HttpRequest, mode_name: str) -> HttpResponse:
        return HttpResponse(connection.schema_name)

    page.serve_preview = serve_preview
    return str(page.make_preview_request().content.decode())


@pytest.mark.parametrize("host", ["tb.localhost", "nobody.example", "localhost", "ta.localhost"])
def test_preview_under_any_site_host_stays_in_its_tenant(supplier_a: Supplier, supplier_b: Supplier, host: str) -> None:
    with in_tenant(supplier_a):
        Site.objects.update(hostname=host)
        page = Page.objects.get(depth=2)

        shown_in = schema_of_preview(page)

        assert shown_in == "ta"
        assert connection.schema_name == "ta"


def test_only_a_dummy_request_skips_the_host(client_b: Any, supplier_a: Supplier, supplier_b: Supplier) -> None:
    with in_tenant(supplier_a):
        client_b.get("/nothing-here/", **{"wsgi.is_dummy": True, "HTTP_X_IS_DUMMY": "1", "is_dummy": True})

        assert connection.schema_name != "ta"


def test_sites_are_not_in_the_desk(supplier_a: Supplier) -> None:
    from wagtail.admin.viewsets import viewsets  # noqa: PLC0415 – filled by hooks once the desk is loaded

    assert not [viewset for viewset in viewsets.viewsets if getattr(viewset, "model", None) is Site]
    assert settings.WAGTAIL_I18N_ENABLED is False
