"""What is done with an order that differs from our cart or our prices: by kind of difference, as agreed for a connection.

Accept: taken as if nothing differed. Flag: taken, and noted. Hold: a person looks before anything is done with it. What
a connection does not say is the default of its environment: a test shows everything and stops nothing. Up to a
tolerance, per cent or an amount, a price or a quantity counts as the same; whichever of the two is met is enough.
Source: DESIGN §11; threats C9, M7.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from connections.models import Connection, Environment
from protocols.findings import Finding, Severity


class Treatment(StrEnum):
    """What is done with one kind of difference."""

    ACCEPT = "accept"
    FLAG = "flag"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of difference: the findings that are of it, and what a live connection does unless it says otherwise."""

    codes: tuple[str, ...]
    live: Treatment = Treatment.FLAG
    test: Treatment = Treatment.FLAG
    has_percent: bool = False
    has_amount: bool = False


KINDS: Mapping[str, Kind] = {
    "price": Kind(("order.line.price_differs",), Treatment.HOLD, has_percent=True, has_amount=True),
    "price_unit": Kind(("order.line.price_unit_differs",), Treatment.HOLD),
    "price_open": Kind(("order.line.price_missing", "order.line.price_unknown")),
    "currency": Kind(("order.line.currency_differs", "order.currency.differs"), Treatment.HOLD),
    "quantity": Kind(("order.line.quantity_differs",), has_percent=True),
    "unit": Kind(("order.line.unit_differs",), Treatment.HOLD),
    "unknown": Kind(("order.line.product_unknown",)),
    "hidden": Kind(("order.line.product_hidden",)),
    "expired": Kind(("order.line.quote_expired",)),
    "quote": Kind(("order.line.quote_unknown", "order.quotes.several")),
    "duplicate": Kind(("order.line.duplicate",)),
    "split": Kind(("order.line.split", "order.line.merged"), Treatment.ACCEPT),
    "left_out": Kind(("order.line.left_out",), Treatment.ACCEPT, Treatment.ACCEPT),
    "description": Kind(("order.line.description_differs",), Treatment.ACCEPT, Treatment.ACCEPT),
    "total": Kind(("order.total.differs",), has_amount=True),
    "shipping": Kind(("order.shipping.differs",)),
}
_KIND_OF = {code: name for name, kind in KINDS.items() for code in kind.codes}


@dataclass(frozen=True, slots=True)
class Rule:
    """How one kind is treated, and how much of it is no difference. Zero: nothing."""

    treatment: Treatment
    percent: Decimal = Decimal(0)
    amount: Decimal = Decimal(0)

    def is_near(self, found: Decimal, expected: Decimal, scale: Decimal = Decimal(1)) -> bool:
        """Whether the two are as good as equal. Both may have been multiplied by `scale`, so that nothing is divided."""
        distance = abs(found - expected)
        return distance <= abs(expected) * self.percent / 100 or distance <= self.amount * abs(scale)


@dataclass(frozen=True, slots=True)
class OrderPolicy:
    """The rules of one connection, one for each kind."""

    rules: Mapping[str, Rule]

    def is_near(self, kind: str, found: Decimal, expected: Decimal, scale: Decimal = Decimal(1)) -> bool:
        """Whether a difference of the kind is within what is tolerated."""
        return self.rules[kind].is_near(found, expected, scale)

    def judge(self, findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], bool]:
        """The findings that are noted, and whether one of them holds the order; that one weighs as an error."""
        noted: list[Finding] = []
        for finding in findings:
            treatment = self._treatment(finding)
            if treatment == Treatment.HOLD:
                noted.append(replace(finding, severity=Severity.ERROR))
            elif treatment == Treatment.FLAG:
                noted.append(finding)
        return tuple(noted), any(self._treatment(finding) == Treatment.HOLD for finding in noted)

    def _treatment(self, finding: Finding) -> Treatment:
        """What no rule speaks of is noted."""
        kind = _KIND_OF.get(finding.code)
        return Treatment.FLAG if kind is None else self.rules[kind].treatment


def policy_of(connection: Connection) -> OrderPolicy:
    """As agreed for the connection; what cannot be read there is as if it were not said."""
    own = connection.order_policy if isinstance(connection.order_policy, dict) else {}
    is_live = connection.environment == Environment.LIVE
    return OrderPolicy({name: _rule(kind, own.get(name), is_live=is_live) for name, kind in KINDS.items()})


def default_treatment(kind: Kind, environment: str) -> Treatment:
    """What holds where the connection says nothing."""
    return kind.live if environment == Environment.LIVE else kind.test


def _rule(kind: Kind, said: Any, *, is_live: bool) -> Rule:
    said = said if isinstance(said, dict) else {}
    named = said.get("treatment")
    treatment = Treatment(named) if named in list(Treatment) else (kind.live if is_live else kind.test)
    percent = _number(said.get("percent")) if kind.has_percent else Decimal(0)
    amount = _number(said.get("amount")) if kind.has_amount else Decimal(0)
    return Rule(treatment, percent, amount)


def _number(said: Any) -> Decimal:
    try:
        number = Decimal(str(said)) if said else Decimal(0)
    except InvalidOperation:
        return Decimal(0)
    return number if number.is_finite() and number > 0 else Decimal(0)
