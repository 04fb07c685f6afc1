"""Take secrets, keys and card numbers out of what is stored: by the values we know, by pattern, by their place.

Works on text; `mask_document` on bytes in whatever encoding they are in. What cannot be decoded is not kept.
"""

import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

#: Pure ASCII: it must fit into a document of any encoding.
MASK = "***"
#: Elements whose content proves something; without their end tag, all that follows goes.
_SECRET_ELEMENTS = re.compile(
    r"(<(?P<name>(?:[\w.-]+:)?(?:SharedSecret|CredentialMac|DigitalSignature)\w*)\b[^<>]*(?<!/)>)"
    r".*?(?P<end></(?P=name)\s*>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
#: A purchasing card, whole; and what of it goes: its number, and the date that makes the number good.
_PURCHASING_CARD = re.compile(r"<(?:[\w.-]+:)?PCard\b(?:\"[^\"]*\"|'[^']*'|[^>\"'])*", re.IGNORECASE)
_CARD_VALUES = re.compile(r"(\b(?:number|expiration)\s*=\s*)(?:\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_KEYS = re.compile(r"(/s/|/punchout/start/|/connect/|/simulator/return/)[^/\s?\"'<&]+")
#: Documents inside a form that could not be unwrapped may hold anything.
_WRAPPED = re.compile(r"(?i)\b(cxml-(?:base64|urlencoded)=)[^&\s]+")
#: The same inside forms whose fields have other names, or in nothing at all: percent-encoded, and XML in base64.
_ENCODED_SECRETS = re.compile(
    r"(%3C(?:[\w.-]+(?::|%3A))?(?:SharedSecret|CredentialMac|DigitalSignature)\w*).*?(?=%3C(?:%2F|/)|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_BASE64_XML = re.compile(r"(?<![A-Za-z0-9+/])(?:(?:77u(?:/|%2F))?(?:PD94bW|PGNYTU|PCFET0))[A-Za-z0-9+/=%\s]*")
_SECRET_NAME = re.compile(r"(?i)pass|pwd|^~?pw$|kennwort|geheim|clave|mdp|secret|token|pin$|api.?key")
_FORM_SECRETS = re.compile(r"(?i)((?:^|[?&\s])[^=&\s]*(?:pass|pwd|secret|token)[^=&\s]*=)[^&\s]+")
#: Visa, Mastercard, American Express, Discover: prefixes and lengths that article numbers (GTIN-13, -14) do not have.
_CARD = re.compile(
    r"(?<![\w.])(?:3[47]\d{2}[ -]?\d{6}[ -]?\d{5}|(?:4\d{3}|5[1-5]\d{2}|2[2-7]\d{2}|6[045]\d{2})(?:[ -]?\d{4}){3})(?!\w|\.\d)"
)
_SECRET_HEADERS = frozenset(
    {"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "x-auth-token"}
)
#: "<?xml" as mainframes write it; no reader of ours takes it.
_EBCDIC = b"\x4c\x6f\xa7\x94\x93".decode("latin-1")
#: A secret this short is masked only where it stands as a whole value; it would hit ordinary words.
_SHORT_SECRET = 6


def is_secret_name(name: str) -> bool:
    """Whether a parameter of this name usually holds a secret."""
    return _SECRET_NAME.search(name) is not None


def mask_text(text: str, secrets: Iterable[str] = ()) -> str:
    """`text` without anything that opens something."""
    for secret in secrets:
        text = _mask_value(text, secret)
    text = _SECRET_ELEMENTS.sub(lambda m: m.group(1) + MASK + m["end"], text)
    text = _PURCHASING_CARD.sub(lambda m: _CARD_VALUES.sub(rf'\1"{MASK}"', m.group()), text)
    text = _KEYS.sub(rf"\1{MASK}", text)
    text = _WRAPPED.sub(rf"\1{MASK}", text)
    return mask_cards(text)


def mask_cards(text: str) -> str:
    """`text` with no more than the last four digits of each card number."""
    return _CARD.sub(_mask_card, text)


def mask_document(body: bytes, secrets: Iterable[str] = ()) -> bytes:
    """A document masked, in its own encoding; then once more as Latin-1, which holds every byte as it is.

    What only pretends to be UTF-16 shows its ASCII there; in what is UTF-16, Latin-1 finds nothing.
    """
    known = tuple(secrets)
    encoding = encoding_of(body)
    if encoding != "latin-1":
        try:
            body = mask_text(body.decode(encoding), known).encode(encoding)
        except UnicodeError:
            return _not_kept(body)
    known = tuple(secret.encode("utf-8", "replace").decode("latin-1") for secret in known)
    masked = mask_text(body.decode("latin-1"), known)
    if not masked.lstrip().startswith("<"):
        masked = _BASE64_XML.sub(MASK, _ENCODED_SECRETS.sub(rf"\1{MASK}", masked))
    return _not_kept(body) if _hides_something(masked, known) else masked.encode("latin-1")


def mask_form(text: str, secrets: Iterable[str] = ()) -> str:
    """A query string or form body: also every parameter with a telling name."""
    return _FORM_SECRETS.sub(rf"\1{MASK}", mask_text(text, secrets))


def mask_headers(headers: Iterable[tuple[str, str]], secrets: Iterable[str] = ()) -> list[list[str]]:
    """Headers as they are stored."""
    known = tuple(secrets)
    return [
        [name, MASK if name.lower() in _SECRET_HEADERS else mask_form(value, known)[:2000]] for name, value in headers
    ]


def encoding_of(body: bytes) -> str:
    """UTF-16 and -32 show themselves by a mark or by zero bytes; everything else is ASCII with more behind it."""
    if body[:4] in (b"\x00\x00\xfe\xff", b"\xff\xfe\x00\x00"):
        return "utf-32"
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if body[:2] == b"<\x00":
        return "utf-16-le"
    if body[:2] == b"\x00<":
        return "utf-16-be"
    return "latin-1"


def _hides_something(masked: str, known: Iterable[str]) -> bool:
    """Whether it would have to be masked in an encoding that it does not begin as: wide characters, or EBCDIC."""
    if masked.startswith(_EBCDIC):
        return True
    bare = masked.replace("\x00", "")
    return len(bare) < len(masked) and mask_text(bare, known) != bare


def _not_kept(body: bytes) -> bytes:
    return f"({len(body)} bytes that could not be decoded were not kept)".encode()


def _mask_value(text: str, secret: str) -> str:
    if not secret.strip():
        return text
    for form in dict.fromkeys((secret, secret.strip(), escape(secret), quote(secret, safe=""), quote_plus(secret))):
        if len(form) >= _SHORT_SECRET:
            text = text.replace(form, MASK)
        else:
            text = re.sub(rf"(?<![^\s=>\"']){re.escape(form)}(?![^\s&<\"'])", MASK, text)
    return text


def _mask_card(match: re.Match[str]) -> str:
    digits = [int(character) for character in match.group() if character.isdigit()]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    is_card = (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
    return f"{MASK}{match.group()[-4:]}" if is_card else match.group()
