"""Buyers without scripts for tests of the shop's pages: a real visit, and answers read as a program reads them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.test import Client

from connections.models import Connection, ConnectionAssortmentRule
from storefront.domain.write_listing import write_listings
from storefront.domain.write_search import write_search
from storefront.models import Cart, Product
from tenants.database import connection as database
from tenants.models import Supplier
from tests.connections.visiting import Buyer, walk_in
from tests.factories.connections import make_connection
from tests.factories.storefront import make_price_list

Prices = Mapping[Product, str | Mapping[str, str]]
#: The fixture `open_shop`.
OpenShop = Callable[..., "Shop"]


class Page(HTMLParser):
    """An answer as a program without a browser reads it: elements with their attributes, forms with their fields."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[dict[str, str]] = []
        self.forms: list[dict[str, Any]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        element = {"": tag, **{name: value or "" for name, value in attrs}}
        self.elements.append(element)
        if tag == "form":
            self.forms.append({"attrs": element, "fields": {}})
        elif tag in ("input", "textarea") and element.get("name") and self.forms:
            self.forms[-1]["fields"][element["name"]] = element.get("value", "")

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        """The words, with single spaces."""
        return " ".join(" ".join(self.words).split())

    def with_attribute(self, name: str) -> list[dict[str, str]]:
        """The elements that carry it."""
        return [element for element in self.elements if name in element]

    def values(self, name: str) -> list[str]:
        """What stands in this attribute, through the page."""
        return [element[name] for element in self.with_attribute(name)]

    def form(self, kind: str, **fields: str) -> dict[str, Any]:
        """The first form of this kind with these values."""
        wanted = fields.items()
        return next(f for f in self.forms if f["attrs"].get("data-form") == kind and wanted <= f["fields"].items())

    def has_form(self, kind: str) -> bool:
        """Whether there is one."""
        return any(form["attrs"].get("data-form") == kind for form in self.forms)


@dataclass(frozen=True)
class Shop:
    """A buyer in his visit. After each answer we are back in the supplier's schema, where a test makes its rows."""

    buyer: Buyer
    connection: Connection

    @property
    def base(self) -> str:
        return self.buyer.base

    @property
    def cart(self) -> Cart:
        return self.buyer.session.cart

    def get(self, place: str = "", **headers: str) -> HttpResponse:
        """Any answer; `place` is an address below the visit's."""
        return self._back(self.buyer.get(place, **headers))

    def post(self, place: str, *, is_fetched: bool = False, **fields: str) -> HttpResponse:
        """Any form, written by hand."""
        headers = {"HTTP_X_REQUESTED_WITH": "fetch"} if is_fetched else {}
        return self._back(self.buyer.post(place, fields, **headers))

    def page(self, place: str = "") -> Page:
        """A page that is there."""
        answer = self.get(place)
        assert answer.status_code == 200
        return Page(answer.content.decode())

    def submit(self, form: Mapping[str, Any], **values: str) -> HttpResponse:
        """The form as it stands in a page, with some of its values replaced."""
        return self.post(self._place(form["attrs"]["action"]), **(form["fields"] | values))

    def follow(self, answer: HttpResponse) -> Page:
        """The page that a 303 leads to, inside the visit."""
        assert answer.status_code == 303
        return self.page(self._place(answer["Location"]))

    def _place(self, address: str) -> str:
        assert not urlsplit(address).netloc
        assert address.startswith(self.base)
        return address.removeprefix(self.base)

    def _back(self, answer: HttpResponse) -> HttpResponse:
        database.set_tenant(self.buyer.supplier)
        return answer


def open_shop(
    client: Client,
    supplier: Supplier,
    *products: Product,
    hidden: Sequence[Product] = (),
    prices: Prices | None = None,
    agreement: Mapping[str, Any] | None = None,
    **visit: Any,
) -> Shop:
    """A buyer who sees everything but what is hidden, at these prices (1.50 each unless told)."""
    write_listings()
    write_search()
    price_list = make_price_list(prices or dict.fromkeys(products, "1.50"))
    agreed = make_connection(price_lists=(price_list,), **(agreement or {}))
    for product in hidden:
        ConnectionAssortmentRule.objects.create(connection=agreed.connection, product=product, effect="hide")
    return Shop(walk_in(client, supplier, agreed, **visit), agreed.connection)
