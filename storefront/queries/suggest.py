"""What a half-typed search may become: words, categories and products, all from what this buyer may see.

One statement for the products, which carries the visibility condition. Words are taken from the names it found and
categories from the buyer's own tree, so that nothing hidden can be offered.
"""

# Every statement here is made of constants and `visible_condition`; values are always parameters.
# ruff: noqa: S608

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from storefront.domain.search_words import MAX_QUERY_CHARACTERS, MAX_QUERY_WORDS, normalise, words
from storefront.domain.shopper import Shopper
from storefront.queries.cards import Card, read_cards
from storefront.queries.categories import CategoryNode, catalogue_tree
from storefront.queries.search_hits import EXACT_RANK, hit_table
from storefront.queries.search_terms import read_terms

LEAST_TYPED = 2
MOST_PRODUCTS = 8
MOST_CATEGORIES = 3
MOST_WORDS = 3
#: Names that words are gathered from.
_READ_PRODUCTS = 24


@dataclass(frozen=True, slots=True)
class SuggestedProduct:
    """A product offered while typing."""

    sku: str
    name: str
    brand: str
    picture_name: str | None


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What is offered, each kind the best first. `searches` are whole searches, their last word completed."""

    searches: tuple[str, ...] = ()
    categories: tuple[CategoryNode, ...] = ()
    products: tuple[SuggestedProduct, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing to offer."""
        return not (self.searches or self.categories or self.products)


def suggest(shopper: Shopper, typed: str, most_products: int = MOST_PRODUCTS) -> Suggestions:
    """What the typed text may become; nothing before LEAST_TYPED characters of it."""
    terms = read_terms(typed, shopper.language)
    if terms.is_empty or len(typed.strip()) < LEAST_TYPED:
        return Suggestions()
    hits, values = hit_table(shopper, terms, is_ranked=False)
    page = f"{hits} SELECT rank, popularity, product_id FROM hit ORDER BY 1 DESC, 2 DESC, 3 DESC LIMIT %s"
    cards = read_cards(shopper, page, [*values, _READ_PRODUCTS])
    said = words(typed[:MAX_QUERY_CHARACTERS])[:MAX_QUERY_WORDS]
    return Suggestions(
        searches=_searches(cards, said),
        categories=_categories(shopper, said),
        products=tuple(
            SuggestedProduct(card.sku, card.name, card.brand, card.picture_name) for card in cards[:most_products]
        ),
    )


def _searches(cards: Sequence[Card], said: Sequence[str]) -> tuple[str, ...]:
    """The search with its last word completed from the names that were found, the commonest completion first."""
    *before, begun = said
    found: Counter[str] = Counter()
    for card in cards:
        if card.place.rank != EXACT_RANK:
            found.update({word for word in _plain_words(card.name) if _continues(normalise(word), begun)})
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return tuple(" ".join([*before, word]) for word, _count in ordered[:MOST_WORDS])


def _plain_words(name: str) -> list[str]:
    """The words of a name in small letters, with their accents: so a buyer reads them."""
    return "".join(letter if letter.isalpha() else " " for letter in name.lower()).split()


def _continues(word: str, begun: str) -> bool:
    return word.startswith(begun) and word != begun


def _categories(shopper: Shopper, said: Sequence[str]) -> tuple[CategoryNode, ...]:
    """Categories in whose names every typed word stands, the last one as a beginning; those with most products first."""
    *before, begun = said
    found = [
        node
        for root in catalogue_tree(shopper).roots
        for node in root.walk()
        if _is_meant(words(node.name), before, begun)
    ]
    return tuple(sorted(found, key=lambda node: (-(node.count or 0), node.name))[:MOST_CATEGORIES])


def _is_meant(name: Sequence[str], before: Sequence[str], begun: str) -> bool:
    return set(before) <= set(name) and any(word.startswith(begun) for word in name)
