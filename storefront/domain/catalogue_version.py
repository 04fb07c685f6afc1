"""The number of the catalogue's state, which everything counted or cached over products is keyed by.

Kept in the cache, so that a page does not need a query for it; the row is the truth.
"""

from django.core.cache import cache
from django.db import connection, transaction

from storefront.models import CatalogueVersion
from tenants.caching import cached

VERSION_KEY = "catalogue-version"
_CACHE_SECONDS = 60
_ONLY_ROW = 1
_RAISE = """
INSERT INTO storefront_catalogueversion (id, number) VALUES (%s, 2)
ON CONFLICT (id) DO UPDATE SET number = storefront_catalogueversion.number + 1 RETURNING number
"""


def raise_catalogue_version() -> int:
    """Say that products, sets or categories have changed. Answers the new number."""
    with connection.cursor() as cursor:
        cursor.execute(_RAISE, [_ONLY_ROW])
        number = int(cursor.fetchone()[0])
    # A reader may put the old number back before we commit, hence once now and once after.
    cache.delete(VERSION_KEY)
    transaction.on_commit(lambda: cache.set(VERSION_KEY, number, _CACHE_SECONDS))
    return number


def catalogue_version() -> int:
    """The number now; at most a minute old where the cache lost our word."""
    number = cached(VERSION_KEY)
    if number is None:
        row = CatalogueVersion.objects.filter(pk=_ONLY_ROW).first()
        number = row.number if row else 1
        cache.set(VERSION_KEY, number, _CACHE_SECONDS)
    return int(number)
