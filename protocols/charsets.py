"""Write texts for systems that do not read Unicode: what their charset lacks becomes its nearest spelling.

A browser would put `&#8364;` into the field instead. For browsers, ISO-8859-1 is windows-1252 (WHATWG Encoding, §4.2).
"""

import codecs
import unicodedata

_AS_BROWSERS_DO = {"iso8859-1": "cp1252", "ascii": "cp1252"}
#: Characters that decompose into nothing a legacy charset has.
_SPELLINGS = {
    "€": "EUR", "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "‚": "'", "–": "-", "—": "-", "‐": "-", "‑": "-",
    "−": "-", "…": "...", "•": "*", "×": "x", "Ø": "O", "ø": "o", "Ł": "L", "ł": "l", "Đ": "D", "đ": "d", "ı": "i",
    "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ẞ": "SS", "ß": "ss", "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~",
    "⌀": "diam. ", "Ω": "Ohm", "Ω": "Ohm", "µ": "u", "μ": "u", "°": " deg", "™": "(TM)", "®": "(R)", "√": "V",
    "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u200b": "", "\ufeff": "", "\u00ad": "",
}  # fmt: skip
#: Stands where nothing is near.
UNKNOWN = "?"


def codec_of(charset: str) -> str:
    """Python's name for what a browser would send; empty for Unicode, and for a charset nobody knows."""
    try:
        name = codecs.lookup(charset).name
    except (LookupError, ValueError):
        return ""
    name = _AS_BROWSERS_DO.get(name, name)
    return "" if name.startswith("utf") else name


def transliterate(text: str, charset: str) -> str:
    """`text` in characters that `charset` has; unchanged where it has them all."""
    codec = codec_of(charset)
    if not codec or text.isascii():
        return text
    return "".join(_spell(character, codec) for character in unicodedata.normalize("NFC", text))


def is_writable(text: str, charset: str) -> bool:
    """Whether nothing of the text is lost in `charset`: each character has itself or a spelling there."""
    codec = codec_of(charset)
    return not codec or text.isascii() or UNKNOWN not in transliterate(text.replace(UNKNOWN, ""), charset)


def _spell(character: str, codec: str) -> str:
    for candidate in (character, _SPELLINGS.get(character, "\udc00"), _without_marks(character)):
        if candidate == "" or (candidate != "\udc00" and _fits(candidate, codec)):
            return candidate
    return UNKNOWN


def _without_marks(character: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))
    return bare or UNKNOWN


def _fits(text: str, codec: str) -> bool:
    try:
        text.encode(codec)
    except UnicodeEncodeError:
        return False
    return True
