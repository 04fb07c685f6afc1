"""What delivery of a cart costs, and the tax on it, by the terms agreed. Pure. In prose: docs/algorithms/delivery.md.

Shipping: of the rates that name the country of delivery, else of those that name none, the highest step not above the
value or weight; nothing from `free_from` upward. Tax: by country and class of the goods, and on shipping at the rate of
no class. Every amount is exact until it is rounded, half up, once, by the currency. What cannot be said is None.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, localcontext

from storefront.domain.pricing import currency_decimals

_EXACT_DIGITS = 80
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Rate:
    """A step of the shipping costs. No countries: for all that no other rate names."""

    at_least: Decimal
    cost: Decimal
    countries: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Tax:
    """A percentage. Empty class or countries: for every other one."""

    percent: Decimal
    tax_class: str = ""
    countries: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed. `source` is "connection" or "customer"; `basis` "value" or "weight" (kg)."""

    source: str
    basis: str = "value"
    rates: tuple[Rate, ...] = ()
    taxes: tuple[Tax, ...] = ()
    free_from: Decimal | None = None
    added_lead_days: int = 0
    line_sku: str = "SHIPPING"
    sends_tax: bool = False


@dataclass(frozen=True, slots=True)
class Goods:
    """A line: its rounded total, its tax class, and what all of it weighs (None: nobody knows)."""

    amount: Decimal
    tax_class: str = ""
    weight_kg: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the computation; `code` is stable, its words are in `delivery_words.py`."""

    code: str
    values: Mapping[str, Decimal | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delivery:
    """The amounts, and how they came about. `total` is None where something agreed cannot be worked out."""

    terms: Terms
    goods: Decimal
    shipping: Decimal | None
    tax: Decimal | None
    total: Decimal | None
    steps: tuple[Step, ...]

    @property
    def shipping_step(self) -> Step | None:
        """Why shipping costs what it does."""
        return next((step for step in self.steps if step.code.startswith("shipping.")), None)


def goods_of(amount: Decimal, quantity: Decimal, tax_class: str, weight_kg: Decimal | None) -> Goods:
    """A line of so many units, each of that weight."""
    return Goods(amount, tax_class, None if weight_kg is None else weight_kg * quantity)


def work_out(goods: Sequence[Goods], terms: Terms, country: str, currency: str) -> Delivery:
    """Shipping, tax and total of these lines, delivered to `country` (ISO 3166; empty: not known)."""
    country = country.strip().upper()
    value = sum((line.amount for line in goods), _rounded(Decimal(0), currency))
    shipping, why = _shipping(goods, value, terms, country)
    shipping = None if shipping is None else _rounded(shipping, currency)
    tax, taxed = _tax(goods, shipping, terms, country, currency)
    is_whole = (shipping is not None or not terms.rates) and (tax is not None or not terms.taxes)
    total = value + (shipping or 0) + (tax or 0) if is_whole else None
    steps = [Step("terms", {"source": terms.source}), Step("goods", {"amount": value})]
    steps += [Step("country", {"country": country}) if country else Step("country.unknown"), why, *taxed]
    steps += [Step("total.unknown") if total is None else Step("total", {"amount": total})]
    return Delivery(terms, value, shipping, tax, total, tuple(steps))


def explain(goods: Sequence[Goods], terms: Terms, country: str, currency: str) -> tuple[Step, ...]:
    """The same decision, as its steps."""
    return work_out(goods, terms, country, currency).steps


def _shipping(goods: Iterable[Goods], value: Decimal, terms: Terms, country: str) -> tuple[Decimal | None, Step]:
    """Not rounded, and why."""
    if terms.free_from is not None and value >= terms.free_from:
        return Decimal(0), Step("shipping.free", {"from": terms.free_from})
    if not terms.rates:
        return None, Step("shipping.not_agreed")
    named = [rate for rate in terms.rates if country in rate.countries]
    rates = named or [rate for rate in terms.rates if not rate.countries]
    if not rates:
        return None, Step("shipping.no_rate", {"country": country})
    measure = value if terms.basis == "value" else _weight(goods)
    if measure is None:
        return None, Step("shipping.weight_unknown")
    reached = [rate for rate in rates if rate.at_least <= measure]
    if not reached:
        return None, Step("shipping.below_first", {"measure": measure})
    rate = max(reached, key=lambda rate: rate.at_least)
    said = {"measure": measure, "at_least": rate.at_least, "cost": rate.cost}
    return rate.cost, Step(f"shipping.by_{terms.basis}", said)


def _weight(goods: Iterable[Goods]) -> Decimal | None:
    """One weight that is not known makes the whole unknown."""
    weights = [line.weight_kg for line in goods]
    return None if None in weights else sum((weight for weight in weights if weight is not None), Decimal(0))


def _tax(
    goods: Iterable[Goods], shipping: Decimal | None, terms: Terms, country: str, currency: str
) -> tuple[Decimal | None, list[Step]]:
    """The sum of all parts, rounded once; None where no rate is agreed, or not for every part."""
    if not terms.taxes:
        return None, [Step("tax.not_agreed")]
    bases: dict[str, Decimal] = {}
    for line in goods:
        bases[line.tax_class] = bases.get(line.tax_class, Decimal(0)) + line.amount
    if shipping:
        bases[""] = bases.get("", Decimal(0)) + shipping
    steps: list[Step] = []
    with localcontext() as context:
        context.prec = _EXACT_DIGITS
        exact = Decimal(0)
        for tax_class, base in sorted(bases.items()):
            rate = tax_rate(terms, tax_class, country)
            if rate is None:
                return None, [*steps, Step("tax.no_rate", {"class": tax_class, "country": country})]
            amount = base * rate.percent / _HUNDRED
            exact += amount
            said: dict[str, Decimal | str] = {
                "class": tax_class,
                "base": base,
                "percent": rate.percent,
                "amount": amount,
            }
            steps.append(Step("tax.part", said))
        tax = _rounded(exact, currency)
    return tax, [*steps, Step("tax", {"amount": tax})]


def tax_rate(terms: Terms, tax_class: str, country: str) -> Tax | None:
    """The rate for goods of that class: one that names the country before one that names the class alone."""
    fitting = [
        rate
        for rate in terms.taxes
        if rate.tax_class in ("", tax_class) and (not rate.countries or country in rate.countries)
    ]
    return max(fitting, key=lambda rate: (bool(rate.countries), rate.tax_class != ""), default=None)


def _rounded(amount: Decimal, currency: str) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-currency_decimals(currency)), rounding=ROUND_HALF_UP)
