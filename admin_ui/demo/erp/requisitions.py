"""Requisitions of the pretend ERP: kept in Redis for a day, found by the random id in their address."""

import secrets
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from django.core.cache import cache

KEPT_SECONDS = 24 * 3600
_ID_BYTES = 12


class Stage(StrEnum):
    """How far a requisition is."""

    OPENING = "opening"
    SHOPPING = "shopping"
    REFUSED = "refused"
    RETURNED = "returned"
    ORDERING = "ordering"
    ORDERED = "ordered"
    ORDER_REFUSED = "order_refused"


@dataclass(frozen=True, slots=True)
class RequisitionLine:
    """A line as the cart message gave it. Numbers are decimal strings; the price is for `price_unit` units."""

    number: int
    sku: str
    quote: str
    description: str
    quantity: str
    unit: str
    price: str
    price_unit: str
    currency: str
    total: str
    long_description: str = ""
    manufacturer_part: str = ""
    classifications: tuple[tuple[str, str], ...] = ()
    lead_time_days: int | None = None


@dataclass(frozen=True, slots=True)
class Requisition:
    """One wish to buy. `message` is the cart as it came, to be shown; `answer` what the supplier said to the order."""

    id: str
    link_key: str
    stage: Stage = Stage.OPENING
    start_url: str = ""
    trouble: str = ""
    lines: tuple[RequisitionLine, ...] = ()
    total: str = ""
    currency: str = ""
    message: str = ""
    order_id: str = ""
    answer: str = ""
    language: str = "en"

    def moved(self, stage: Stage, **changes: Any) -> "Requisition":
        """The same requisition, further on, kept."""
        later = replace(self, stage=stage, **changes)
        keep(later)
        return later


def open_requisition(link_key: str, stage: Stage = Stage.OPENING, language: str = "en") -> Requisition:
    """A new one, kept; the shop is asked to speak its buyer's language."""
    requisition = Requisition(secrets.token_hex(_ID_BYTES), link_key, stage, language=language)
    keep(requisition)
    return requisition


def keep(requisition: Requisition) -> None:
    cache.set(_cache_key(requisition.id), asdict(requisition), KEPT_SECONDS)


def find_requisition(requisition_id: str) -> Requisition | None:
    """The requisition, unless it was never there or its day is over."""
    kept = cache.get(_cache_key(requisition_id))
    if kept is None:
        return None
    lines = tuple(RequisitionLine(**line) for line in kept.pop("lines"))
    return Requisition(**kept | {"stage": Stage(kept["stage"]), "lines": lines})


def _cache_key(requisition_id: str) -> str:
    return f"erp-requisition-{requisition_id}"
