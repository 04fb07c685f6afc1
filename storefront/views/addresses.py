"""Addresses of products and pictures, put together once per page and not once per row."""

from urllib.parse import quote

from django.conf import settings
from django.urls import reverse

#: Sides in pixels of the boxes pictures are shown in, at twice the size of the smaller ones.
SMALL, LARGE = 320, 960


def product_address(sku: str, home: str = "") -> str:
    """A product's page. Every mark of the SKU is encoded, slashes and dots' neighbours too."""
    return f"{home or reverse('shop-home')}p/{quote(sku, safe='')}/"


def picture_address(name: str | None, side: int) -> str:
    """A picture scaled down to fit a square of `side` pixels; empty where there is none."""
    return f"{settings.MEDIA_URL}{side}/{name}" if name else ""


def file_address(name: str) -> str:
    """A file as it is."""
    return f"{settings.MEDIA_URL}{name}"
