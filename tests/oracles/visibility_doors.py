"""What a buyer's browser and system get to know through each door of the shop, by HTTP.

A door answers the SKUs of `asked` that it let through, or for lists and facets what it showed beside what the oracle
expects. Nothing here knows the shop's filter.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from urllib.parse import quote

from django.http import HttpResponse
from django.test import Client

from connections.domain.enter_session import enter_session
from protocols.messages import Operation
from storefront.models import CartLine, Category
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.editing import bare_item, lines_in
from tests.connections.visiting import Buyer, walk_in
from tests.factories.connections import Agreed
from tests.factories.messages import setup_request, start_url_of
from tests.oracles.visibility import Goods, World

PER_PAGE = 24
LINES_AT_ONCE = 200
_CARD = re.compile(r'data-sku="([^"]*)"')
_SUGGESTED = re.compile(r'suggestions__sku">(P-[^<]*)<')
_FAULT = re.compile(r'<tr data-fault="product\.unknown"><td class="number">\d+</td><td class="code">([^<]*)</td>')
_BRANDS = re.compile(r'aria-labelledby="facet-brands">(.*?)</section>', re.DOTALL)
_FACET = re.compile(r'facet__name">(Brand \d+).*?facet__count">([^<]*)<', re.DOTALL)


@dataclass(frozen=True)
class Seen:
    """A buyer in his visit, and what the oracle says that he sees."""

    client: Client
    supplier: Supplier
    agreed: Agreed
    buyer: Buyer
    world: World
    visible: set[int]
    #: Worked out once: the article numbers of all that is visible, and the visible goods of a category in order.
    skus: set[str]
    shelves: dict[int, list[Goods]]

    def may_see(self, goods: Goods) -> bool:
        """By the oracle."""
        return goods.pk in self.visible


def enter(client: Client, supplier: Supplier, agreed: Agreed, world: World, visible: set[int]) -> Seen:
    """Come shopping."""
    skus = {world.goods[pk].sku for pk in visible}
    return Seen(client, supplier, agreed, walk_in(client, supplier, agreed), world, visible, skus, {})


Differences = Iterator[str]
Door = Callable[[Seen, Sequence[Goods]], Differences]


def _compare(seen: Seen, door: str, asked: Sequence[Goods], let_through: set[str]) -> Differences:
    for goods in asked:
        if (goods.sku in let_through) != seen.may_see(goods):
            yield f"{door}: {goods.sku} for connection {seen.agreed.connection.pk}: shop says {goods.sku in let_through}"


def _text(answer: HttpResponse) -> str:
    return answer.content.decode()


def product_page(seen: Seen, asked: Sequence[Goods]) -> Differences:
    """Its address: there or not."""
    found = {goods.sku for goods in asked if seen.buyer.get(f"p/{quote(goods.sku)}/").status_code == 200}
    yield from _compare(seen, "product page", asked, found)


def suggestion(seen: Seen, asked: Sequence[Goods]) -> Differences:
    """The whole article number typed."""
    found: set[str] = set()
    for goods in asked:
        shown = _SUGGESTED.findall(_text(seen.buyer.get(f"search/suggest/?q={quote(goods.sku)}")))
        found |= {goods.sku} & {*shown}
        yield from _strangers(seen, "suggestion", shown)
    yield from _compare(seen, "suggestion", asked, found)


def search(seen: Seen, asked: Sequence[Goods]) -> Differences:
    """The word that a product shares with nineteen others: it and they."""
    for word in dict.fromkeys(goods.family for goods in asked):
        shown = _CARD.findall(_text(seen.buyer.get(f"search/?q={word}")))
        yield from _compare(seen, "search", [goods for goods in asked if goods.family == word], {*shown})
        yield from _strangers(seen, "search", shown)


def _strangers(seen: Seen, door: str, shown: Sequence[str]) -> Differences:
    """Whatever else was shown must be visible, too."""
    for sku in {*shown} - seen.skus:
        yield f"{door}: {sku} was shown to connection {seen.agreed.connection.pk}"


def quick_order(seen: Seen, asked: Sequence[Goods]) -> Differences:
    """Two hundred at once; one that nobody has keeps the cart empty."""
    for start in range(0, len(asked), LINES_AT_ONCE):
        part = asked[start : start + LINES_AT_ONCE]
        typed = "\n".join([*(f"{goods.sku}\t1" for goods in part), "NO-SUCH\t1"])
        faults = {
            unescape(line).split()[0]
            for line in _FAULT.findall(_text(seen.buyer.post("quick-order/", {"lines": typed})))
        }
        if "NO-SUCH" not in faults:
            yield "quick order: took an article that nobody has"
        yield from _compare(seen, "quick order", part, {goods.sku for goods in part} - faults)


def cart_add(seen: Seen, asked: Sequence[Goods]) -> Differences:
    """One at a time; the cart says what came of it."""
    for goods in asked:
        seen.buyer.post("cart/add/", {"sku": goods.sku, "quantity": "1"})
    with in_tenant(seen.supplier):
        lines = CartLine.objects.filter(cart=seen.buyer.session.cart_id)
        found = {line.sku for line in lines}
        lines.delete()
    yield from _compare(seen, "cart", asked, found)


def edit_restore(seen: Seen, asked: Sequence[Goods]) -> Differences:
    """The buyer's system sends them as its cart to be edited."""
    for start in range(0, len(asked), LINES_AT_ONCE):
        part = asked[start : start + LINES_AT_ONCE]
        items = [bare_item(goods.sku) for goods in part]
        document = setup_request(seen.agreed, operation=Operation.EDIT, items=items)
        address = f"/punchout/cxml/{seen.agreed.key}/"
        answer = seen.client.post(address, document, content_type="text/xml")
        token = start_url_of(answer.content).rstrip("/").rpartition("/")[2]
        with in_tenant(seen.supplier):
            entered = enter_session(token, user_agent_family="firefox")
        buyer = Buyer(seen.client, seen.supplier, entered.session.pk, entered.key)
        yield from _compare(seen, "edit", part, {sku for sku, _quantity, _price in lines_in(buyer)})


def listing(seen: Seen, asked: Sequence[Goods]) -> Differences:
    """The page of the category that begins just before the product: every card of it, in order."""
    for goods in asked:
        ordered = _shown_in(seen, goods.category)
        place = (goods.popularity, goods.pk + 1)
        expected = [other.sku for other in ordered if (other.popularity, other.pk) < place][:PER_PAGE]
        address = f"{_category(seen, goods.category)}?after=0.{place[0]}.{place[1]}"
        shown = _CARD.findall(_text(seen.buyer.get(address))) if ordered else []
        if shown != expected:
            yield f"list: {address} for connection {seen.agreed.connection.pk}: {shown} instead of {expected}"
        if not ordered and seen.buyer.get(address).status_code != 404:
            yield f"list: {address} is there for connection {seen.agreed.connection.pk} with nothing in it"


def facet_counts(seen: Seen, asked: Sequence[Goods]) -> Differences:
    """The numbers behind the brands of the product's category, which count every product below it."""
    for category in dict.fromkeys(goods.category for goods in asked):
        ordered = _shown_in(seen, category)
        counted = Counter(goods.brand for goods in ordered if goods.brand is not None)
        found = _BRANDS.search(_text(seen.buyer.get(_category(seen, category))))
        told = {name: int(re.sub(r"\D", "", count)) for name, count in _FACET.findall(found[1])} if found else {}
        if sorted(told.values()) != sorted(counted.values()):
            yield f"facets: category {category} for connection {seen.agreed.connection.pk}: {told}"


def _shown_in(seen: Seen, category: int) -> list[Goods]:
    if category not in seen.shelves:
        branch = seen.world.branch(category)
        goods = (seen.world.goods[pk] for pk in seen.visible)
        there = (one for one in goods if one.category in branch)
        seen.shelves[category] = sorted(there, key=lambda one: (-one.popularity, -one.pk))
    return seen.shelves[category]


def _category(seen: Seen, category: int) -> str:
    with in_tenant(seen.supplier):
        return f"c/{Category.objects.get(pk=category).slug}/"


DOORS: dict[str, Door] = {
    "list": listing,
    "search": search,
    "suggestion": suggestion,
    "facet counts": facet_counts,
    "product page": product_page,
    "quick order": quick_order,
    "cart": cart_add,
    "edit": edit_restore,
}
