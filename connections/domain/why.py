"""Why the buyers of a connection see a product, or do not: the chain of rules, for the desk and for programs."""

from connections.models import Connection, TeamAssortmentRule
from storefront.domain.explain_visibility import VisibilityTrace, explain_visibility
from storefront.domain.visibility import rules_of
from storefront.models import Product


def why(product: Product, connection: Connection, team_id: int | None = None) -> VisibilityTrace:
    """Each rule of customer, connection and team, each set's own rules below it, and which of them settled it."""
    of_team = TeamAssortmentRule.objects.filter(team=team_id, team__connection=connection) if team_id else ()
    return explain_visibility(
        product,
        rules_of(connection.customer.assortment_rules.all()),
        rules_of(connection.assortment_rules.all()),
        rules_of(of_team),
    )
