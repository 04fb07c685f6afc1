"""The one door for HTTP that leaves the service; called by workers only, never inside a web request.

Resolves once, checks every address, connects to the one it checked (so that a name cannot point elsewhere the
second time), follows no redirect, and caps time and bytes. Addresses inside networks are refused (threat group G);
the loopback is allowed only where everything runs on one machine.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

TIMEOUT_SECONDS = 30.0
MAX_ANSWER_BYTES = 8 * 1024 * 1024
_CHUNK_BYTES = 64 * 1024
_DEFAULT_PORTS = {"https": 443, "http": 80}


class OutboundError(Exception):
    """Nothing usable came back. `code` is stable; the text is for a person; `detail` is for the log."""

    def __init__(self, code: str, text: str, detail: str = "") -> None:
        super().__init__(text)
        self.code, self.detail = code, detail


@dataclass(frozen=True, slots=True)
class Reply:
    """What the other side answered; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


def send(
    method: str, url: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None,
    timeout_seconds: float = TIMEOUT_SECONDS, max_bytes: int = MAX_ANSWER_BYTES,
) -> Reply:  # fmt: skip
    """One request, one answer, whatever its status. Raises OutboundError."""
    target = _split(url)
    port = target.port or _DEFAULT_PORTS[target.scheme]
    address = checked_address(target.hostname or "", port, scheme=target.scheme)
    deadline = time.monotonic() + timeout_seconds
    connection = _Pinned(target, port, address, timeout_seconds)
    path = (target.path or "/") + (f"?{target.query}" if target.query else "")
    try:
        connection.request(
            method, path, body or None, {"Host": target.netloc, "Accept-Encoding": "identity", **(headers or {})}
        )
        answer = connection.getresponse()
        content = _read(answer, connection, deadline, max_bytes)
    except (OSError, http.client.HTTPException) as broken:
        raise OutboundError("outbound.unreachable", "The other side did not answer.", repr(broken)) from broken
    finally:
        connection.close()
    return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, content)


def checked_address(host: str, port: int, *, scheme: str) -> str:
    """The IP address to connect to. Raises OutboundError unless every address of the host may be reached."""
    addresses = _resolve(host, port)
    refused = [text for text in addresses if not _may_reach(text, scheme)]
    if refused or not addresses:
        raise OutboundError("outbound.address_refused", "This address may not be called.", f"{host}: {refused}")
    return addresses[0]


def _split(url: str) -> SplitResult:
    try:
        target = urlsplit(url)
        port_is_sound = target.port is None or target.port > 0
    except ValueError as broken:
        raise OutboundError("outbound.address_malformed", "The address is malformed.", repr(broken)) from broken
    is_plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url
    is_web = target.scheme in _DEFAULT_PORTS and target.hostname and target.username is None
    if not (is_plain and is_web and port_is_sound):
        raise OutboundError("outbound.address_malformed", "The address is malformed.", url[:200])
    return target


def _resolve(host: str, port: int) -> list[str]:
    """Every address of the host. Names below localhost are this machine (RFC 6761), whatever the resolver says."""
    if host == "localhost" or host.endswith(".localhost"):
        return ["127.0.0.1"]
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as unknown:
        raise OutboundError("outbound.host_unknown", "The host's name cannot be resolved.", host) from unknown
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _may_reach(text: str, scheme: str) -> bool:
    """Public addresses by https; the loopback, by either, where settings allow it."""
    address = ipaddress.ip_address(text.partition("%")[0])
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    address = inner or address
    if address.is_loopback:
        return bool(settings.OUTBOUND_MAY_REACH_LOOPBACK)
    return scheme == "https" and address.is_global and not address.is_multicast


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was checked; the name is used for Host and the certificate only."""

    def __init__(self, target: SplitResult, port: int, address: str, timeout_seconds: float) -> None:
        super().__init__(target.hostname or "", port, timeout=timeout_seconds)
        self._address, self._is_tls = address, target.scheme == "https"

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._is_tls:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def _read(answer: http.client.HTTPResponse, connection: _Pinned, deadline: float, max_bytes: int) -> bytes:
    """The body, within the bytes and the time that are left."""
    parts: list[bytes] = []
    size = 0
    while part := _next_part(answer, connection, deadline):
        parts.append(part)
        size += len(part)
        if size > max_bytes:
            raise OutboundError("outbound.answer_too_long", "The answer is too long.", f"over {max_bytes} bytes")
    return b"".join(parts)


def _next_part(answer: http.client.HTTPResponse, connection: _Pinned, deadline: float) -> bytes:
    left = deadline - time.monotonic()
    if left <= 0:
        raise OutboundError("outbound.too_slow", "The answer took too long.")
    if connection.sock is not None:
        connection.sock.settimeout(left)
    return answer.read1(_CHUNK_BYTES)
