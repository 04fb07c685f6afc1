"""Where in the shop a visit begins: at the article or the search its request names, at the cart it brings back, or
else at the home.
"""

from urllib.parse import quote, urlencode

from django.utils import translation
from django.utils.translation import gettext as _

from connections.domain.buyer_visit import BuyerVisit, spoken_language
from connections.domain.open_for_setup import OLD_CART_OPERATIONS
from connections.domain.quoted_lines import find_quoted_lines
from connections.models import PunchoutSession
from storefront.domain.fill_cart import clean_sku
from storefront.domain.visibility import visible_products
from storefront.domain.visit import Notice

HOME, CART = "", "cart/"
CODE = "setup.selected_item.unknown"


def first_page(session: PunchoutSession) -> str:
    """Its path below the visit's address. An article this buyer does not see is as one that is not there (threat C1)."""
    asked = str(session.call.get("product", ""))
    if session.call.get("search"):
        return f"search/?{urlencode({'q': session.call['search']})}"
    if not asked:
        return CART if session.operation in OLD_CART_OPERATIONS or session.call.get("at_cart") else HOME
    visit = BuyerVisit(session)
    sku = _visible_sku(visit, asked, str(session.call.get("product_companion", "")))
    if sku:
        return f"p/{quote(sku, safe='')}/"
    with translation.override(spoken_language(session)):
        text = _("The article you asked for is not available here.")
    visit.notify(Notice("warning", text, CODE, session.reference))
    return HOME


def _visible_sku(visit: BuyerVisit, asked: str, companion: str) -> str:
    """The article's number; where it is not ours, that of the line its companion names."""
    products = visible_products(visit.shopper)
    if products.filter(sku=clean_sku(asked)).exists():
        return clean_sku(asked)
    line = find_quoted_lines(visit.session.connection, [companion]).get(companion.strip())
    return line.sku if line is not None and products.filter(sku=line.sku).exists() else ""
