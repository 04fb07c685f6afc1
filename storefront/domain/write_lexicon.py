"""Write the lexicon: the words of product names by language, and their three-letter pieces."""

from collections import Counter
from collections.abc import Mapping

from storefront.domain.search_words import grams
from storefront.models import Lexicon, LexiconGram

BATCH = 5000


def replace_lexicon(counts: Mapping[str, Counter[str]]) -> None:
    """Make these the words, of all languages."""
    LexiconGram.objects.all().delete()
    Lexicon.objects.all().delete()
    add_to_lexicon(counts)


def add_to_lexicon(counts: Mapping[str, Counter[str]]) -> None:
    """Add the words that are missing. Counts of known ones wait for the next replacement: they only rank."""
    for language, words in counts.items():
        known = set(Lexicon.objects.filter(language=language, word__in=list(words)).values_list("word", flat=True))
        new = {word: count for word, count in words.items() if word not in known}
        Lexicon.objects.bulk_create(
            [Lexicon(language=language, word=word, document_count=count) for word, count in new.items()],
            batch_size=BATCH,
        )
        LexiconGram.objects.bulk_create(
            [row for word, count in new.items() for row in _gram_rows(language, word, count)],
            batch_size=BATCH,
        )


def _gram_rows(language: str, word: str, count: int) -> list[LexiconGram]:
    pieces = grams(word)
    return [
        LexiconGram(language=language, gram=piece, word=word, gram_count=len(pieces), document_count=count)
        for piece in sorted(pieces)
    ]
