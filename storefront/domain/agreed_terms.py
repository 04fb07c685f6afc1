"""The delivery terms of a buyer, read in one statement, as the value that `delivery.py` computes with."""

from decimal import Decimal

from django.db import connection

from storefront.domain.delivery import Rate, Tax, Terms
from storefront.domain.shopper import Shopper

_TERMS = """
SELECT basis, free_from, added_lead_days, line_sku, sends_tax,
       (SELECT json_agg(json_build_array(at_least::text, cost::text, countries) ORDER BY countries, at_least)
        FROM storefront_shippingrate WHERE terms_id = terms.id),
       (SELECT json_agg(json_build_array(percent::text, tax_class, countries) ORDER BY countries, tax_class)
        FROM storefront_taxrate WHERE terms_id = terms.id)
FROM storefront_deliveryterms terms WHERE id = %s
"""


def agreed_terms(shopper: Shopper) -> Terms | None:
    """What was agreed; None where nothing is, which costs no query."""
    return None if shopper.terms_id is None else read_terms(shopper.terms_id, shopper.terms_source)


def read_terms(terms_id: int, source: str) -> Terms | None:
    """One agreement; `source` is "connection" or "customer". None if it was taken back meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(_TERMS, [terms_id])
        row = cursor.fetchone()
    if row is None:
        return None
    basis, free_from, added_lead_days, line_sku, sends_tax, rates, taxes = row
    return Terms(
        source=source,
        basis=basis,
        rates=tuple(Rate(Decimal(start), Decimal(cost), countries_in(where)) for start, cost, where in rates or ()),
        taxes=tuple(Tax(Decimal(percent), name, countries_in(where)) for percent, name, where in taxes or ()),
        free_from=free_from,
        added_lead_days=added_lead_days,
        line_sku=line_sku,
        sends_tax=sends_tax,
    )


def countries_in(text: str) -> frozenset[str]:
    """Codes with blanks or commas between."""
    return frozenset(text.upper().replace(",", " ").split())
