"""Say a cart as one connection wants it: its units and classifications, then its own fields. Pure; no query per line.

A unit is the connection's word for it, else the profile's, else our own code, and the profile's usual one where an article
has none; a classification the product's own, as the
connection's table translates it, else the profile's default. An expression that fails for a line leaves that field as it
was and is told as a trouble: a cart is never lost to a mapping.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from connections.domain.agreed_mapping import ClassRule
from connections.domain.gather_lines import GatheredLine
from connections.domain.mapping_context import cart_context, line_context
from connections.domain.mapping_targets import Chosen, Kind, UnknownTarget, choose_target
from connections.domain.render_expression import BadExpression, Budget, render_expression
from connections.domain.system_rules import SystemRules
from connections.models import PunchoutSession
from protocols.findings import Finding
from protocols.messages import CartReturn, ReturnLine
from protocols.texts import cut_bytes, one_line, paragraphs
from protocols.units import ISO_TO_SAP
from protocols.values import Classification
from storefront.models import Product

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Trouble:
    """One field of one line that could not be filled; line 0 is the whole cart."""

    target: str
    text: str
    code: str
    line_number: int = 0
    line_key: str = ""

    @property
    def finding(self) -> Finding:
        """For the transcript of the return."""
        place = f"ItemIn[{self.line_number}]/{self.target}" if self.line_number else self.target
        return Finding(self.code, place, self.text[:120])


@dataclass(frozen=True, slots=True)
class MappedCart:
    """The cart as it goes out, and what could not be done."""

    cart: CartReturn
    troubles: tuple[Trouble, ...] = ()


def map_codes(line: ReturnLine, product: Product | None, rules: SystemRules) -> ReturnLine:
    """The line with the buyer's own unit and classifications."""
    ours = line.unit
    unit = one_line(rules.mapping.their_unit(ours)) or ours
    if unit == ours:
        unit = rules.unit_names.get(ours, ours) or rules.unit_default
    elif rules.is_oci:  # the writer's table of SAP's units must not translate it again
        line = replace(line, extrinsics=_with(line.extrinsics, "UNIT", unit))
    rule = rules.mapping.class_for(_codes(product))
    kept = line.classifications if rule is None else _classified(line.classifications, rule)
    return replace(line, unit=unit, classifications=kept)


def map_fields(
    session: PunchoutSession, lines: Sequence[GatheredLine], cart: CartReturn, rules: SystemRules
) -> MappedCart:
    """The cart with the connection's own fields; expressions see it as it was before the first of them."""
    if not rules.mapping.fields:
        return MappedCart(cart)
    mapper = _Mapper(session, rules, cart_context(session, cart))
    mapped = tuple(mapper.line(line, gathered) for line, gathered in zip(cart.lines, lines, strict=True))
    return MappedCart(mapper.cart(replace(cart, lines=mapped)), tuple(mapper.troubles))


class _Mapper:
    """The expressions of one return: their common values, their time, and what went wrong."""

    def __init__(self, session: PunchoutSession, rules: SystemRules, values: Mapping[str, object]) -> None:
        self.rules, self.values, self.budget = rules, values, Budget()
        self.troubles: list[Trouble] = []
        self.chosen: list[tuple[Chosen, str]] = []
        for target, expression in rules.mapping.fields:
            try:
                self.chosen.append((choose_target(target, session.connection), expression))
            except UnknownTarget as unknown:  # the profile or the DTD version was changed after it was saved
                self.troubles.append(Trouble(target, unknown.text, "mapping.target"))

    def line(self, line: ReturnLine, gathered: GatheredLine) -> ReturnLine:
        values = {**self.values, **line_context(line, gathered)}
        for chosen, expression in self.chosen:
            if not chosen.target.of_cart:
                line = self._filled(line, chosen, expression, values, gathered.line.key)
        return line

    def cart(self, cart: CartReturn) -> CartReturn:
        for chosen, expression in self.chosen:
            if chosen.target.of_cart:
                try:
                    value = self._value(chosen, expression, self.values)
                except BadExpression as bad:
                    self.troubles.append(Trouble(str(chosen), bad.text, bad.code))
                else:
                    cart = replace(cart, supplier_order_id=value)
        return cart

    def _filled(
        self, line: ReturnLine, chosen: Chosen, expression: str, values: Mapping[str, object], key: str
    ) -> ReturnLine:
        try:
            return put(line, chosen, self._value(chosen, expression, values))
        except BadExpression as bad:
            self.troubles.append(Trouble(str(chosen), bad.text, bad.code, line.line_number, key))
            return line

    def _value(self, chosen: Chosen, expression: str, values: Mapping[str, object]) -> str:
        rendered = render_expression(expression, values, budget=self.budget, to_their_unit=self._their_unit)
        if chosen.target.place == "description" and self.rules.description_max_bytes:
            rendered = cut_bytes(one_line(rendered), self.rules.description_max_bytes)
        return checked(chosen, rendered)

    def _their_unit(self, ours: str) -> str:
        """As the cart says it; SAP's own codes are written by `protocols/oci/write.py` otherwise."""
        theirs = one_line(self.rules.mapping.their_unit(ours)) or ours
        usual = ISO_TO_SAP if self.rules.uses_sap_units else self.rules.unit_names
        return usual.get(ours, ours) if theirs == ours else theirs


def checked(chosen: Chosen, value: str) -> str:
    """The value as the field takes it. Raises BadExpression, saying what it must be."""
    target = chosen.target
    value = paragraphs(value) if target.kind == Kind.TEXT else one_line(value)
    if not value and target.is_needed:
        raise _bad(_("This field cannot be left out, and the expression gives nothing."))
    if len(value) > target.most:
        words = _("The field takes %(most)s characters; the expression gives %(count)s: “%(value)s”.")
        raise _bad(words % {"most": target.most, "count": len(value), "value": value[:60]})
    if value and target.kind == Kind.DAYS and not (value.isascii() and value.isdigit()):
        raise _bad(
            _("The field takes a whole number of days; the expression gives “%(value)s”.") % {"value": value[:60]}
        )
    if value and target.kind == Kind.URL and not value.startswith(("https://", "http://")):
        raise _bad(
            _("The field takes an address that begins with https://; the expression gives “%(value)s”.")
            % {"value": value[:60]}
        )
    return value


def _bad(text: str) -> BadExpression:
    return BadExpression(text, "mapping.value")


def put(line: ReturnLine, chosen: Chosen, value: str) -> ReturnLine:
    """The line with that value in that field; without the field where the value is empty."""
    place, name = chosen.target.place, chosen.name
    match place:
        case "extrinsics" if not chosen.target.key:
            return _put_oci(line, chosen.target.path.removeprefix("NEW_ITEM-"), value)
        case "extrinsics":
            return replace(line, extrinsics=_with(line.extrinsics, name, value, keeps_empty=False))
        case "supplier_ids":
            return replace(line, supplier_ids=((name, value),) if value else ())  # the DTD has room for one
        case "classifications":
            kept = tuple(c for c in line.classifications if c.domain.lower() != name.lower())
            return replace(line, classifications=(Classification(name, value), *kept) if value else kept)
        case "lead_time_days":
            return replace(line, lead_time_days=int(value) if value else None)
        case "customer_part_id":
            return replace(line, customer_part_id=value, item_id=replace(line.item_id, buyer_part_id=value))
    texts: dict[str, Any] = {place: value}
    return replace(line, **texts)


def _put_oci(line: ReturnLine, name: str, value: str) -> ReturnLine:
    """OCI's fields by name; the empty one says that the field must stay out. A schema without a code says nothing."""
    pairs = _with(line.extrinsics, name, value)
    if name == "EXT_CATEGORY_ID" and not value:
        pairs = _with(pairs, "EXT_SCHEMA_TYPE", "")
    return replace(line, extrinsics=pairs, unit=value if name == "UNIT" else line.unit)


def _with(pairs: Pairs, name: str, value: str, *, keeps_empty: bool = True) -> Pairs:
    """The pairs with this one in place of its namesake, or at the end."""
    others = [pair for pair in pairs if pair[0].lower() != name.lower()]
    return (*others, (name, value)) if value or keeps_empty else tuple(others)


def _codes(product: Product | None) -> dict[str, str]:
    """The product's own codes by the names that a table may call their classification."""
    if product is None:
        return {}
    eclass = {"ECLASS": product.eclass, f"ECLASS-{product.eclass_version.upper()}": product.eclass}
    return {"UNSPSC": product.unspsc, **eclass}


def _classified(own: tuple[Classification, ...], rule: ClassRule) -> tuple[Classification, ...]:
    """The translated code first, for many readers take the first; in place of one of the same classification."""
    domain, code = one_line(rule.target_domain), one_line(rule.target_code)
    if not domain or not code:
        return own
    return (Classification(domain, code), *(each for each in own if each.domain.lower() != domain.lower()))
