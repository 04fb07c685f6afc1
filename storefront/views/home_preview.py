"""The shop's home as its editor sees it while he writes: the supplier's look, each language, no visit.

Featured products are named without price or link: what a buyer sees of them is his own. Called by Wagtail through
`ShopHomePage.serve_preview`; never routed, so nobody reaches it without the desk.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from wagtail.rich_text import RichText

from storefront.models import ProductText, ShopHomePage
from storefront.queries.home import HomeBlock, home_blocks
from storefront.views.addresses import file_address
from storefront.views.home import ShownBlock
from storefront.views.pages import plain_page


def preview_home(request: HttpRequest, page: ShopHomePage, language: str) -> HttpResponse:
    """The page as it stands in the editor, in `language`."""
    with translation.override(language):
        context = {"title": page.title, "blocks": [_block(block, language) for block in home_blocks(page)]}
        return plain_page(request, "storefront/home_preview.html", context)


def _block(block: HomeBlock, language: str) -> dict[str, Any]:
    """The block as the shop shows it; of featured products title and names."""
    title, text = block.title.in_language(language), block.text.in_language(language)
    if block.kind == "featured":
        return {"title": title, "names": _names(block.skus, language)}
    shown: Any = RichText(text) if block.kind == "text" else text  # cleaned in queries/home.py
    documents = [(name, file_address(file), size) for name, file, size in block.documents]
    return {"shown": [ShownBlock(block.kind, title, shown, block.image_url, [], documents)]}


def _names(skus: tuple[str, ...], language: str) -> list[str]:
    """The products' names in the order they were written, unknown SKUs as they stand."""
    rows = ProductText.objects.filter(product__sku__in=skus).values_list("product__sku", "language", "name")
    found: dict[str, dict[str, str]] = {}
    for sku, code, name in rows:
        found.setdefault(sku, {})[code] = name
    texts = [found.get(sku, {}) for sku in skus]
    return [
        text.get(language) or text.get("en") or next(iter(text.values()), sku)
        for sku, text in zip(skus, texts, strict=True)
    ]
