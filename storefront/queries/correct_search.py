"""Better spellings for a search that found nothing: words of names that share most three-letter pieces.

The lexicon knows hidden products' words too, so these are only attempts: `search.py` shows one only after it
has found something visible under it, and treats words it knows and words it does not know alike.
"""

from collections.abc import Iterator
from itertools import islice, product
from typing import Any

from django.db import connection

from storefront.domain.search_words import grams, is_correctable, slips, words
from storefront.queries.search_terms import Terms

SPELLINGS_PER_WORD = 3
#: So many of the most similar words are held against the typed one letter by letter: pieces alone take "calbe" for
#: "cat" rather than "cable", because two letters that changed places spoil four pieces.
_CANDIDATES_PER_WORD = 20
MAX_ATTEMPTS = 8
#: Jaccard similarity of the pieces; "glvoe" and "glove" have 0.2, unrelated words below 0.15.
LEAST_SIMILARITY = 0.2
_MAX_CORRECTED_WORDS = 4

_SIMILAR = """
SELECT word, count(*)::float / (max(gram_count) + %s - count(*)) AS similarity
FROM storefront_lexicongram WHERE language = %s AND gram = ANY(%s) AND word <> %s
GROUP BY word HAVING count(*)::float / (max(gram_count) + %s - count(*)) >= %s
ORDER BY similarity DESC, max(document_count) DESC, word LIMIT %s
"""


def corrections(terms: Terms) -> Iterator[tuple[str, ...]]:
    """Other spellings of the whole search, likeliest first; each has at least one word changed."""
    typed = [word for token in terms.tokens for word in words(token)]
    if not 0 < len(typed) <= _MAX_CORRECTED_WORDS:
        return
    choices = [[(word, 1.0), *_similar(word, terms.language)] for word in typed]
    combined = sorted(islice(product(*choices), 256), key=lambda chosen: -sum(value for _word, value in chosen))
    spellings = (tuple(word for word, _value in chosen) for chosen in combined)
    yield from islice((spelling for spelling in spellings if list(spelling) != typed), MAX_ATTEMPTS)


def _similar(word: str, language: str) -> list[tuple[str, float]]:
    if not is_correctable(word):
        return []
    pieces = sorted(grams(word))
    values: list[Any] = [
        len(pieces),
        language,
        pieces,
        word,
        len(pieces),
        LEAST_SIMILARITY,
        _CANDIDATES_PER_WORD,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_SIMILAR, values)
        found = [(slips(word, other), -similarity, other) for other, similarity in cursor.fetchall()]
    nearest = sorted(found)[:SPELLINGS_PER_WORD]
    return [(other, 1 - count / max(len(word), len(other))) for count, _similarity, other in nearest]
