"""What a buyer typed, as a text search condition of our own: his text never reaches a query parser raw.

All words must match; the last one may be a beginning. A word with digits or marks in it may also be a whole
code. Exact codes (SKU, manufacturer's number, GTIN) are a matter of their own and come first.
"""

import re
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

_NOT_DIGIT = re.compile(r"[^0-9]")
_GTIN_LENGTHS = (8, 12, 13, 14)


@dataclass(frozen=True, slots=True)
class Terms:
    """A search: its words as typed, normalised, and the languages whose texts are searched (None: all)."""

    tokens: tuple[str, ...]
    codes: tuple[str, ...]
    gtins: tuple[str, ...]
    language: str
    in_all_languages: bool = False
    may_be_beginning: bool = True

    @property
    def is_empty(self) -> bool:
        """Nothing in it that could be searched for."""
        return not any(words(token) for token in self.tokens)

    def text_query(self) -> tuple[str, list[Any]]:
        """An SQL expression of type tsquery and its parameters."""
        parts: list[str] = []
        values: list[Any] = []
        for at, token in enumerate(self.tokens):
            pieces = words(token)
            if pieces:
                is_beginning = self.may_be_beginning and at == len(self.tokens) - 1
                part, part_values = _token_query(token, pieces, configuration(self.language), is_beginning=is_beginning)
                parts.append(part)
                values += part_values
        return " && ".join(parts), values


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


def _token_query(token: str, pieces: list[str], config: str, *, is_beginning: bool) -> tuple[str, list[Any]]:
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
