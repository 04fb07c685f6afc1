"""REST: products, price lists, stock. What is written takes the way of every import and can be rolled back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from admin_ui.api.doorway import caller, needs, once
from admin_ui.api.jobs import told_job
from admin_ui.api.problems import ApiProblem, not_found
from admin_ui.api.schemas import (
    JobRow,
    PriceListRow,
    PriceRows,
    Product,
    ProductPage,
    ProductRows,
    StockRows,
)
from admin_ui.imports.pages import wake
from admin_ui.models import ApiScope
from protocols.values import format_decimal
from storefront import models
from storefront.domain.imports.unattended import RowsRefused, begin_rows
from storefront.models import JobKind
from tenants.scope import current_supplier

router = Router(tags=["Catalogue"])
_REFUSALS = {
    "rows.none": "Send at least one row.",
    "rows.many": "Send at most {detail} rows at once, and the others in further calls.",
    "rows.field_missing": "Every row needs the field “{detail}”.",
    "rows.field_unknown": "There is no field “{detail}”. Fields and their meaning stand in the import's templates.",
}


def begin(
    request: HttpRequest, kind: JobKind, rows: Sequence[Mapping[str, Any]], on_problems: str, settings: dict[str, Any]
) -> Status[dict[str, Any]]:
    """Queue the rows and answer the job. Raises ApiProblem."""
    try:
        with transaction.atomic():
            job = begin_rows(kind, rows, settings, on_problems=on_problems, started_by=caller(request))
            wake(job)
    except RowsRefused as refused:
        title = _REFUSALS[refused.code].format(detail=refused.detail)
        raise ApiProblem(422, refused.code, title, field=refused.detail) from refused
    return Status(202, told_job(job))


@router.get("/products", response=ProductPage, summary="Products by SKU, a page at a time")
@needs(ApiScope.CATALOGUE_READ)
def list_products(
    request: HttpRequest, after: str = "", limit: int = Query(100, ge=1, le=1000), changed_since: datetime | None = None
) -> dict[str, Any]:
    """`after` is the SKU that the page before ended with. Three statements, whatever the number of rows."""
    found = _products().filter(sku__gt=after).order_by("sku")
    if changed_since is not None:
        _check_zone("changed_since", changed_since)
        found = found.filter(updated_at__gte=changed_since)
    rows = list(found[: limit + 1])
    return {"items": [_told(row) for row in rows[:limit]], "next": rows[limit - 1].sku if len(rows) > limit else None}


@router.get("/products/{path:sku}", response=Product, summary="One product")
@needs(ApiScope.CATALOGUE_READ)
def read_product(request: HttpRequest, sku: str) -> dict[str, Any]:
    """A slash in the SKU may stand as it is."""
    row = _products().filter(sku=sku).first()
    if row is None:
        raise not_found("product")
    return _told(row)


@router.post("/products", response={202: JobRow}, summary="Add and change products")
@needs(ApiScope.CATALOGUE_WRITE)
@once
def import_products(request: HttpRequest, wish: ProductRows) -> Status[dict[str, Any]]:
    """Rows name `sku` and any of the fields of the product import; attributes as `attribute:Length [mm]`."""
    settings = {"mode": wish.mode, "language": wish.language or current_supplier().language}
    return begin(request, JobKind.PRODUCTS, wish.rows, wish.on_problems, settings)


@router.post("/stock", response={202: JobRow}, summary="Say what is in store")
@needs(ApiScope.CATALOGUE_WRITE)
@once
def import_stock(request: HttpRequest, wish: StockRows) -> Status[dict[str, Any]]:
    """Nothing but the stock of the named products changes."""
    settings = {"mode": "update", "language": current_supplier().language}
    return begin(request, JobKind.PRODUCTS, [row.dict() for row in wish.rows], wish.on_problems, settings)


@router.get("/price-lists", response=list[PriceListRow], summary="Price lists")
@needs(ApiScope.CATALOGUE_READ)
def list_price_lists(request: HttpRequest) -> list[models.PriceList]:
    """All of them."""
    return list(models.PriceList.objects.all())


@router.post("/price-lists/{code}/prices", response={202: JobRow}, summary="Write prices of a list")
@needs(ApiScope.CATALOGUE_WRITE)
@once
def import_prices(request: HttpRequest, code: str, wish: PriceRows) -> Status[dict[str, Any]]:
    """Rows name `sku`, `price` and, where needed, `min_quantity`, `price_unit`, `currency`; they become a new version."""
    price_list = models.PriceList.objects.filter(code=code).first()
    if price_list is None:
        raise not_found("price list")
    for name in ("valid_from", "valid_until"):
        _check_zone(name, getattr(wish, name))
    if wish.valid_until is not None and wish.valid_until <= (wish.valid_from or timezone.now()):
        raise ApiProblem(422, "validity.reversed", "The end must be after the beginning.")
    settings = {
        "mode": wish.mode, "price_list": price_list.pk, "valid_from": wish.valid_from, "valid_until": wish.valid_until,
    }  # fmt: skip
    return begin(request, JobKind.PRICES, wish.rows, wish.on_problems, settings)


def _check_zone(name: str, moment: datetime | None) -> None:
    if moment is not None and timezone.is_naive(moment):
        raise ApiProblem(422, "time.without_zone", f"Give {name} with its time zone.")


def _products() -> Any:
    return models.Product.objects.select_related("category", "brand").prefetch_related("texts")


def _told(row: models.Product) -> dict[str, Any]:
    texts = list(row.texts.all())
    return {
        "sku": row.sku,
        "names": {text.language: text.name for text in texts},
        "descriptions": {text.language: text.description for text in texts if text.description},
        "category": row.category.slug,
        "brand": row.brand.name if row.brand else "",
        "pack_quantity": _decimal(row.pack_quantity),
        "stock": _decimal(row.stock),
        **{name: format_decimal(getattr(row, name)) for name in ("price_unit", "min_quantity", "quantity_step")},
        **{name: getattr(row, name) for name in _AS_THEY_ARE},
    }


_AS_THEY_ARE = (
    "manufacturer_part_number", "gtin", "unit", "pack_unit", "lead_time_days", "unspsc", "eclass", "attributes",
    "is_active", "updated_at",
)  # fmt: skip


def _decimal(value: Any) -> str | None:
    return None if value is None else format_decimal(value)
