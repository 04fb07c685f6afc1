"""Put products into a cart, change and remove lines.

The cart's row is locked first, then its lines are read, always in this order. A hidden product is refused as
an unknown one. Every change of a line prices it afresh at its whole quantity. Typed lists are
`quick_order.py`; prices that moved meanwhile are `reprice_cart.py`.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Case, Max, OuterRef, QuerySet, Subquery, When

from storefront.domain.pricing import Price, breaks_for, price_at
from storefront.domain.quantities import check_quantity, check_size
from storefront.domain.refusals import ShopRefusal, refuse
from storefront.domain.shopper import Shopper
from storefront.domain.visibility import visible_products
from storefront.models import Cart, CartLine, CartState, Product, ProductText

#: Far above any cart seen; keeps one buyer from filling the supplier's disk.
MAX_LINES = 10_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a line shall become. `line` is the one the cart holds already; `quantity` is the whole one."""

    product: Product
    name: str
    quantity: Decimal
    price: Price
    line: CartLine | None


def add_product(cart: Cart, shopper: Shopper, sku: str, quantity: Decimal) -> CartLine:
    """Add to what the cart already holds of the product. Raises ShopRefusal; then nothing is changed."""
    sku = clean_sku(sku)
    with transaction.atomic():
        locked = lock_open_cart(cart, shopper)
        wanted, refusals = judge_products(locked, shopper, {sku: quantity})
        if sku in refusals:
            raise refusals[sku]
        return write_wanted(locked, wanted)[0]


def change_quantity(cart: Cart, shopper: Shopper, line_key: str, quantity: Decimal) -> CartLine:
    """Set a line's quantity and price it at that quantity. Raises ShopRefusal."""
    with transaction.atomic():
        locked = lock_open_cart(cart, shopper)
        line = _lines_named(locked, line_key).first()
        if line is None:
            raise refuse("cart.line_unknown", detail=line_key[:40])
        product = named_products(shopper).filter(pk=line.product_id or 0).first()
        if product is None:
            raise refuse("product.unknown", detail=line.sku)
        check_quantity(product, quantity)
        price = price_at(breaks_for(shopper, [product.pk]).get(product.pk, ()), quantity)
        if price is None:
            raise refuse("product.no_price", detail=line.sku)
        write_price(line, quantity, price)
        line.save(update_fields=["quantity", "unit_price", "price_unit", "price_version"])
        touch(locked)
    return line


def remove_line(cart: Cart, line_key: str) -> None:
    """Take a line out; one that is gone already is no error. Raises ShopRefusal if the cart is not open."""
    with transaction.atomic():
        locked = lock_open_cart(cart)
        _lines_named(locked, line_key).delete()
        touch(locked)


def _lines_named(cart: Cart, key: str) -> QuerySet[CartLine]:
    """The one line with this key, or none; PostgreSQL refuses to look for a NUL (as in clean_sku)."""
    return cart.lines.filter(key=key.replace("\x00", ""))


def clean_sku(text: str) -> str:
    """The SKU as products carry it: trimmed, in composed Unicode; case counts (threat R10)."""
    return unicodedata.normalize("NFC", text.strip())[:80].replace("\x00", "")


def lock_open_cart(cart: Cart, shopper: Shopper | None = None) -> Cart:
    """The cart's row, ours until the transaction ends. Raises ShopRefusal unless it may still be changed."""
    locked = Cart.objects.select_for_update().get(pk=cart.pk)
    if locked.state != CartState.OPEN:
        raise refuse("cart.not_open", detail=f"{locked.key} is {locked.state}")
    if shopper is not None and (locked.customer_id, locked.currency) != (
        shopper.customer_id,
        shopper.currency,
    ):
        raise refuse("cart.other_currency", detail=f"{locked.key} for customer {locked.customer_id}")
    return locked


def touch(cart: Cart) -> None:
    """Note the moment of the change."""
    cart.save(update_fields=["updated_at"])


def named_products(shopper: Shopper) -> QuerySet[Product]:
    """The buyer's visible products, each with `shop_name` in his language or the next best."""
    texts = ProductText.objects.filter(product=OuterRef("pk"))
    language = shopper.language.split("-")[0]
    is_other = Case(When(language=language, then=0), default=1)
    best = texts.order_by(is_other, "language")
    return visible_products(shopper).annotate(shop_name=Subquery(best.values("name")[:1]))


def shop_name(product: Product) -> str:
    """In the buyer's language, of a product that `named_products` found."""
    name: str | None = getattr(product, "shop_name", None)  # an annotation, unknown to the type
    return name or product.sku


def judge_products(
    cart: Cart, shopper: Shopper, quantities: Mapping[str, Decimal | None]
) -> tuple[list[Wanted], dict[str, ShopRefusal]]:
    """What adding each SKU's quantity would make of the cart, and what must be refused. Writes nothing.

    Without a quantity the smallest one is meant. Queries do not grow with the number of SKUs.
    """
    held = {line.product_id: line for line in cart.lines.all()}
    products = {product.sku: product for product in named_products(shopper).filter(sku__in=list(quantities))}
    breaks = breaks_for(shopper, [product.pk for product in products.values()])
    wanted: list[Wanted] = []
    refusals: dict[str, ShopRefusal] = {}
    for sku, quantity in quantities.items():
        try:
            wanted.append(_wanted(products.get(sku), breaks, held, quantity))
        except ShopRefusal as refusal:
            refusals[sku] = refusal
    if len(held) + sum(1 for want in wanted if want.line is None) > MAX_LINES:
        raise refuse("cart.too_many_lines")
    return wanted, refusals


def _wanted(
    product: Product | None,
    breaks: Mapping[int, tuple[Price, ...]],
    held: Mapping[int | None, CartLine],
    added: Decimal | None,
) -> Wanted:
    if product is None:
        raise refuse("product.unknown")
    if product.pk not in breaks:
        raise refuse("product.no_price", detail=product.sku)
    line = held.get(product.pk)
    if added is None:
        added = product.quantity_step if line else product.min_quantity
    quantity = check_size(added) + (line.quantity if line else 0)
    check_quantity(product, quantity)
    price = price_at(breaks[product.pk], quantity)
    if price is None:
        raise refuse("product.no_price", detail=product.sku)
    return Wanted(product, shop_name(product), quantity, price, line)


def write_wanted(cart: Cart, wanted: list[Wanted]) -> list[CartLine]:
    """Write the lines, new ones at the end. The cart must be locked."""
    position = cart.lines.aggregate(last=Max("position"))["last"] or 0
    changed, added = [], []
    for want in wanted:
        line = want.line
        if line is None:
            position += 1
            line = CartLine(cart=cart, product=want.product, sku=want.product.sku, position=position)
            added.append(line)
        else:
            changed.append(line)
        line.name, line.unit = want.name, want.product.unit
        write_price(line, want.quantity, want.price)
    CartLine.objects.bulk_update(changed, ["name", "unit", "quantity", "unit_price", "price_unit", "price_version"])
    CartLine.objects.bulk_create(added)
    touch(cart)
    return changed + added


def write_price(line: CartLine, quantity: Decimal, price: Price) -> None:
    """Freeze quantity and price in the line (docs/adr/0007)."""
    line.quantity = quantity
    line.unit_price, line.price_unit, line.price_version_id = price.amount, price.price_unit, price.version_id
