"""Words as search knows them: what is written into vectors and what buyers type go through the same hands.

Pure. Lower case, without accents, split at everything that is no letter or digit; stemming is left to
PostgreSQL's configuration of the language. Codes are also kept whole, as one lexeme each, because
PostgreSQL's own parser would split them (`4711-3` into `4711` and `-3`).
"""

import re
import unicodedata

#: PostgreSQL's text search configuration by language; "simple" does not stem.
CONFIGURATIONS = {
    "de": "german",
    "en": "english",
    "fr": "french",
    "es": "spanish",
    "it": "italian",
    "nl": "dutch",
}
MAX_WORD_CHARACTERS = 100
MAX_QUERY_WORDS = 8
MAX_QUERY_CHARACTERS = 200
#: The combining marks that accents decompose into.
_ACCENT = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
_WORD = re.compile(r"[^\W_]+")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "œ": "oe", "æ": "ae", "ı": "i", "μ": "u"})


def configuration(language: str) -> str:
    """The text search configuration of a language."""
    return CONFIGURATIONS.get(base_language(language), "simple")


def base_language(language: str) -> str:
    """The language without its country: "fr" of "fr-CH"."""
    return language.replace("_", "-").split("-")[0].lower()


def normalise(text: str) -> str:
    """Lower case, without accents, typographic forms made plain."""
    folded = text.casefold().replace("\x00", "")
    if folded.isascii():  # most texts, and the quick way for them
        return folded
    return _ACCENT.sub("", unicodedata.normalize("NFKD", folded)).translate(_LETTERS)


def words(text: str) -> list[str]:
    """The words of a text in their order, normalised; overlong ones are cut."""
    return [word[:MAX_WORD_CHARACTERS] for word in _WORD.findall(normalise(text))]


def code_lexeme(code: str) -> str:
    """A code as the one lexeme it is kept and searched under."""
    return normalise(code).strip()[:MAX_WORD_CHARACTERS]


def is_correctable(word: str) -> bool:
    """Whether a word belongs into the lexicon: letters only, long enough to be told apart."""
    return len(word) >= 3 and word.isalpha()


def grams(word: str) -> frozenset[str]:
    """The three-letter pieces of a word, its edges padded, as pg_trgm counts them."""
    padded = f"  {word} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))


def slips(typed: str, meant: str) -> int:
    """How many slips of the hand lie between two words: a letter too many, missing, wrong, or two that changed places.

    The optimal string alignment distance.
    """
    before: list[int] = []
    last = list(range(len(meant) + 1))
    for at, letter in enumerate(typed, start=1):
        row = [at]
        for to, other in enumerate(meant, start=1):
            row.append(min(last[to] + 1, row[to - 1] + 1, last[to - 1] + (letter != other)))
            if at > 1 and to > 1 and typed[at - 2 : at] == meant[to - 1] + meant[to - 2]:
                row[to] = min(row[to], before[to - 2] + 1)
        before, last = last, row
    return last[-1]
