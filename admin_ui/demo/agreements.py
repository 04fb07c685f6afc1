"""Read who the demo's suppliers are, to whom they sell, and what is agreed.

Source: `admin_ui/demo/trades/<trade>/supplier.toml`. A name in `show` or `hide` is "everything", a set's key, or
a category's path.
"""

import tomllib
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from admin_ui.demo.vocabulary import FOLDER, Texts, in_languages


@dataclass(frozen=True, slots=True)
class PickedSet:
    """Every `keep_every`-th product below the named categories."""

    key: str
    name: str
    below: tuple[str, ...]
    keep_every: int


@dataclass(frozen=True, slots=True)
class PriceRecipe:
    """A list made from the shop's own prices: times `factor`, for products `below` (empty: all).

    `breaks` are (multiple of the minimum quantity, factor). `has_history` adds an expired and a future version.
    """

    code: str
    name: str
    factor: Decimal
    currency: str
    below: tuple[str, ...] = ()
    breaks: tuple[tuple[int, Decimal], ...] = ()
    is_default: bool = False
    has_history: bool = False


@dataclass(frozen=True, slots=True)
class AgreedTeam:
    """People of a connection of whom the buyer's system says `when` (field, condition, value)."""

    name: str
    when: tuple[str, str, str]
    show: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    price_lists: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AgreedDelivery:
    """Delivery terms: `rates` are (countries, from, cost), `taxes` (class, countries, percent)."""

    rates: tuple[tuple[str, Decimal, Decimal], ...]
    taxes: tuple[tuple[str, str, Decimal], ...] = ()
    free_from: Decimal | None = None
    added_lead_days: int = 0


@dataclass(frozen=True, slots=True)
class BuyingCustomer:
    """A customer, what it may see, and its lists in the order they are asked."""

    number: str
    name: str
    language: str
    price_lists: tuple[str, ...]
    show: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    delivery: AgreedDelivery | None = None


@dataclass(frozen=True, slots=True)
class AgreedConnection:
    """One system of a customer. cXML has `from_` and `sender` (domain, identity); OCI its call's parameters."""

    key: str
    customer: str
    name: str
    protocol: str
    profile: str
    environment: str
    currency: str
    from_: tuple[str, str] = ("", "")
    sender: tuple[str, str] = ("", "")
    method: str = ""
    parameters: tuple[str, str] = ("", "")
    user: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    show: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    price_lists: tuple[str, ...] = ()
    teams: tuple[AgreedTeam, ...] = ()


@dataclass(frozen=True, slots=True)
class DemoSupplier:
    """All of it. `contact` is name, e-mail and telephone."""

    trade: str
    slug: str
    name: str
    language: str
    currency: str
    time_zone: str
    accent: str
    contact: tuple[str, str, str]
    home: dict[str, Texts]
    sets: tuple[PickedSet, ...]
    price_lists: tuple[PriceRecipe, ...]
    customers: tuple[BuyingCustomer, ...]
    connections: tuple[AgreedConnection, ...]

    @property
    def our_identity(self) -> tuple[str, str]:
        """How buyers address this supplier in cXML's To."""
        return "NetworkID", self.slug


@cache
def read_supplier(trade: str) -> DemoSupplier:
    """The supplier of one of TRADES."""
    raw = tomllib.loads((FOLDER / trade / "supplier.toml").read_text("utf-8"), parse_float=Decimal)
    plain = {key: raw[key] for key in ("slug", "name", "language", "currency", "time_zone", "accent")}
    return DemoSupplier(
        trade=trade,
        **plain,
        contact=tuple(raw["contact"]),
        home={key: in_languages(text) for key, text in raw["home"].items()},
        sets=tuple(PickedSet(key=key, **_frozen(entry)) for key, entry in raw["sets"].items()),
        price_lists=tuple(_recipe(code, entry, raw["currency"]) for code, entry in raw["price_lists"].items()),
        customers=tuple(_customer(entry) for entry in raw["customers"]),
        connections=tuple(_connection(entry, raw["currency"]) for entry in raw["connections"]),
    )


def _frozen(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}


def _recipe(code: str, entry: dict[str, Any], currency: str) -> PriceRecipe:
    breaks = tuple((multiple, Decimal(factor)) for multiple, factor in entry.get("breaks", ()))
    return PriceRecipe(code=code, **({"currency": currency} | _frozen(entry) | {"breaks": breaks}))


def _customer(entry: dict[str, Any]) -> BuyingCustomer:
    values = _frozen(entry)
    if "delivery" in values:
        agreed = _frozen(values["delivery"])
        rows = {name: tuple(tuple(row) for row in agreed.get(name, ())) for name in ("rates", "taxes")}
        values["delivery"] = AgreedDelivery(**(agreed | rows))
    return BuyingCustomer(**values)


def _connection(entry: dict[str, Any], currency: str) -> AgreedConnection:
    values = {"currency": currency} | _frozen(entry)
    if "from" in values:
        values["from_"] = values.pop("from")
    values["teams"] = tuple(AgreedTeam(**_frozen(team)) for team in values.get("teams", ()))
    return AgreedConnection(**values)
