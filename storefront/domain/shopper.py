"""Who is shopping, as far as goods and prices go.

Everything the shop shows or sells is asked through a `Shopper`; it is resolved once per request by the
floor above and never changes during it.
"""

from dataclasses import dataclass
from decimal import Decimal

from storefront.domain.price_rules import Inheritance


@dataclass(frozen=True, slots=True)
class AssortmentFilter:
    """The resolved visibility of one connection, as `storefront/domain/visibility.py` applies it.

    `id` is the `Assortment` row. `visible_count` is None while uncounted. A shopper with nothing included
    and nothing shown sees nothing.
    """

    id: int
    include_set_ids: tuple[int, ...]
    exclude_set_ids: tuple[int, ...]
    shown_product_ids: tuple[int, ...]
    hidden_product_ids: tuple[int, ...]
    visible_count: int | None = None


@dataclass(frozen=True, slots=True)
class Shopper:
    """The buyer's side of every question about goods and prices.

    `price_chain` holds the ids of the price list versions in force, in the order they are asked; it is
    read once, so that a list replaced meanwhile never mixes with its successor. `inheritances` are read with
    them: the versions that compute prices, and those they compute from, and so on.
    """

    customer_id: int
    customer_name: str
    assortment: AssortmentFilter
    price_chain: tuple[int, ...]
    currency: str
    language: str
    person_name: str = ""
    person_email: str = ""
    minimum_order: Decimal | None = None
    terms_id: int | None = None  # the delivery terms, of the connection or else of the customer
    terms_source: str = ""  # whose they are: "connection" or "customer"
    added_lead_days: int = 0  # for transport, beside what a product says
    team: str = ""  # the name of the person's group within the connection
    inheritances: tuple[Inheritance, ...] = ()
