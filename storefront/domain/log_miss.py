"""Note a search that found nothing: what was typed, by which company, how often. Who typed it is not kept.

One statement, and only where nothing was found. `connections/domain/purge_old.py` deletes what nobody searched for
in MISS_DAYS.
"""

from typing import Any

from django.db import connection
from django.utils import timezone

from storefront.domain.search_words import MAX_QUERY_CHARACTERS, base_language, words
from storefront.domain.shopper import Shopper

MISS_DAYS = 180
#: Keeps one customer's nonsense from filling the supplier's disk; what is known already is still counted.
MAX_MISSES_PER_CUSTOMER = 5000

_WRITE = """
INSERT INTO storefront_searchmiss AS miss (customer_id, language, query, count, last_at)
SELECT %(customer)s, %(language)s, %(query)s, 1, %(now)s
WHERE (SELECT count(*) FROM (SELECT 1 FROM storefront_searchmiss WHERE customer_id = %(customer)s
                             LIMIT %(most)s) known) < %(most)s
   OR EXISTS (SELECT 1 FROM storefront_searchmiss
              WHERE customer_id = %(customer)s AND language = %(language)s AND query = %(query)s)
ON CONFLICT (customer_id, language, query)
DO UPDATE SET count = least(miss.count + 1, 2147483647), last_at = excluded.last_at
"""


def log_miss(shopper: Shopper, typed: str) -> None:
    """Count the search; one without a word in it is none."""
    query = " ".join(words(typed[:MAX_QUERY_CHARACTERS]))[:MAX_QUERY_CHARACTERS]
    if not query:
        return
    values: dict[str, Any] = {
        "customer": shopper.customer_id,
        "language": base_language(shopper.language)[:5],
        "query": query,
        "now": timezone.now(),
        "most": MAX_MISSES_PER_CUSTOMER,
    }
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, values)
