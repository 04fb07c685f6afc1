"""In the page "Why?": the team of the person asked about, and the delivery terms that apply, step by step."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import get_language

from admin_ui.wire.teams import rule_words
from connections.domain.agreed_shopper import agreed_shopper
from connections.domain.choose_team import Membership, Said
from connections.domain.deciding_rule import memberships
from connections.models import Connection
from storefront.domain.agreed_terms import agreed_terms, read_terms
from storefront.domain.delivery import Terms, goods_of, work_out
from storefront.domain.delivery_words import sentences
from storefront.formats import formats_for
from storefront.models import Customer, DeliveryTerms, Product


def told_rules(connection: Connection | None, chosen: Membership | None) -> list[tuple[str, str, bool]]:
    """Each rule of the connection in words, its team, and whether it is the one that decides."""
    rules: Iterable[Membership] = memberships(connection) if connection else ()
    return [(rule_words(rule), rule.team, rule == chosen) for rule in rules]


def told_delivery(
    customer: Customer,
    connection: Connection | None,
    said: Said,
    product: Product,
    quantity: Decimal,
    amount: Decimal | None,
    currency: str,
) -> list[str]:
    """The steps for a cart of this line alone, without a country; empty where no terms or no price are agreed."""
    terms = _terms(customer, connection, said)
    if terms is None or amount is None:
        return []
    goods = [goods_of(amount, quantity, product.tax_class, product.weight_kg)]
    return sentences(work_out(goods, terms, "", currency).steps, formats_for(get_language() or "en"), currency)


def _terms(customer: Customer, connection: Connection | None, said: Said) -> Terms | None:
    if connection is not None:
        return agreed_terms(agreed_shopper(connection, said=said))
    row = DeliveryTerms.objects.filter(customer=customer).first()
    return read_terms(row.pk, "customer") if row else None
