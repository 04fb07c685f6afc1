"""Which price lists a connection asks, in which order, and where each was agreed: for people who look into prices.

The shop itself reads the same order in one statement (`agreed_shopper.py`).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from wagtail.models import Site

from connections.models import Connection, TeamPriceList
from storefront.models import PriceList, ShopSettings


@dataclass(frozen=True, slots=True)
class AskedList:
    """One list in its place. `source` is "team", "connection", "customer" or "shop".

    `is_used` if its currency is the connection's.
    """

    price_list: PriceList
    source: str
    is_used: bool


def agreed_price_lists(connection: Connection, team_id: int | None = None) -> list[AskedList]:
    """Every list once, at its first place; for people of a team theirs come first."""
    found: dict[int, AskedList] = {}
    for price_list, source in _asked(connection, team_id):
        found.setdefault(price_list.pk, AskedList(price_list, source, price_list.currency == connection.currency))
    return list(found.values())


def _asked(connection: Connection, team_id: int | None) -> Iterator[tuple[PriceList, str]]:
    of_team = TeamPriceList.objects.filter(team=team_id, team__connection=connection) if team_id else None
    for own in of_team.select_related("price_list") if of_team is not None else ():
        yield own.price_list, "team"
    for link in connection.price_list_links.select_related("price_list"):
        yield link.price_list, "connection"
    for inherited in connection.customer.price_list_links.select_related("price_list"):
        yield inherited.price_list, "customer"
    default = ShopSettings.for_site(Site.objects.get(is_default_site=True)).default_price_list
    if default is not None:
        yield default, "shop"
