"""The few lines above a MIME part: names, parameters, identifiers, file names. Source: RFC 2045–2047, 2231, 2387."""

import re
from email.errors import HeaderParseError
from email.header import decode_header
from urllib.parse import unquote

from protocols.limits import MAX_IDENTIFIER_CHARACTERS

_FOLDED = re.compile(r"\r?\n[ \t]+")
_HEADER = re.compile(r"([!-9;-~]{1,80}):(.*)", re.ASCII)
#: One parameter: `name=value`, `name="value"`, or `name*=charset'language'value`.
_PARAMETER = re.compile(r';\s*([A-Za-z0-9_.-]{1,60})(\*?)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))')


def read_headers(block: bytes) -> dict[str, str]:
    """The headers by their names in lower case; of several alike the first counts."""
    found: dict[str, str] = {}
    for line in _FOLDED.sub(" ", block.decode("utf-8", "replace")).splitlines():
        match = _HEADER.fullmatch(line)
        if match is None:
            return found  # whatever comes now is no header
        found.setdefault(match.group(1).lower(), match.group(2).strip())
    return found


def parameter(header: str, name: str) -> str:
    """A parameter of Content-Type or Content-Disposition, or an empty string."""
    for found in _PARAMETER.finditer(header):
        if found.group(1).lower() == name:
            if found.group(2):
                return unquote((found.group(4) or "").rpartition("'")[2])
            quoted = found.group(3)
            return (re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else found.group(4)).strip()
    return ""


def content_id(text: str) -> str:
    """A Content-ID as it is compared: without its angle brackets."""
    return printable(text).strip().strip("<>").strip()[:MAX_IDENTIFIER_CHARACTERS]


def file_name(headers: dict[str, str]) -> str:
    """What the sender calls the file, for people to read: the last step of its path, and never a path."""
    disposition = parameter(headers.get("content-disposition", ""), "filename")
    name = disposition or parameter(headers.get("content-type", ""), "name")
    return last_step(_decode_words(name))


def last_step(name: str) -> str:
    """A file's name without the folders before it, and without characters that hide or turn round what it says."""
    return re.split(r"[/\\]", printable(name))[-1].strip(" .")[:MAX_IDENTIFIER_CHARACTERS]


def _decode_words(text: str) -> str:
    """Words like `=?utf-8?B?w6k=?=` as what they say (RFC 2047); as they are, where nobody can tell."""
    if "=?" not in text:
        return text
    try:
        words = decode_header(text)
        return "".join(part if isinstance(part, str) else part.decode(charset or "ascii") for part, charset in words)
    except (HeaderParseError, ValueError, LookupError):
        return text


def printable(text: str) -> str:
    """Without control characters and halves of characters, which no database takes."""
    return "".join(c for c in text if c.isprintable())
