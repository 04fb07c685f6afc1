"""Which addresses our own machines may call: a strict grammar of URLs, and the networks that are refused (threat A25).

Judged twice: as a text when somebody enters it, and as IP addresses at each call, because a name may point elsewhere
by then. Python's own `is_global` and the resolver's leniency (`0x7f.1`, `2130706433`) are not relied on.

Sources: IANA special-purpose address registries for IPv4 and IPv6; RFC 6761 (names), RFC 6052 (NAT64).
"""

import ipaddress
import re
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

MAX_CHARACTERS = 2000
_DEFAULT_PORTS = {"https": 443, "http": 80}
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.ASCII)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
#: Names that never lead to the public network (RFC 6761, 6762, 8375, 9476 and what ICANN keeps for inside use).
_INNER_NAMES = ("local", "internal", "home.arpa", "lan", "localdomain", "intranet", "corp", "home", "test", "invalid")

_REFUSED_V4 = tuple(
    ipaddress.IPv4Network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16"),
        *("192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    )
)
#: All that is public lies in here; NAT64, mapped, unique local and link-local addresses do not.
_PUBLIC_V6 = ipaddress.IPv6Network("2000::/3")
#: Of these: protocol assignments with Teredo, documentation, 6to4, documentation again.
_REFUSED_V6 = tuple(
    ipaddress.IPv6Network(text)
    for text in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)


class OutboundError(Exception):
    """Nothing usable came back. `code` is stable; the text is for a person; `detail` is for the log.

    `was_sent`: the request had left whole, so that the other side may have acted on it.
    """

    def __init__(self, code: str, text: str, detail: str = "", *, was_sent: bool = False) -> None:
        super().__init__(text)
        self.code, self.detail, self.was_sent = code, detail, was_sent


@dataclass(frozen=True, slots=True)
class Address:
    """A URL taken apart; `host` in lower case, without brackets; `netloc` as it goes into the Host header."""

    scheme: str
    host: str
    port: int
    netloc: str
    path: str


def read_address(url: str) -> Address:
    """The URL by our grammar. Raises OutboundError."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as broken:
        raise _malformed(url) from broken
    is_plain = url.isascii() and url.isprintable() and not set(url) & set(' \\"<>^`{|}') and len(url) <= MAX_CHARACTERS
    host = (parts.hostname or "").lower()
    is_web = parts.scheme in _DEFAULT_PORTS and "@" not in parts.netloc and url[len(parts.scheme) :].startswith("://")
    if not (is_plain and is_web and port != 0 and _is_host(host, is_bracketed="[" in parts.netloc)):
        raise _malformed(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Address(parts.scheme, host, port or _DEFAULT_PORTS[parts.scheme], parts.netloc, path)


def judge_address(url: str) -> Address:
    """What can be said of a URL without asking a name server: for the forms where it is entered. Raises OutboundError."""
    address = read_address(url)
    if _is_this_machine(address.host) or address.host.endswith(tuple(f".{name}" for name in _INNER_NAMES)):
        check_reach("127.0.0.1", address)
    elif ":" in address.host or _NUMBER.fullmatch(address.host.rpartition(".")[2]):
        check_reach(address.host, address)
    else:
        _check_port(address)
    return address


def reachable_addresses(address: Address) -> tuple[str, ...]:
    """The IP addresses to connect to, asked for once. Raises OutboundError unless each of them may be reached."""
    found = _resolve(address)
    for text in found:
        check_reach(text, address)
    return found


def check_reach(text: str, address: Address) -> None:
    """Public addresses by https; the loopback, by either, where settings allow it. Raises OutboundError."""
    ip = ipaddress.ip_address(text.partition("%")[0])
    inner = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    if (inner or ip).is_loopback and settings.OUTBOUND_MAY_REACH_LOOPBACK:
        return
    if not _is_public(ip):
        raise OutboundError("outbound.address_refused", "This address may not be called.", f"{address.host}: {text}")
    _check_port(address)


def _check_port(address: Address) -> None:
    if address.scheme != "https":
        raise OutboundError("outbound.not_https", "Only addresses with https may be called.", address.host)
    if address.port not in settings.OUTBOUND_PORTS:
        raise OutboundError("outbound.port_refused", "This port may not be called.", f"{address.host}:{address.port}")


def _is_public(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in network for network in _REFUSED_V4)
    return ip in _PUBLIC_V6 and not any(ip in network for network in _REFUSED_V6)


def _is_host(host: str, *, is_bracketed: bool) -> bool:
    """A name with at least one full stop, localhost, four decimal numbers, or an IPv6 address in brackets."""
    if is_bracketed:
        return _is_ip(host, ipaddress.IPv6Address)
    labels = host.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return _is_ip(host, ipaddress.IPv4Address)
    is_name = len(labels) > 1 or host == "localhost"
    return is_name and len(host) <= 253 and all(_LABEL.fullmatch(label) for label in labels)


def _is_ip(text: str, kind: type[ipaddress.IPv4Address] | type[ipaddress.IPv6Address]) -> bool:
    try:
        kind(text)
    except ValueError:
        return False
    return "%" not in text


def _is_this_machine(host: str) -> bool:
    """Names below localhost are this machine (RFC 6761), whatever the resolver says."""
    return host == "localhost" or host.endswith(".localhost")


def _resolve(address: Address) -> tuple[str, ...]:
    """Every address of the host."""
    if _is_this_machine(address.host):
        return ("127.0.0.1",)
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as unknown:
        raise OutboundError("outbound.host_unknown", "The host's name cannot be resolved.", address.host) from unknown
    if not found:
        raise OutboundError("outbound.host_unknown", "The host's name cannot be resolved.", address.host)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def _malformed(url: str) -> OutboundError:
    return OutboundError("outbound.address_malformed", "The address is malformed.", url[:200])
