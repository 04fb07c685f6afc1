"""The pages to look for goods on: categories, search, suggestions, a product."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypedDict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from storefront.domain.log_miss import log_miss
from storefront.formats import formats_for
from storefront.queries.attribute_facets import AttributeValue, read_choices
from storefront.queries.facets import BrandFacet
from storefront.queries.listing import ProductPage, list_products
from storefront.queries.product import product_detail
from storefront.queries.search import search_products
from storefront.queries.suggest import suggest
from storefront.views.addresses import LARGE, SMALL, file_address, picture_address, product_address
from storefront.views.pages import GRID, chosen_view, shop_page, shop_view, visit_of
from storefront.views.shelf import describe_offer, shelf

#: PostgreSQL's integer; a larger number in an address is no brand of ours.
_MAX_ID = 2**31 - 1
_MAX_CHOSEN_BRANDS = 50
_BRANDS_AT_ONCE = 10
_VALUE = re.compile(r"[0-9]{1,9}-[0-9a-f]{12}", re.ASCII)
_MAX_CHOSEN_VALUES = 50


@dataclass(frozen=True)
class Place:
    """A list's address: its path, and what is chosen in it. A link changes one thing and keeps the rest."""

    path: str
    query: str
    category: str
    brands: tuple[int, ...]
    view: str
    values: tuple[str, ...] = ()

    def link(self, **changes: Any) -> str:
        """The address with these parts changed; pages begin anew unless one is named."""
        parts: dict[str, Any] = {
            "q": self.query,
            "c": self.category,
            "brand": self.brands,
            "a": self.values,
            "view": self.view,
        }
        parts |= changes
        pairs: list[tuple[str, Any]] = [(key, value) for key, value in parts.items() if value]
        return f"{self.path}?{urlencode(pairs, doseq=True)}" if pairs else self.path

    def toggle(self, brand: BrandFacet) -> str:
        """The address with this brand chosen, or no longer; a page of a list asks for a hundred of these."""
        others = [pk for pk in self.brands if pk != brand.id]
        chosen = "&".join(f"brand={pk}" for pk in (others if brand.is_chosen else [*others, brand.id]))
        before, after = self._around_brands
        query = "&".join(part for part in (before, chosen, after) if part)
        return f"{self.path}?{query}" if query else self.path

    def toggle_value(self, value: AttributeValue) -> str:
        """The address with this value of an attribute chosen, or no longer."""
        others = tuple(choice for choice in self.values if choice != value.choice)
        return self.link(a=others if value.is_chosen else (*others, value.choice))

    @cached_property
    def _around_brands(self) -> tuple[str, str]:
        """What stands in the address before and after the chosen brands."""
        before = [(key, value) for key, value in (("q", self.query), ("c", self.category)) if value]
        after: list[tuple[str, str]] = [("a", value) for value in self.values] + (
            [("view", self.view)] if self.view else []
        )
        return urlencode(before), urlencode(after)


@shop_view
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """The products of a category and below."""
    path, view = reverse("shop-category", args=[slug]), chosen_view(request)
    place = Place(path, "", "", chosen_brands(request), view, chosen_values(request))
    page = list_products(
        visit_of(request).shopper,
        category_slug=slug,
        brand_ids=place.brands,
        choices=read_choices(place.values),
        **asked_window(request),
    )
    return shop_page(request, "storefront/category.html", list_context(request, page, place))


@shop_view
def search(request: HttpRequest) -> HttpResponse:
    """The hits for what was typed; without anything typed, how to search."""
    typed, slug = request.GET.get("q", "").strip(), request.GET.get("c", "")
    place = Place(
        reverse("shop-search"), typed, slug, chosen_brands(request), chosen_view(request), chosen_values(request)
    )
    shopper = visit_of(request).shopper
    page = search_products(
        shopper,
        typed,
        category_slug=slug or None,
        brand_ids=place.brands,
        choices=read_choices(place.values),
        **asked_window(request),
    )
    if not (page.about_count or place.category or place.brands or place.values):
        log_miss(shopper, typed)
    context = list_context(request, page, place)
    return shop_page(request, "storefront/search.html", context | {"typed_query": typed})


@shop_view
def suggestions(request: HttpRequest) -> HttpResponse:
    """A piece of a page: what the typed text may become. Our script makes it the list of the search field."""
    found = suggest(visit_of(request).shopper, request.GET.get("q", ""))
    home, search_url = reverse("shop-home"), reverse("shop-search")
    context = {
        "searches": [(words, f"{search_url}?{urlencode({'q': words})}") for words in found.searches],
        "categories": [(node, reverse("shop-category", args=[node.slug])) for node in found.categories],
        "products": [
            (hit, product_address(hit.sku, home), picture_address(hit.picture_name, SMALL)) for hit in found.products
        ],
        "formats": formats_for(visit_of(request).shopper.language),
    }
    return render(request, "storefront/parts/suggestions.html", context)


@shop_view
def product(request: HttpRequest, sku: str) -> HttpResponse:
    """All there is to know of a product."""
    shopper = visit_of(request).shopper
    detail, formats = product_detail(shopper, sku), formats_for(shopper.language)
    context = {
        "product": detail,
        "offer": describe_offer(detail, formats, shopper.added_lead_days),
        "pictures": [(picture_address(picture.name, LARGE), picture) for picture in detail.pictures],
        "documents": [(file_address(document.name), document) for document in detail.documents],
        "siblings": shelf(detail.siblings, formats, shopper.added_lead_days),
        "has_primary": bool(detail.price) and not visit_of(request).is_read_only,
    }
    return shop_page(request, "storefront/product.html", context)


def list_context(request: HttpRequest, page: ProductPage, place: Place) -> dict[str, Any]:
    """What a list needs: rows, facets as links, ways to the neighbouring pages."""
    shopper, brands = visit_of(request).shopper, page.facets.brands
    shown = [brand for at, brand in enumerate(brands) if at < _BRANDS_AT_ONCE or brand.is_chosen]
    return {
        "page": page,
        "place": place,
        "rows": shelf(page.cards, formats_for(shopper.language), shopper.added_lead_days),
        "brands": shown,
        "more_brands": [brand for brand in brands if brand not in shown],
        "next_link": place.link(after=page.next_after) if page.next_after else "",
        "previous_link": place.link(before=page.previous_before) if page.previous_before else "",
        "list_link": place.link(view=""),
        "grid_link": place.link(view=GRID),
    }


def chosen_brands(request: HttpRequest) -> tuple[int, ...]:
    """The brands named in the address; what is no number of ours is passed over."""
    return numbers(request.GET.getlist("brand"))[:_MAX_CHOSEN_BRANDS]


def chosen_values(request: HttpRequest) -> tuple[str, ...]:
    """The values of attributes named in the address; what names none of ours is passed over."""
    named = (text for text in request.GET.getlist("a") if _VALUE.fullmatch(text))
    return tuple(dict.fromkeys(named))[:_MAX_CHOSEN_VALUES]


def numbers(texts: Sequence[str]) -> tuple[int, ...]:
    """Those of the texts that can be ids, each once, in their order."""
    plain = [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) <= 10]
    return tuple(dict.fromkeys(number for number in plain if 0 < number <= _MAX_ID))


class Asked(TypedDict):
    """Where the page begins or ends, as the address says it."""

    after: str
    before: str


def asked_window(request: HttpRequest) -> Asked:
    """The place the address names, judged by the query."""
    return {"after": request.GET.get("after", ""), "before": request.GET.get("before", "")}
