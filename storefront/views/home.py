"""The first page of a visit: what the supplier wrote, then the categories this buyer may see."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from storefront.domain.shopper import Shopper
from storefront.formats import formats_for
from storefront.queries.cards import Card, cards_by_sku
from storefront.queries.categories import category_tree
from storefront.queries.home import HomeBlock, read_home
from storefront.views.addresses import file_address
from storefront.views.pages import shop_page, shop_view, visit_of
from storefront.views.shelf import Row, shelf

_CHILDREN_ON_A_TILE = 5


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A block in the buyer's language."""

    kind: str
    title: str
    text: str | SafeString
    image_url: str
    rows: list[Row]
    documents: list[tuple[str, str, int]]


@shop_view
def home(request: HttpRequest) -> HttpResponse:
    """The home inside the visit."""
    shopper = visit_of(request).shopper
    context = {
        "blocks": shown_blocks(read_home(), shopper),
        "tiles": category_tiles(shopper),
        "can_add": not visit_of(request).is_read_only,
        "here": "home",
    }
    return shop_page(request, "storefront/home.html", context)


def shown_blocks(blocks: tuple[HomeBlock, ...], shopper: Shopper) -> list[ShownBlock]:
    """The blocks with what this buyer may see; all featured products are read at once."""
    skus = list(dict.fromkeys(sku for block in blocks for sku in block.skus))
    cards = {card.sku: card for card in cards_by_sku(shopper, skus, limit=len(skus))} if skus else {}
    shown = [_shown(block, cards, shopper) for block in blocks]
    return [block for block in shown if block.kind != "featured" or block.rows]


def _shown(block: HomeBlock, cards: dict[str, Card], shopper: Shopper) -> ShownBlock:
    formats = formats_for(shopper.language)
    text: Any = block.text.in_language(formats.language)
    if block.kind == "text":
        text = mark_safe(text)  # noqa: S308 – passed Wagtail's whitelist in queries/home.py
    return ShownBlock(
        kind=block.kind,
        title=block.title.in_language(formats.language),
        text=text,
        image_url=block.image_url,
        rows=shelf([cards[sku] for sku in block.skus if sku in cards], formats, shopper.added_lead_days),
        documents=[(title, file_address(name), size) for title, name, size in block.documents],
    )


def category_tiles(shopper: Shopper) -> list[dict[str, Any]]:
    """The top categories, each with the first ones below it."""
    prefix = reverse("shop-home") + "c/"
    return [
        {
            "name": node.name,
            "count": node.count,
            "address": f"{prefix}{node.slug}/",
            "children": [(child.name, f"{prefix}{child.slug}/") for child in node.children[:_CHILDREN_ON_A_TILE]],
            "more": max(0, len(node.children) - _CHILDREN_ON_A_TILE),
        }
        for node in category_tree(shopper)
    ]
