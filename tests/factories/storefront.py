"""Rows of the shop for tests: customers, categories, products, sets, price lists, shoppers, carts.

Every maker writes one row with sensible values and takes the others by keyword; nothing is random. Call
`write_listings()` when the products stand. A canary is any string put into a name: ask with `canary=`.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from storefront.domain.pricing import price_chain, read_inheritances
from storefront.domain.shopper import Shopper
from storefront.domain.visibility import Rule, assortment_for
from storefront.domain.write_listing import everything_set
from storefront.models import (
    Brand,
    Cart,
    Category,
    Customer,
    CustomerPart,
    PriceLine,
    PriceList,
    PriceListVersion,
    PriceRule,
    Product,
    ProductSet,
    ProductSetItem,
    ProductText,
)

_numbers = count(1)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def make_customer(name: str = "", *, canary: str = "", **values: Any) -> Customer:
    """A buying company."""
    number = next(_numbers)
    return Customer.objects.create(number=f"C{number}", name=name or f"Customer {number} {canary}".strip(), **values)


def make_category(name: str = "", parent: Category | None = None, **values: Any) -> Category:
    """A category; its slug is its name and a number."""
    number = next(_numbers)
    name = name or f"Category {number}"
    slug = values.pop("slug", f"{name.lower().replace(' ', '-')}-{number}")
    return Category.objects.create(parent=parent, slug=slug, names=values.pop("names", {"en": name}), **values)


def make_brand(name: str = "") -> Brand:
    """A maker's mark."""
    return Brand.objects.create(name=name or f"Brand {next(_numbers)}")


def make_product(
    sku: str = "",
    *,
    name: str = "",
    category: Category | None = None,
    texts: Mapping[str, str] | None = None,
    canary: str = "",
    **values: Any,
) -> Product:
    """A product with an English name, or one name per language in `texts`."""
    sku = sku or f"SKU-{next(_numbers):05d}"
    product = Product.objects.create(sku=sku, category=category or make_category(), **values)
    names = texts or {"en": name or f"Product {sku} {canary}".strip()}
    ProductText.objects.bulk_create(
        ProductText(product=product, language=language, name=text) for language, text in names.items()
    )
    return product


def make_set(*products: Product, name: str = "") -> ProductSet:
    """A set of picked products."""
    picked = ProductSet.objects.create(name=name or f"Set {next(_numbers)}")
    ProductSetItem.objects.bulk_create(ProductSetItem(product_set=picked, product=product) for product in products)
    return picked


def make_price_list(
    prices: Mapping[Product, str | Mapping[str, str]],
    *,
    currency: str = "EUR",
    name: str = "",
    **version: Any,
) -> PriceList:
    """A list with one published version. Prices: one for any quantity, or {from quantity: price}."""
    number = next(_numbers)
    price_list = PriceList.objects.create(code=f"list-{number}", name=name or f"List {number}", currency=currency)
    add_version(price_list, prices, **version)
    return price_list


def add_version(
    price_list: PriceList,
    prices: Mapping[Product, str | Mapping[str, str]],
    rules: Sequence[tuple[Category | None, Brand | None, str]] = (),
    **values: Any,
) -> PriceListVersion:
    """Another version of a list, in force since long ago unless told. Rules: category, brand, per cent."""
    values = {
        "valid_from": LONG_AGO,
        "published_at": LONG_AGO,
        "number": price_list.versions.count() + 1,
        **values,
    }
    published_at = values.pop("published_at")
    version = PriceListVersion.objects.create(price_list=price_list, **values)
    PriceLine.objects.bulk_create(
        PriceLine(version=version, product=product, min_quantity=Decimal(start), price=Decimal(price))
        for product, breaks in prices.items()
        for start, price in ({"0": breaks} if isinstance(breaks, str) else breaks).items()
    )
    PriceRule.objects.bulk_create(
        PriceRule(version=version, category=category, brand=brand, percent=Decimal(percent))
        for category, brand, percent in rules
    )
    version.published_at = published_at
    version.save()
    return version


def change_price(product: Product, price: str) -> PriceListVersion:
    """The next version of the list that prices the product, with this price for any quantity."""
    price_list = PriceList.objects.filter(versions__lines__product=product).distinct().get()
    return add_prices(price_list, {product: price})


def add_prices(price_list: PriceList, prices: Mapping[Product, str]) -> PriceListVersion:
    """The next version of a list: what it said, and these prices for any quantity."""
    said: dict[Product, dict[str, str]] = {}
    for line in price_list.versions.all()[0].lines.select_related("product"):
        said.setdefault(line.product, {})[str(line.min_quantity)] = str(line.price)
    return add_version(price_list, {**said, **prices})


def show_everything() -> Rule:
    """The rule a new connection starts with."""
    return Rule("show", product_set_id=everything_set().pk)


def make_shopper(
    *,
    customer: Customer | None = None,
    rules: Sequence[Rule] | None = None,
    customer_rules: Sequence[Rule] = (),
    price_lists: Sequence[PriceList] = (),
    currency: str = "EUR",
    language: str = "en",
) -> Shopper:
    """A buyer who sees everything unless rules are given."""
    customer, now = customer or make_customer(), timezone.now()
    chain = price_chain([price_list.pk for price_list in price_lists], currency, now)
    return Shopper(
        customer_id=customer.pk,
        customer_name=customer.name,
        assortment=assortment_for(customer_rules, [show_everything()] if rules is None else rules),
        price_chain=chain,
        currency=currency,
        language=language,
        inheritances=read_inheritances(chain, currency, now),
    )


def make_part(customer_id: int, product: Product, number: str) -> CustomerPart:
    """What a customer calls a product."""
    return CustomerPart.objects.create(customer_id=customer_id, product=product, number=number)


def make_cart(shopper: Shopper, **values: Any) -> Cart:
    """An empty open cart of this shopper's customer."""
    return Cart.objects.create(customer_id=shopper.customer_id, currency=shopper.currency, **values)
