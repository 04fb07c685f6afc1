"""A buyer inside the shop: the pages and forms of one visit, as a program uses them."""

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode, urljoin

from protocols.values import format_decimal
from tests.journeys.page import CartLine, Form, Offer, Page
from tests.journeys.web import Answer, Web, in_path


@dataclass(frozen=True, slots=True)
class Visit:
    """`home` is the address of the shop's first page, which everything else stands below."""

    web: Web
    home: str

    def at(self, path: str, **query: str) -> Answer:
        """A page of the shop."""
        return self.web.get(urljoin(self.home, path) + (f"?{urlencode(query)}" if query else ""))

    def product(self, sku: str) -> Answer:
        return self.at(f"p/{in_path(sku)}/")

    def offer(self, sku: str) -> Offer:
        """The product's terms, from its own page."""
        answer = self.product(sku)
        assert answer.status == 200, f"{sku}: {answer.status}"
        return answer.page.offers()[sku]

    def search(self, words: str) -> Page:
        return self.at("search/", q=words).page

    def add(self, sku: str, quantity: Decimal | str, form_of: str = "") -> Answer:
        """Use the add form on the page of `form_of`, or of the product itself."""
        form = self.product(form_of or sku).page.form("add")
        typed = quantity if isinstance(quantity, str) else format_decimal(quantity)
        return self.web.submit(form, sku=sku, quantity=typed)

    def put(self, sku: str, quantity: Decimal) -> CartLine:
        """Add, and see it in the cart."""
        answer = self.add(sku, quantity)
        assert (answer.status, answer.page.notices()) == (200, [])
        (line,) = [line for line in self.lines() if line.sku == sku]
        return line

    def cart(self) -> Page:
        answer = self.at("cart/")
        assert answer.status == 200
        return answer.page

    def lines(self) -> list[CartLine]:
        return self.cart().cart_lines()

    def change(self, line: CartLine, quantity: str) -> Answer:
        """Type another quantity in the cart."""
        return self.web.submit(self.cart().form("quantity", line=line.key), quantity=quantity)

    def remove(self, line: CartLine) -> Answer:
        return self.web.submit(self.cart().form("remove", line=line.key))

    def return_cart(self) -> Form:
        """Send the cart back: the form that the browser would post to the buyer's system."""
        answer = self.web.submit(self.cart().form("return"))
        forms = answer.page.forms("erp")
        assert (answer.status, answer.page.notices(), len(forms)) == (200, [], 1), answer.page.text[:500]
        return forms[0]
