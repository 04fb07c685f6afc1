"""What a buyer typed, as a text search condition of our own: his text never reaches a query parser raw.

All words must match; the last one may be a beginning. A word with digits or marks in it may also be a whole
code. Exact codes (SKU, manufacturer's number, GTIN, the customer's own) are a matter of their own and come first.
The supplier's synonyms stand beside the words that were typed, never in their place.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from storefront.domain.fill_cart import clean_sku
from storefront.domain.search_words import (
    MAX_QUERY_CHARACTERS,
    MAX_QUERY_WORDS,
    base_language,
    code_lexeme,
    configuration,
    normalise,
    words,
)
from storefront.domain.synonyms import MAX_WAYS_IN_A_SEARCH, Words, longest_match, thesaurus

_NOT_DIGIT = re.compile(r"[^0-9]")
_GTIN_LENGTHS = (8, 12, 13, 14)
#: An SQL expression of type tsquery, and its parameters.
_Part = tuple[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Terms:
    """A search: its words as typed, normalised, and the languages whose texts are searched (None: all)."""

    tokens: tuple[str, ...]
    codes: tuple[str, ...]
    gtins: tuple[str, ...]
    language: str
    in_all_languages: bool = False
    may_be_beginning: bool = True
    takes_synonyms: bool = True

    @property
    def is_empty(self) -> bool:
        """Nothing in it that could be searched for."""
        return not any(words(token) for token in self.tokens)

    def text_query(self) -> tuple[str, list[Any]]:
        """An SQL expression of type tsquery and its parameters."""
        said = [(token, words(token)) for token in self.tokens]
        said = [(token, pieces) for token, pieces in said if pieces]
        config = configuration(self.language)
        last = len(said) - 1 if self.may_be_beginning else -1
        typed = [
            _token_query(token, pieces, config, is_beginning=at == last) for at, (token, pieces) in enumerate(said)
        ]
        parts = _with_synonyms(typed, said, self.language) if self.takes_synonyms else typed
        return " && ".join(part for part, _values in parts), [value for _part, values in parts for value in values]


def read_terms(typed: str, language: str) -> Terms:
    """The search a buyer means. Overlong input is cut, never refused."""
    text = typed.replace("\x00", " ")[:MAX_QUERY_CHARACTERS]
    code = clean_sku(text)
    digits = _NOT_DIGIT.sub("", code)
    is_gtin = len(digits) in _GTIN_LENGTHS and not re.search(r"[^0-9 \-]", code)
    return Terms(
        tokens=tuple(normalise(text).split()[:MAX_QUERY_WORDS]),
        codes=tuple(dict.fromkeys((code, code.upper(), code.lower()))) if code else (),
        gtins=tuple({digits, digits.zfill(13), digits.zfill(14), digits.lstrip("0")}) if is_gtin else (),
        language=base_language(language),
    )


def _with_synonyms(typed: list[_Part], said: list[tuple[str, list[str]]], language: str) -> list[_Part]:
    """The parts, those that make up a known term widened by the other ways to say it. All words are looked up whole."""
    known, config = thesaurus(language), configuration(language)
    if not known:
        return typed
    flat = [" ".join(pieces) for _token, pieces in said]
    parts: list[_Part] = []
    at, left = 0, MAX_WAYS_IN_A_SEARCH
    while at < len(typed):
        size, ways = longest_match(known, flat, at)
        if size and left:
            parts.append(_widened(typed[at : at + size], ways[:left], config))
            left -= len(ways[:left])
        else:
            parts.append(typed[at])
        at += max(size, 1)
    return parts


def _widened(typed: Sequence[_Part], ways: Sequence[Words], config: str) -> _Part:
    """What was typed, or one of the ways, each with all its words."""
    both = " && ".join(part for part, _values in typed)
    others = " || ".join("to_tsquery(%s::regconfig, %s)" for _way in ways)
    values = [value for _part, values in typed for value in values]
    values += [value for way in ways for value in (config, " & ".join(map(_quote, way)))]
    return f"(({both}) || {others})", values


def _token_query(token: str, pieces: list[str], config: str, *, is_beginning: bool) -> _Part:
    """One typed word. Every piece is quoted, so nothing in it is an operator."""
    lexemes = [_quote(piece) for piece in pieces]
    if is_beginning:
        lexemes[-1] += ":*"
    part, values = "to_tsquery(%s::regconfig, %s)", [config, " & ".join(lexemes)]
    # A plain word is no code; and as one it would have to match where it is a stop word and means nothing.
    if token.isalpha():
        return part, values
    return f"({part} || %s::tsquery)", [
        *values,
        _quote(code_lexeme(token)) + (":*B" if is_beginning else ":B"),
    ]


def _quote(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
