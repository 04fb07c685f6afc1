"""A shop with goods of every kind a return must get right, and buyers with carts of them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.test import Client

from connections.models import CartTransfer
from protocols.cxml.form import document_of
from protocols.cxml.read_answers import read_cart
from protocols.messages import CartReturn
from protocols.oci.read_return import read_return
from storefront.domain.write_listing import write_listings
from storefront.models import CartLine, PriceList, Product, ProductText
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.visiting import Buyer, walk_in
from tests.factories.connections import make_connection
from tests.factories.storefront import make_brand, make_price_list, make_product
from tests.journeys.page import Form, Page

LONG_NAME = "Sechskantschraube mit Flansch, Stahl 8.8, galvanisch verzinkt, M8 × 40"


@dataclass(frozen=True)
class Goods:
    """One price list: 10.00 with a break at 10, 4.567 per 100, 0.0123 apiece, and a name in UTF-8."""

    plain: Product
    per_hundred: Product
    sub_cent: Product
    price_list: PriceList


def stock_shop() -> Goods:
    """In the tenant we are in."""
    plain = make_product(
        "PLAIN-1", texts={"en": "Gloves <script>alert('x')</script> & \"more\"", "de": "Handschuhe größe Ł €"},
        brand=make_brand("Ångström & Söhne"), manufacturer_part_number="MPN/1", lead_time_days=3, unspsc="46181504",
    )  # fmt: skip
    per_hundred = make_product(
        "M8x40/ß", texts={"de": LONG_NAME, "en": "Bolt"}, price_unit=100, eclass="23110101", eclass_version="14.0"
    )
    sub_cent = make_product("WASHER", unit="MTR", quantity_step=Decimal("0.5"), min_quantity=Decimal("0.5"))
    ProductText.objects.filter(product=per_hundred, language="de").update(description="Zeile 1\nZeile 2 – ok")
    prices = {plain: {"0": "10", "10": "9.5"}, per_hundred: "4.567", sub_cent: "0.0123"}
    price_list = make_price_list(prices)
    write_listings()
    return Goods(plain, per_hundred, sub_cent, price_list)


def come_shopping(client: Client, supplier: Supplier, protocol: str = "cxml", **values: Any) -> Buyer:
    """A buyer in a fresh visit to a stocked shop; `visit` holds values of the visit, the others the connection's."""
    visit = values.pop("visit", {})
    with in_tenant(supplier):
        goods = stock_shop()
        agreed = make_connection(protocol, price_lists=(goods.price_list,), **values)
    return walk_in(client, supplier, agreed, **visit)


def fill(buyer: Buyer, *wanted: tuple[str, str]) -> None:
    """Put SKUs and quantities into the cart, by the shop's own form."""
    for sku, quantity in wanted:
        answer = buyer.post("cart/add/", {"sku": sku, "quantity": quantity})
        assert answer.status_code == 303, answer.content
    with in_tenant(buyer.supplier):
        assert CartLine.objects.filter(cart=buyer.session.cart).count() == len(wanted)


THREE = (("PLAIN-1", "12"), ("M8x40/ß", "250"), ("WASHER", "2.5"))


def send(buyer: Buyer, **headers: Any) -> HttpResponse:
    """Press the button."""
    return buyer.post("return/", **headers)


def form_in(answer: HttpResponse) -> Form:
    """The one form to the buyer's system."""
    (form,) = Page(answer.content.decode(), "https://ta.localhost/").forms("erp")
    return form


def cart_in(answer: HttpResponse) -> CartReturn:
    """What the buyer's system reads of it."""
    fields = form_in(answer).fields
    document = document_of(fields)
    return read_return(fields) if document is None else read_cart(document)


def transfers(buyer: Buyer) -> list[CartTransfer]:
    """Those of this visit, the oldest first."""
    with in_tenant(buyer.supplier):
        return list(CartTransfer.objects.filter(session=buyer.session_id).order_by("id"))
