"""Why the buyers of a connection see a product, or do not: the chain of rules, for the desk and for programs."""

from connections.models import Connection
from storefront.domain.explain_visibility import VisibilityTrace, explain_visibility
from storefront.domain.visibility import rules_of
from storefront.models import Product


def why(product: Product, connection: Connection) -> VisibilityTrace:
    """Each rule of the customer and the connection, each set's own rules below it, and which of them settled it."""
    return explain_visibility(
        product,
        rules_of(connection.customer.assortment_rules.all()),
        rules_of(connection.assortment_rules.all()),
    )
