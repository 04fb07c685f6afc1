"""Write the search vectors of product texts, and the lexicon that repairs typing errors.

Weights: A the name, B brand and codes, C description and attribute values. Stemmed by PostgreSQL. Texts of plain ASCII,
which most catalogues are made of, never leave the database; all others are normalised in Python (`search_words.py`), and
both ways come to the same vector. Called by `write_listing.py`, inside its transaction.
"""

# Every statement here is made of constants; values are always parameters.
# ruff: noqa: S608

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import chain, islice
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from storefront.domain.search_words import (
    CONFIGURATIONS,
    MAX_WORD_CHARACTERS,
    code_lexeme,
    configuration,
    is_correctable,
    normalise,
    words,
)
from storefront.domain.write_lexicon import add_to_lexicon, replace_lexicon

PORTION = 5000
#: A vector holds at most a megabyte.
MAX_DESCRIPTION_WORDS = 3000
#: Words of letters only; those with a digit are as many as products. One too long to be a word is none.
_LETTERS = re.compile(rf"(?<![^\W_])[^\W\d_]{{3,{MAX_WORD_CHARACTERS}}}(?![^\W_])")

#: Constants of the type that is wanted: a text would be looked up for every row.
_CONFIGURATION = (
    "CASE split_part(lower(replace(text.language, '_', '-')), '-', 1) {} ELSE 'simple'::regconfig END".format(
        " ".join(f"WHEN '{language}' THEN '{name}'::regconfig" for language, name in CONFIGURATIONS.items())
    )
)
_VALUES = """(SELECT coalesce(string_agg(concat(item ->> 'value', ' ', item ->> 'unit'), ' '), '')
    FROM jsonb_array_elements(CASE jsonb_typeof(product.attributes) WHEN 'array' THEN product.attributes ELSE '[]' END)
        item)"""
_CODES = "concat_ws(' ', brand.name, product.sku, product.manufacturer_part_number, product.gtin)"
_PROSE = f"CASE product.attributes WHEN '[]' THEN text.description ELSE concat(text.description, ' ', {_VALUES}) END"


#: What parts the words of most texts; PostgreSQL's parser makes more of these signs than an end of a word.
_USUAL_SIGNS = "translate({}, '-./_', '    ')"
#: What its parser makes nothing else of.
_HAS_OTHER_SIGNS = """ ~ '[^A-Za-z0-9 ,;()"]'"""
_ALL_SIGNS = "regexp_replace({}, '[^A-Za-z0-9]+', ' ', 'g')"
_WHOLE = f"concat_ws(' ', text.name, {_CODES}, {_PROSE})"


def _vector(without: str) -> str:
    """Of name, codes and prose, `without` the signs."""
    name, codes, prose = (
        f"setweight(to_tsvector({_CONFIGURATION}, {without.format(words)}), '{weight}')"
        for words, weight in (("text.name", "A"), (_CODES, "B"), (_PROSE, "C"))
    )
    whole = """setweight(array_to_tsvector(array_remove(ARRAY[lower(btrim(product.sku)),
        lower(btrim(product.manufacturer_part_number)), lower(btrim(product.gtin))], '')), 'B')"""
    return f"""CASE WHEN text.description = '' AND product.attributes = '[]' THEN {name} || {codes} || {whole}
                    ELSE {name} || {codes} || {whole} || {prose} END"""


#: Whether PostgreSQL finds the words that `search_words.py` finds: ASCII, no overlong word, not too many of them.
_IS_PLAIN = f"""(SELECT octet_length(whole) = char_length(whole) AND octet_length(whole) <= {MAX_DESCRIPTION_WORDS}
    AND (octet_length(whole) <= {MAX_WORD_CHARACTERS} OR (SELECT max(octet_length(word)) <= {MAX_WORD_CHARACTERS}
                                                          FROM unnest(string_to_array(whole, ' ')) word))
    FROM {_WHOLE} whole)"""
#: The vector of a plain text, else NULL. Wants `text` (name, description, language), `product` and `brand`.
PLAIN_VECTOR = f"""CASE WHEN {_IS_PLAIN} THEN
    CASE WHEN {_USUAL_SIGNS.format(_WHOLE)} {_HAS_OTHER_SIGNS} THEN {_vector(_ALL_SIGNS)}
         ELSE {_vector(_USUAL_SIGNS)} END
END"""
_FROM = """
FROM storefront_producttext text
JOIN storefront_product product ON product.id = text.product_id
LEFT JOIN storefront_brand brand ON brand.id = product.brand_id
WHERE (%(all)s OR text.product_id = ANY(%(ids)s::int[]))
"""
#: Fenced, here and below: each vector is made once and not for every place it is named in.
_WRITE_PLAIN = f"""
WITH made AS MATERIALIZED (SELECT text.id, {PLAIN_VECTOR} AS vector {_FROM})
UPDATE storefront_producttext kept SET search = made.vector FROM made
WHERE made.id = kept.id AND made.vector IS NOT NULL AND kept.search IS DISTINCT FROM made.vector
"""
_READ = f"""
SELECT text.id, text.language, text.name, text.description, coalesce(brand.name, ''),
       product.sku, product.manufacturer_part_number, product.gtin, {_VALUES} {_FROM}
AND text.id > %(last)s AND CASE WHEN %(missing)s THEN text.search IS NULL ELSE NOT {_IS_PLAIN} END
ORDER BY text.id LIMIT {PORTION}
"""
_TEXTS = "FROM storefront_producttext WHERE (%(all)s OR product_id = ANY(%(ids)s::int[]))"
_LANGUAGES = f"SELECT DISTINCT language {_TEXTS}"
#: Each name a line, as COPY writes it.
_NAMES = f"COPY (SELECT name {_TEXTS} AND language = %(language)s) TO STDOUT"
_STAGE = """
CREATE TEMPORARY TABLE IF NOT EXISTS staged_search
(text_id int, configuration text, name text, codes text, description text, lexemes text[]) ON COMMIT DROP
"""
_WRITE = """
WITH made AS MATERIALIZED (
    SELECT text_id, setweight(to_tsvector(configuration::regconfig, name), 'A')
        || setweight(to_tsvector(configuration::regconfig, codes), 'B')
        || setweight(array_to_tsvector(lexemes), 'B')
        || setweight(to_tsvector(configuration::regconfig, description), 'C') AS vector
    FROM staged_search)
UPDATE storefront_producttext text SET search = made.vector FROM made
WHERE made.text_id = text.id AND text.search IS DISTINCT FROM made.vector
"""


def write_search(product_ids: Collection[int] | None = None, *, only_missing: bool = False) -> None:
    """Vectors of all texts, or of these products'; the lexicon is replaced, or only added to.

    `only_missing`: who wrote the texts wrote their vectors, too, as far as they are plain.
    """
    scope: dict[str, Any] = {"all": product_ids is None, "ids": list(product_ids or ()), "missing": only_missing}
    if not only_missing:
        with connection.cursor() as cursor:
            cursor.execute(_WRITE_PLAIN, scope)
    for portion in _portions(scope):
        _write_portion(portion)
    if product_ids is None:
        replace_lexicon(_count_words(scope))
    else:
        add_to_lexicon(_count_words(scope))


def _portions(scope: dict[str, Any]) -> Iterator[list[tuple[Any, ...]]]:
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_READ, {**scope, "last": last})
            rows = cursor.fetchall()
        if not rows:
            return
        yield rows
        last = rows[-1][0]


def _count_words(scope: dict[str, Any]) -> dict[str, Counter[str]]:
    """In how many names of each language a word is."""
    with connection.cursor() as cursor:
        cursor.execute(_LANGUAGES, scope)
        languages = [language for (language,) in cursor.fetchall()]
        return {language: _count(_lines(cursor, {**scope, "language": language})) for language in languages}


def _lines(cursor: CursorWrapper, scope: dict[str, Any]) -> Iterator[bytes]:
    with cursor.copy(cursor.mogrify(_NAMES, scope)) as copy:
        yield from copy


def _count(lines: Iterable[bytes]) -> Counter[str]:
    """Portions are gone through at once; a line as COPY writes it has backslashes instead of a few signs."""
    found: Counter[str] = Counter()
    left = iter(lines)
    while portion := b"".join(islice(left, PORTION)):
        text = portion.replace(rb"\\", b" ").replace(rb"\n", b" ").replace(rb"\t", b" ").replace(rb"\r", b" ")
        names = normalise(text.decode()).split("\n")
        found.update(chain.from_iterable(map(set, map(_LETTERS.findall, names))))
    return Counter({word: count for word, count in found.items() if is_correctable(word)})


def _write_portion(rows: list[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        cursor.execute("TRUNCATE staged_search")
        _copy(cursor, rows)
        cursor.execute(_WRITE)


def _copy(cursor: CursorWrapper, rows: list[tuple[Any, ...]]) -> None:
    with cursor.copy("COPY staged_search FROM STDIN") as copy:
        for text_id, language, name, description, brand, sku, mpn, gtin, values in rows:
            codes = [code for code in (sku, mpn, gtin) if code]
            prose = words(description)[:MAX_DESCRIPTION_WORDS] + words(values)[:MAX_DESCRIPTION_WORDS]
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
