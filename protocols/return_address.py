"""Where a cart may be sent: a strict grammar of our own, for parsers disagree about URLs (threats A11, D14).

The text stays byte for byte what the buyer's system gave; it is neither decoded nor rebuilt, never fetched.
"""

import re
from dataclasses import dataclass

from protocols.errors import BadReturnAddress
from protocols.limits import MAX_ADDRESS_CHARACTERS

_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_ADDRESS = re.compile(
    rf"(?P<scheme>https?)://(?P<host>{_LABEL}(?:\.{_LABEL})*|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{{1,5}}))?"
    r"(?P<rest>[/?#][!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~|{}^`]*)?",
    re.ASCII | re.IGNORECASE,
)
_SAPEVENT = re.compile(r"SAPEVENT:[A-Za-z0-9_]+(?:[/?][!#$%&'()*+,\-./0-9:;=?@A-Z_a-z~]*)?", re.ASCII | re.IGNORECASE)
_DEFAULT_PORTS = {"https": "443", "http": "80"}
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\<>\"]|[^\x00-\x7f]")


@dataclass(frozen=True, slots=True)
class ReturnAddress:
    """An address that passed. `host` is in lower case, with the port only where it is unusual."""

    scheme: str
    host: str
    text: str

    @property
    def origin(self) -> str:
        """For Content-Security-Policy; empty for SAPEVENT."""
        return f"{self.scheme}://{self.host}" if self.host else ""


def parse_return_address(
    text: str, *, allow_http: bool = False, allow_sapevent: bool = False, allow_loopback_http: bool = False
) -> ReturnAddress:
    """Check `text` against the grammar and this connection's permissions. Raises BadReturnAddress, each with a code."""
    if not text:
        raise _refused("missing", "No return address was given.")
    if len(text) > MAX_ADDRESS_CHARACTERS:
        raise _refused("too_long", f"The return address is longer than {MAX_ADDRESS_CHARACTERS} characters.")
    if _UNSAFE.search(text):
        raise _refused("characters", "The return address holds a blank, a backslash, or a character outside ASCII.")
    if text[:9].upper() == "SAPEVENT:":
        return _sapevent(text, allow_sapevent)
    match = _ADDRESS.fullmatch(text)
    if match is None:
        raise _refused("syntax", "The return address must be an absolute https address without user name.")
    scheme, host, port = match["scheme"].lower(), match["host"].lower(), match["port"]
    if port is not None and not 0 < int(port) < 65536:
        raise _refused("port", "The port of the return address is out of range.")
    if scheme == "http" and not (allow_http or (allow_loopback_http and _is_loopback(host))):
        raise _refused("http", "The return address must begin with https.")
    suffix = f":{port}" if port and port != _DEFAULT_PORTS[scheme] else ""
    return ReturnAddress(scheme, host + suffix, text)


def _sapevent(text: str, is_allowed: bool) -> ReturnAddress:
    if not is_allowed:
        raise _refused("sapevent", "This connection does not return carts by SAPEVENT.")
    if _SAPEVENT.fullmatch(text) is None:
        raise _refused("syntax", "The SAPEVENT return address is malformed.")
    return ReturnAddress("sapevent", "", text)


def _is_loopback(host: str) -> bool:
    return host in ("127.0.0.1", "[::1]", "localhost") or host.endswith(".localhost")


def _refused(code: str, text: str) -> BadReturnAddress:
    return BadReturnAddress(text, code=f"return_address.{code}")
