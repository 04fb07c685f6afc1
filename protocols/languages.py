"""Languages by their two codes: ISO 639-1, which the web and cXML use, and ISO 639-2, which BMEcat uses."""

#: ISO 639-2 to ISO 639-1. Where there are two (ger, deu), BMEcat's terminological one comes first.
_TO_SHORT = {
    "deu": "de", "ger": "de", "eng": "en", "fra": "fr", "fre": "fr", "ita": "it", "spa": "es", "por": "pt", "nld": "nl",
    "dut": "nl", "dan": "da", "swe": "sv", "nor": "no", "nob": "nb", "nno": "nn", "fin": "fi", "isl": "is", "ice": "is",
    "pol": "pl", "ces": "cs", "cze": "cs", "slk": "sk", "slo": "sk", "slv": "sl", "hun": "hu", "ron": "ro", "rum": "ro",
    "bul": "bg", "hrv": "hr", "srp": "sr", "bos": "bs", "mkd": "mk", "mac": "mk", "sqi": "sq", "alb": "sq", "ell": "el",
    "gre": "el", "tur": "tr", "rus": "ru", "ukr": "uk", "est": "et", "lav": "lv", "lit": "lt", "gle": "ga", "mlt": "mt",
    "cat": "ca", "eus": "eu", "baq": "eu", "glg": "gl", "ltz": "lb", "zho": "zh", "chi": "zh", "jpn": "ja", "kor": "ko",
    "ara": "ar", "heb": "he", "tha": "th", "vie": "vi", "ind": "id", "msa": "ms", "may": "ms", "hin": "hi",
}  # fmt: skip
_TO_LONG = {short: long for long, short in reversed(_TO_SHORT.items())}


def short_code(code: str) -> str:
    """The two-letter code of a language, or what was given, in small letters."""
    return _TO_SHORT.get(code.lower(), code.lower())


def long_code(code: str) -> str:
    """The three-letter code of a language, or what was given; a region is dropped where the language is known."""
    return _TO_LONG.get(code.lower().partition("-")[0], code.lower())
