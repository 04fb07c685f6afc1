"""The one door for HTTP that leaves the service; called by workers only, never inside a web request.

Resolves once, checks every address, connects to one it checked (so that a name cannot point elsewhere the second
time), follows no redirect, and caps bytes and the time of the whole call, however the bytes trickle. Which addresses
may be called: `connections/outbound_address.py`.
"""

import functools
import http.client
import io
import socket
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from connections.outbound_address import Address, OutboundError, reachable_addresses, read_address

__all__ = ["OutboundError", "Reply", "send"]

TIMEOUT_SECONDS = 30.0
MAX_ANSWER_BYTES = 8 * 1024 * 1024
_CHUNK_BYTES = 64 * 1024
#: A host with more addresses is tried at the first few only.
_MAX_ADDRESSES = 3

#: What OpenSSL finds wrong with a certificate (its X509_V_ERR numbers), as a stable code and a sentence.
_CERTIFICATE_FAULTS = {
    9: ("tls_not_yet_valid", "The certificate of the other side is not valid yet."),
    10: ("tls_expired", "The certificate of the other side has expired."),
    18: ("tls_self_signed", "The certificate of the other side is signed by nobody but itself."),
    19: ("tls_self_signed", "The certificate of the other side is signed by nobody that is known."),
    20: (
        "tls_unknown_issuer",
        "The other side's certificate, or one between it and a known issuer, is missing or unknown.",
    ),
    23: ("tls_revoked", "The certificate of the other side was revoked."),
    62: ("tls_wrong_host", "The certificate of the other side is for another host."),
    64: ("tls_wrong_host", "The certificate of the other side is for another host."),
}


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
    deadline = time.monotonic() + timeout_seconds
    address = read_address(url)
    sent_headers = {"Host": address.netloc, "Accept-Encoding": "identity", "Connection": "close", **(headers or {})}
    connection = _Pinned(address, reachable_addresses(address), deadline)
    was_sent = False
    try:
        connection.connect()
        connection.request(method, address.path, body or None, sent_headers)
        was_sent = True
        answer = connection.getresponse()
        content = _read(answer, max_bytes)
    except TimeoutError as slow:
        raise OutboundError("outbound.too_slow", "The answer took too long.", repr(slow), was_sent=was_sent) from slow
    except (OSError, http.client.HTTPException) as broken:
        raise _broken_off(broken, was_sent=was_sent) from broken
    finally:
        connection.hang_up()
    return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, content)


def _broken_off(trouble: Exception, *, was_sent: bool) -> OutboundError:
    detail = repr(trouble)
    if was_sent:
        return OutboundError(
            "outbound.answer_lost", "The connection ended before the answer came.", detail, was_sent=True
        )
    if isinstance(trouble, ssl.SSLCertVerificationError):
        code, text = _CERTIFICATE_FAULTS.get(
            trouble.verify_code, ("tls_certificate", "The certificate of the other side cannot be trusted.")
        )
        return OutboundError(f"outbound.{code}", text, detail)
    if isinstance(trouble, ssl.SSLError):
        return OutboundError(
            "outbound.tls_failed", "No encrypted connection came about; we need TLS 1.2 or newer.", detail
        )
    return OutboundError("outbound.unreachable", "The other side did not answer.", detail)


class _Pinned(http.client.HTTPConnection):
    """A connection to addresses that were checked; the name is used for Host and the certificate only."""

    def __init__(self, address: Address, addresses: Sequence[str], deadline: float) -> None:
        super().__init__(address.host, address.port)
        self._addresses, self._is_tls, self._deadline = addresses[:_MAX_ADDRESSES], address.scheme == "https", deadline
        self._own: socket.socket | None = None

    def connect(self) -> None:
        """Connect, with what is left of the time; the next address where one is out of reach."""
        self._own = self._reach()
        if self._is_tls:
            self._own.settimeout(_left(self._deadline))
            self._own = _tls().wrap_socket(self._own, server_hostname=self.host)
        self.sock: Any = _TimedSocket(self._own, self._deadline)

    def _reach(self) -> socket.socket:
        for ip in self._addresses[:-1]:
            try:
                return socket.create_connection((ip, self.port), _left(self._deadline) / 2)
            except OSError:
                continue
        return socket.create_connection((self._addresses[-1], self.port), _left(self._deadline))

    def hang_up(self) -> None:
        """Close for good: http.client's own closing comes before the body is read."""
        self.close()
        if self._own is not None:
            self._own.close()


class _TimedSocket:
    """What http.client needs of a socket, never waiting beyond the deadline of the whole call."""

    def __init__(self, own: socket.socket, deadline: float) -> None:
        self._own, self._deadline = own, deadline

    def sendall(self, data: bytes) -> None:
        self._own.settimeout(_left(self._deadline))
        self._own.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self._own, self._deadline))

    def close(self) -> None:
        """Nothing yet: the answer may still be read; `hang_up` closes."""


class _TimedReader(io.RawIOBase):
    """Reads from a socket until the deadline."""

    def __init__(self, own: socket.socket, deadline: float) -> None:
        super().__init__()
        self._own, self._deadline = own, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._own.settimeout(_left(self._deadline))
        return self._own.recv_into(buffer)


def _left(deadline: float) -> float:
    """The seconds that are left. Raises TimeoutError."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("The time for the whole call is over.")
    return left


@functools.cache
def _tls() -> ssl.SSLContext:
    """Verifies names and certificates, TLS 1.2 and newer; reading the list of issuers takes long, so it is read once."""
    return ssl.create_default_context()


def _read(answer: http.client.HTTPResponse, max_bytes: int) -> bytes:
    """The body, within the bytes that are allowed."""
    parts: list[bytes] = []
    size = 0
    while part := answer.read1(_CHUNK_BYTES):
        parts.append(part)
        size += len(part)
        if size > max_bytes:
            raise OutboundError(
                "outbound.answer_too_long", "The answer is too long.", f"over {max_bytes} bytes", was_sent=True
            )
    if answer.length:
        raise http.client.IncompleteRead(b"", answer.length)
    return b"".join(parts)
