"""REST: the agreements with customers' systems, what each of them sees, and why."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from ninja import Router, Status

from admin_ui.api.doorway import caller, needs, once
from admin_ui.api.jobs import told_job
from admin_ui.api.problems import not_found
from admin_ui.api.schemas import ConnectionRow, ExportWish, JobRow, Why
from admin_ui.explain.view import answer
from admin_ui.imports.pages import wake
from admin_ui.models import ApiScope
from connections.domain.export_catalogue import begin_export
from connections.models import Connection
from protocols.values import format_decimal
from storefront.models import Product

router = Router(tags=["Connections"])
_COLUMNS = ("id", "name", "protocol", "profile", "environment", "is_active", "currency")


def _find(pk: int) -> Connection:
    found = Connection.objects.select_related("customer").filter(pk=pk).first()
    if found is None:
        raise not_found("connection")
    return found


def _told(row: Connection) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in _COLUMNS},
        "customer": row.customer.number,
        "customer_name": row.customer.name,
    }


@router.get("/connections", response=list[ConnectionRow], summary="Connections")
@needs(ApiScope.CONNECTIONS_READ)
def list_connections(request: HttpRequest) -> list[dict[str, Any]]:
    """All of them, the paused ones, too."""
    return [_told(row) for row in Connection.objects.select_related("customer").order_by("pk")]


@router.get("/connections/{int:pk}", response=ConnectionRow, summary="One connection")
@needs(ApiScope.CONNECTIONS_READ)
def read_connection(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Without its secrets, which are shown nowhere."""
    return _told(_find(pk))


@router.post("/connections/{int:pk}/exports", response={202: JobRow}, summary="Write what a connection sees as a file")
@needs(ApiScope.CONNECTIONS_READ)
@once
def export(request: HttpRequest, pk: int, wish: ExportWish) -> Status[dict[str, Any]]:
    """Visible articles at the connection's prices; ask for the export until it is done."""
    connection = _find(pk)
    with transaction.atomic():
        job = begin_export(connection, wish.format, started_by=caller(request))
        wake(job)
    return Status(202, told_job(job))


@router.get("/connections/{int:pk}/why/{path:sku}", response=Why, summary="Why an article is seen, and its price")
@needs(ApiScope.CONNECTIONS_READ)
def explain(request: HttpRequest, pk: int, sku: str) -> dict[str, Any]:
    """The same decision as the shop's, rule by rule, now, at the smallest quantity that can be ordered."""
    connection = _find(pk)
    product = Product.objects.filter(sku=sku).first()
    if product is None:
        raise not_found("product")
    found = answer(connection.customer, connection, product)
    price = found.price.price
    return {
        "sku": product.sku,
        "is_visible": found.visibility.is_visible,
        "visibility": [
            {
                "source": step.source, "effect": step.effect, "target": step.target_name,
                "is_set": step.names_a_set, "concerns": step.concerns_product, "is_replaced": step.is_replaced,
            }
            for step in found.visibility.steps
        ],
        "unit_price": format_decimal(price.amount) if price else None,
        "price_unit": format_decimal(price.price_unit) if price else None,
        "currency": connection.currency,
        "price_list": price.price_list_name if price else None,
    }  # fmt: skip
