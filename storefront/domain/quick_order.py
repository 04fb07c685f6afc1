"""Read a typed or pasted list of "SKU quantity" lines and put all of it, or nothing, into the cart.

A line's quantity is what stands after the last tab, else semicolon, else space, else comma; without any of
these the product's smallest quantity is meant. A line that makes no sense so may name the article by the customer's
own number, or be a SKU or such a number with a space or comma in it, without a quantity. Every faulty line is named
with its reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import transaction
from django.utils.functional import Promise

from storefront.domain.fill_cart import Wanted, clean_sku, judge_products, lock_open_cart, write_wanted
from storefront.domain.own_numbers import skus_meant
from storefront.domain.quantities import parse_quantity
from storefront.domain.refusals import ShopRefusal, refuse
from storefront.domain.shopper import Shopper
from storefront.domain.visibility import visible_products
from storefront.models import Cart

MAX_TYPED_LINES = 1000
MAX_TYPED_CHARACTERS = 100_000
_SEPARATORS = ("\t", ";", " ", ",")


@dataclass(frozen=True, slots=True)
class TypedLineError:
    """Why a line was not taken. `line_number` counts from 1, empty lines included; `typed` is the line."""

    line_number: int
    typed: str
    code: str
    text: str | Promise


@dataclass(frozen=True, slots=True)
class QuickOrderResult:
    """How many lines of the text went into the cart: all of them, or with any error none."""

    added_count: int
    errors: tuple[TypedLineError, ...] = ()


@dataclass(frozen=True, slots=True)
class TypedLine:
    """One line that is not empty; `quantity_text` is empty where only a SKU was typed."""

    number: int
    text: str
    sku: str
    quantity_text: str


def add_many(cart: Cart, shopper: Shopper, lines_text: str) -> QuickOrderResult:
    """Add every line of the text. Raises ShopRefusal where the text or the cart is refused as a whole."""
    typed = read_lines(lines_text)
    with transaction.atomic():
        locked = lock_open_cart(cart, shopper)
        wanted, errors = _judge(locked, shopper, typed)
        if errors:
            faulty = {error.line_number for error in errors}
            wanted, errors = _judge(locked, shopper, _read_otherwise(typed, faulty, shopper))
        if errors:
            return QuickOrderResult(0, tuple(errors))
        write_wanted(locked, wanted)
    return QuickOrderResult(len(typed))


def _judge(cart: Cart, shopper: Shopper, typed: list[TypedLine]) -> tuple[list[Wanted], list[TypedLineError]]:
    """What the lines would make of the cart, and the faulty ones in their order."""
    quantities, errors = _read_quantities(typed, shopper.language)
    wanted, refusals = judge_products(cart, shopper, quantities)
    faulty = {error.line_number for error in errors}
    errors += [_error(line, refusals[line.sku]) for line in typed if line.sku in refusals and line.number not in faulty]
    return wanted, sorted(errors, key=lambda error: error.line_number)


def _read_otherwise(typed: list[TypedLine], faulty: set[int], shopper: Shopper) -> list[TypedLine]:
    """The lines, the faulty ones read as what else they may be, where the buyer has such a product."""
    doubtful = [line for line in typed if line.number in faulty]
    whole = {line.number: clean_sku(line.text) for line in doubtful}
    known = set(visible_products(shopper).filter(sku__in=whole.values()).values_list("sku", flat=True))
    own = skus_meant(shopper, [*(line.sku for line in doubtful), *whole.values()])

    def read(line: TypedLine) -> TypedLine:
        text = whole[line.number]
        if text in known:
            return replace(line, sku=text, quantity_text="")
        if text in own:
            return replace(line, sku=own[text], quantity_text="")
        return replace(line, sku=own.get(line.sku, line.sku))

    return [read(line) if line.number in faulty else line for line in typed]


def read_lines(text: str) -> list[TypedLine]:
    """The lines of the text, split into SKU and quantity. Raises ShopRefusal for none or too many."""
    numbered = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1)]
    filled = [(number, line) for number, line in numbered if line]
    if not filled:
        raise refuse("cart.nothing_typed")
    if len(filled) > MAX_TYPED_LINES or len(text) > MAX_TYPED_CHARACTERS:
        raise refuse("cart.too_many_typed_lines", limit=str(MAX_TYPED_LINES))
    return [TypedLine(number, line[:120], *_split(line)) for number, line in filled]


def _split(line: str) -> tuple[str, str]:
    separator = next((mark for mark in _SEPARATORS if mark in line), None)
    if separator is None:
        return clean_sku(line), ""
    sku, _mark, quantity = line.rpartition(separator)
    return clean_sku(sku.rstrip("\t;, ")), quantity.strip()


def _read_quantities(
    typed: Iterable[TypedLine], language: str
) -> tuple[dict[str, Decimal | None], list[TypedLineError]]:
    """The quantity of each SKU, added up over its lines, and the lines whose quantity cannot be read."""
    quantities: dict[str, Decimal | None] = {}
    errors: list[TypedLineError] = []
    for line in typed:
        earlier = quantities.setdefault(line.sku, None)
        if line.quantity_text:
            try:
                quantities[line.sku] = (earlier or Decimal(0)) + parse_quantity(line.quantity_text, language)
            except ShopRefusal as refusal:
                errors.append(_error(line, refusal))
    return quantities, errors


def _error(line: TypedLine, refusal: ShopRefusal) -> TypedLineError:
    return TypedLineError(line.number, line.text, refusal.code, refusal.text)
