"""The supplier's synonyms as search takes them: for a run of typed words, the other ways to say it.

A word that is no plain word (an article number, a size) is never exchanged on its own. Synonyms of synonyms are not
looked up. Kept in the tenant's cache by language; what the desk saves drops it, so the next request knows it.
"""

from collections.abc import Iterable, Mapping, Sequence

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from storefront.domain.search_words import base_language, words
from storefront.models import SynonymGroup

MAX_GROUPS = 2000
MAX_TERMS = 20
MAX_TERM_WORDS = 4
#: So many other ways to say one run of words, and so many in a whole search: each costs a visit to the index.
MAX_WAYS = 20
MAX_WAYS_IN_A_SEARCH = 40
_CACHE_SECONDS = 300

Words = tuple[str, ...]
#: From what is typed to the other ways to say it.
Thesaurus = Mapping[Words, tuple[Words, ...]]


def thesaurus(language: str) -> Thesaurus:
    """The synonyms of a language."""
    language = base_language(language)
    found: Thesaurus | None = cache.get(_key(language))
    if found is None:
        groups = SynonymGroup.objects.filter(language=language).order_by("id")[:MAX_GROUPS]
        found = make_thesaurus((group.terms, group.is_one_way) for group in groups)
        cache.set(_key(language), found, _CACHE_SECONDS)
    return found


def forget_synonyms() -> None:
    """They have changed, perhaps their language: with the end of the transaction they are read afresh."""
    keys = [_key(base_language(code)) for code, _name in settings.LANGUAGES]
    transaction.on_commit(lambda: cache.delete_many(keys))


def make_thesaurus(groups: Iterable[tuple[Sequence[str], bool]]) -> dict[Words, tuple[Words, ...]]:
    """The groups by what is typed. A one-way group is looked up by its first term only."""
    found: dict[Words, dict[Words, None]] = {}
    for terms, is_one_way in groups:
        said = list(dict.fromkeys(term_words(term) for term in terms[:MAX_TERMS]))
        for typed in said[:1] if is_one_way else said:
            if is_exchangeable(typed):
                found.setdefault(typed, {}).update(dict.fromkeys(other for other in said if other and other != typed))
    return {typed: tuple(others)[:MAX_WAYS] for typed, others in found.items() if others}


def term_words(term: str) -> Words:
    """A synonym as the words it is compared by."""
    return tuple(words(term))[:MAX_TERM_WORDS]


def is_exchangeable(said: Sequence[str]) -> bool:
    """Whether typed words may be taken for others: one alone must be a plain word, for it may be a code."""
    return len(said) > 1 or (len(said) == 1 and said[0].isalpha())


def longest_match(known: Thesaurus, said: Sequence[str], start: int) -> tuple[int, tuple[Words, ...]]:
    """How many words from `start` on are the longest term that is known, and the other ways to say it; 0 for none."""
    for size in range(min(MAX_TERM_WORDS, len(said) - start), 0, -1):
        ways = known.get(tuple(said[start : start + size]), ())
        if ways:
            return size, ways
    return 0, ()


def _key(language: str) -> str:
    return f"synonyms:{language[:5]}"
