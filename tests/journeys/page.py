"""A page as a program reads it: by the `data-*` hooks of DESIGN §4, and by its forms. Knows no wording.

Stricter than a browser: a form that needs a `<select>`, a named button or a disabled control is an error.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urljoin

from lxml import html

Fields = list[tuple[str, str]]
#: Decimal point, no exponent, no sign, no grouping.
PLAIN_DECIMAL = r"\d+(\.\d+)?"
_SKIPPED_KINDS = ("submit", "button", "image", "reset", "file")
_NEEDS_A_BROWSER = ".//select | .//button[@name] | .//input[@type='submit' or @type='image'][@name] | .//*[@disabled]"


@dataclass(frozen=True, slots=True)
class Form:
    """What a form would send. `action` is absolute."""

    action: str
    method: str
    attributes: Mapping[str, str]
    fields: Fields

    def filled(self, **values: str) -> Fields:
        """The fields with these values, added where the form has none of the name."""
        kept = [(name, values.get(name, value)) for name, value in self.fields]
        missing = values.keys() - {name for name, _ in self.fields}
        return kept + [(name, values[name]) for name in values if name in missing]

    def value(self, name: str) -> str:
        """The only value of that name."""
        (found,) = [value for key, value in self.fields if key == name]
        return found


@dataclass(frozen=True, slots=True)
class Offer:
    """A product as a list or its page offers it. `price` is per `price_unit` at the smallest orderable quantity."""

    sku: str
    price: Decimal
    price_unit: Decimal
    currency: str
    unit: str
    minimum: Decimal
    step: Decimal

    def orderable(self, at_least: Decimal) -> Decimal:
        """The smallest allowed quantity not below `at_least`."""
        missing = max(Decimal(0), at_least - self.minimum)
        steps = -(-missing // self.step)  # rounded up
        return self.minimum + steps * self.step


@dataclass(frozen=True, slots=True)
class CartLine:
    """A line of the cart page. `total` is net."""

    key: str
    sku: str
    quantity: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class Notice:
    """What a refusal shows to a program: a code that never changes, and the reference to quote."""

    code: str
    reference: str


class Page:
    """An HTML page or fragment and the address it came from."""

    def __init__(self, text: str, address: str) -> None:
        self.address = address
        self.root: Any = html.fromstring(text or "<p></p>", parser=html.HTMLParser(encoding=None))

    def all(self, expression: str) -> list[Any]:
        """XPath."""
        found: list[Any] = self.root.xpath(expression)
        return found

    @property
    def heading(self) -> str:
        (heading,) = self.all("//h1")
        return " ".join(heading.text_content().split())

    @property
    def text(self) -> str:
        return " ".join(self.root.text_content().split())

    @property
    def links(self) -> list[str]:
        """Absolute addresses, without fragments."""
        return [urljoin(self.address, link).partition("#")[0] for link in self.all("//a/@href")]

    def forms(self, kind: str, **values: str) -> list[Form]:
        """Forms of that `data-form` whose fields hold these values."""
        found = [self._form(element) for element in self.all(f"//form[@data-form='{kind}']")]
        return [form for form in found if values.items() <= dict(form.fields).items()]

    def form(self, kind: str, **values: str) -> Form:
        """The first of them; there must be one."""
        found = self.forms(kind, **values)
        assert found, f"No form[data-form={kind}] with {values} at {self.address}"
        return found[0]

    def offers(self) -> dict[str, Offer]:
        """Every product offered here with a price."""
        return {element.get("data-sku"): _offer(element) for element in self.all("//*[@data-unit-price]")}

    def skus(self) -> set[str]:
        """Every product named here by a hook."""
        return {str(sku) for sku in self.all("//@data-sku")} | {
            str(sku) for sku in self.all("//input[@name='sku']/@value")
        }

    def cart_lines(self) -> list[CartLine]:
        """The lines in their order; no line may stand there twice."""
        lines = [_cart_line(element) for element in self.all("//*[@data-line]")]
        keys = [line.key for line in lines]
        assert len(set(keys)) == len(keys), f"A line stands twice in the cart: {keys}"
        return lines

    def notices(self) -> list[Notice]:
        """The refusals shown here; each must have its reference."""
        return [Notice(e.get("data-error"), e.attrib["data-reference"]) for e in self.all("//*[@data-error]")]

    def _form(self, element: Any) -> Form:
        assert not element.xpath(_NEEDS_A_BROWSER), f"A form at {self.address} cannot be sent by its fields alone"
        return Form(
            action=urljoin(self.address, element.get("action") or self.address),
            method=(element.get("method") or "get").lower(),
            attributes=dict(element.attrib),
            fields=[pair for control in element.xpath(".//input | .//textarea") for pair in _sent(control)],
        )


def _sent(control: Any) -> Fields:
    name, kind = control.get("name"), (control.get("type") or "text").lower()
    if not name or kind in _SKIPPED_KINDS:
        return []
    if control.tag == "textarea":
        return [(name, control.text or "")]
    if kind in ("checkbox", "radio"):
        return [(name, control.get("value", "on"))] if control.get("checked") is not None else []
    return [(name, control.get("value") or "")]


def _offer(element: Any) -> Offer:
    step = Decimal(element.get("data-quantity-step", "1"))
    return Offer(
        sku=element.attrib["data-sku"],
        price=Decimal(element.attrib["data-unit-price"]),
        price_unit=Decimal(element.get("data-price-unit", "1")),
        currency=element.attrib["data-currency"],
        unit=element.attrib["data-unit"],
        minimum=Decimal(element.get("data-min-quantity", str(step))),
        step=step,
    )


def _cart_line(element: Any) -> CartLine:
    return CartLine(
        key=element.attrib["data-line"],
        sku=element.attrib["data-sku"],
        quantity=Decimal(element.attrib["data-quantity"]),
        total=Decimal(element.attrib["data-line-total"]),
    )
