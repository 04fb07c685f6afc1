"""Texts as buyers' systems take them: cleaned, cut where a reader would cut, put into an old character set."""

import re
import unicodedata

#: Names of character sets that buyers ask for, to Python's codecs. Others are not believed.
CHARSETS: dict[str, str] = {
    "utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "ascii", "iso-8859-1": "latin-1", "iso-8859-2": "iso8859-2",
    "iso-8859-5": "iso8859-5", "iso-8859-7": "iso8859-7", "iso-8859-9": "iso8859-9", "iso-8859-15": "iso8859-15",
    "windows-1250": "cp1250", "windows-1251": "cp1251", "windows-1252": "cp1252", "windows-1254": "cp1254",
    "shift_jis": "shift_jis", "sjis": "shift_jis", "euc-jp": "euc_jp", "gb2312": "gb2312", "gbk": "gbk",
    "big5": "big5", "euc-kr": "euc_kr",
}  # fmt: skip

#: What stands for a character that has no decomposition of its own.
_SUBSTITUTES = {
    "€": "EUR", "£": "GBP", "¥": "JPY", "‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
    "‹": "'", "›": "'", "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "•": "-", "·": ".", "⁄": "/", "×": "x",
    "÷": "/", "±": "+/-", "≤": "<=", "≥": ">=", "°": "deg", "µ": "u", "μ": "u", "Ω": "Ohm", "⌀": "dia.", "®": "(R)",
    "©": "(C)", "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L",
    "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i",
    "√": "V", "≈": "~", "\u200b": "", "\u200d": "", "\ufeff": "", "\u00ad": "",
}  # fmt: skip
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAK = re.compile(r"[ \t]*[\r\n\u2028\u2029]\s*|\t")


def one_line(text: str) -> str:
    """Composed (NFC), without control characters, line breaks as blanks; other runs of blanks stay as they are."""
    return _BREAK.sub(" ", paragraphs(text)).strip()


def paragraphs(text: str) -> str:
    """Composed (NFC), without control characters; line breaks stay."""
    return _CONTROL.sub("", unicodedata.normalize("NFC", text))


def cut(text: str, max_characters: int) -> str:
    """At most so many characters, ending with a whole word unless that would cost more than a third."""
    if len(text) <= max_characters:
        return text
    kept = text[: _before_marks(text, max_characters)]
    words = kept.rpartition(" ")[0].rstrip()
    ends_a_word = text[len(kept)] == " "
    return kept.rstrip() if ends_a_word or len(words) * 3 < max_characters * 2 else words


def cut_bytes(text: str, max_bytes: int) -> str:
    """At most so many bytes of UTF-8, never ending within a character."""
    if len(text.encode()) <= max_bytes:
        return text
    return cut(text, len(text.encode()[:max_bytes].decode("utf-8", "ignore")))


def _before_marks(text: str, end: int) -> int:
    """The last place not after `end` where no accent is parted from its letter."""
    while end and unicodedata.combining(text[end]):
        end -= 1
    return end


def transliterate(text: str, codec: str) -> str:
    """The text in characters that `codec` has: a browser would write `&#8364;` for a euro sign into the order."""
    try:
        text.encode(codec)
    except UnicodeEncodeError:
        return "".join(_substitute(character, codec) for character in text)
    return text


def _substitute(character: str, codec: str) -> str:
    if _has(codec, character):
        return character
    if _SUBSTITUTES.get(character) == "":
        return ""
    plain = "".join(
        _SUBSTITUTES.get(c, c) for c in unicodedata.normalize("NFKD", _SUBSTITUTES.get(character, character))
    )
    return "".join(c for c in plain if _has(codec, c)) or "?"


def _has(codec: str, character: str) -> bool:
    try:
        character.encode(codec)
    except UnicodeEncodeError:
        return False
    return True
