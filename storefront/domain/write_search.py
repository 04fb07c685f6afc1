"""Write the search vectors of product texts, and the lexicon that repairs typing errors.

Weights: A the name, B brand and codes, C description and attribute values. Text is normalised in Python
(`search_words.py`), stemmed by PostgreSQL. Called by `write_listing.py`, inside its transaction.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from storefront.domain.search_words import code_lexeme, configuration, is_correctable, words
from storefront.domain.write_lexicon import add_to_lexicon, replace_lexicon

PORTION = 5000
#: A vector holds at most a megabyte.
MAX_DESCRIPTION_WORDS = 3000

_READ = """
SELECT text.id, text.product_id, text.language, text.name, text.description, coalesce(brand.name, ''),
       product.sku, product.manufacturer_part_number, product.gtin,
       array(SELECT concat(item ->> 'value', ' ', item ->> 'unit')
             FROM jsonb_array_elements(CASE jsonb_typeof(product.attributes) WHEN 'array'
                                       THEN product.attributes ELSE '[]' END) item)
FROM storefront_producttext text
JOIN storefront_product product ON product.id = text.product_id
LEFT JOIN storefront_brand brand ON brand.id = product.brand_id
WHERE text.id > %(last)s AND (%(all)s OR text.product_id = ANY(%(ids)s::int[]))
ORDER BY text.id LIMIT %(portion)s
"""
_STAGE = """
CREATE TEMPORARY TABLE IF NOT EXISTS staged_search
(text_id int, configuration text, name text, codes text, description text, lexemes text[]) ON COMMIT DROP
"""
_WRITE = """
WITH made AS (
    SELECT text_id, setweight(to_tsvector(configuration::regconfig, name), 'A')
        || setweight(to_tsvector(configuration::regconfig, codes), 'B')
        || setweight(array_to_tsvector(lexemes), 'B')
        || setweight(to_tsvector(configuration::regconfig, description), 'C') AS vector
    FROM staged_search)
UPDATE storefront_producttext text SET search = made.vector FROM made
WHERE made.text_id = text.id AND text.search IS DISTINCT FROM made.vector
"""


def write_search(product_ids: Collection[int] | None = None) -> None:
    """Vectors of all texts, or of these products'; the lexicon is replaced, or only added to."""
    counts: dict[str, Counter[str]] = {}
    for portion in _portions(product_ids):
        _write_portion(portion)
        for _id, _product, language, name, *_rest in portion:
            counts.setdefault(language, Counter()).update({word for word in words(name) if is_correctable(word)})
    if product_ids is None:
        replace_lexicon(counts)
    else:
        add_to_lexicon(counts)


def _portions(product_ids: Collection[int] | None) -> Iterator[list[tuple[Any, ...]]]:
    last = 0
    while True:
        with connection.cursor() as cursor:
            scope: dict[str, Any] = {
                "last": last,
                "all": product_ids is None,
                "ids": list(product_ids or ()),
                "portion": PORTION,
            }
            cursor.execute(_READ, scope)
            rows = cursor.fetchall()
        if not rows:
            return
        yield rows
        last = rows[-1][0]


def _write_portion(rows: list[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        cursor.execute("TRUNCATE staged_search")
        _copy(cursor, rows)
        cursor.execute(_WRITE)


def _copy(cursor: CursorWrapper, rows: list[tuple[Any, ...]]) -> None:
    with cursor.copy("COPY staged_search FROM STDIN") as copy:
        for text_id, _product, language, name, description, brand, sku, mpn, gtin, values in rows:
            codes = [code for code in (sku, mpn, gtin) if code]
            prose = words(description)[:MAX_DESCRIPTION_WORDS] + words(" ".join(values))[:MAX_DESCRIPTION_WORDS]
            copy.write_row(
                (
                    text_id,
                    configuration(language),
                    " ".join(words(name)),
                    " ".join(words(" ".join([brand, *codes]))),
                    " ".join(prose),
                    sorted({code_lexeme(code) for code in codes} - {""}),
                )
            )
