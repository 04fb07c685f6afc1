"""Certificates: who is trusted, and the sentence for who is not (threat A26). Real TLS with issuers of our own."""

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from connections import outbound
from connections.outbound import OutboundError, send

NOW = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Issuer:
    key: ec.EllipticCurvePrivateKey
    name: x509.Name


def new_issuer(name: str) -> Issuer:
    return Issuer(
        ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    )


def certificate(
    issuer: Issuer,
    key: ec.EllipticCurvePrivateKey,
    name: x509.Name,
    *,
    days: int = 1,
    host: str = "",
    is_issuer: bool = False,
) -> bytes:
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - 3 * DAY)
        .not_valid_after(NOW + days * DAY)
        .add_extension(x509.BasicConstraints(ca=is_issuer, path_length=None), critical=True)
    )
    if host:
        names = [x509.DNSName(host), x509.IPAddress(ipaddress.ip_address("127.0.0.2"))]
        built = built.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return built.sign(issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


@contextmanager
def https_server(folder: Path, issuer: Issuer, *, days: int = 1, host: str = "localhost") -> Iterator[int]:
    """Answers one caller with 200, under a certificate of the issuer."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sink")])
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "sink.pem").write_bytes(pem + certificate(issuer, key, subject, days=days, host=host))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "sink.pem")
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        caller, _address = listener.accept()
        with caller:
            try:
                with context.wrap_socket(caller, server_side=True) as secure:
                    secure.recv(65536)
                    secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            except OSError:
                return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    thread.join(5)
    listener.close()


@pytest.fixture
def issuer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Issuer]:
    """An issuer that this machine trusts."""
    ours = new_issuer("an issuer")
    (tmp_path / "issuers.pem").write_bytes(certificate(ours, ours.key, ours.name, is_issuer=True))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "issuers.pem"))
    outbound._tls.cache_clear()
    yield ours
    outbound._tls.cache_clear()


def refused_with(port: int) -> tuple[str, bool]:
    with pytest.raises(OutboundError) as raised:
        send("POST", f"https://localhost:{port}/", body=b"<cXML/>")
    return raised.value.code, raised.value.was_sent


def test_certificate_of_a_known_issuer_is_trusted(tmp_path: Path, issuer: Issuer) -> None:
    with https_server(tmp_path, issuer) as port:
        assert send("POST", f"https://localhost:{port}/").status == 200


def test_a26_expired_certificate(tmp_path: Path, issuer: Issuer) -> None:
    with https_server(tmp_path, issuer, days=-1) as port:
        assert refused_with(port) == ("outbound.tls_expired", False)


def test_a26_certificate_of_another_host(tmp_path: Path, issuer: Issuer) -> None:
    with https_server(tmp_path, issuer, host="elsewhere.example.com") as port:
        assert refused_with(port) == ("outbound.tls_wrong_host", False)


def test_a26_certificate_of_an_unknown_issuer(tmp_path: Path, issuer: Issuer) -> None:
    with https_server(tmp_path, new_issuer("nobody")) as port:
        assert refused_with(port) == ("outbound.tls_unknown_issuer", False)


def test_a26_other_side_without_tls(issuer: Issuer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        def serve() -> None:
            caller, _address = listener.accept()
            with caller:
                caller.recv(1024)
                caller.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        assert refused_with(port) == ("outbound.tls_failed", False)
        thread.join(5)
