"""Read a cXML request: bytes in, an `Envelope` out.

Selects by local path, indifferent to the order of children and to elements it does not know; an empty value is an
absent one; what deviates becomes a finding. Refuses only what cannot be answered otherwise. Whether the sender is who
he says is not judged here.
"""

from protocols.cxml.read_order import read_order
from protocols.cxml.read_parts import attribute, claims, finding, lang, local, only, only_text, text_at
from protocols.cxml.read_setup import read_setup
from protocols.cxml.timestamps import parse_timestamp
from protocols.errors import MissingValue, RemoteError, Unparseable
from protocols.findings import Finding, Severity
from protocols.limits import MAX_IDENTIFIER_CHARACTERS, MAX_ORDER_BYTES
from protocols.messages import Body, CredentialMac, Envelope, Header, ProfileRequest, Unsupported
from protocols.xml import Element, declared_encoding, doctype_version, looks_like_utf8, parse


def read(body: bytes, *, max_bytes: int = MAX_ORDER_BYTES) -> Envelope:
    """The request and what was odd about it. Raises RemoteError."""
    root = parse(body, max_bytes=max_bytes)
    if local(root) != "cXML":
        raise Unparseable(f"The root element is {local(root)[:40]}; cXML was expected.")
    header, request = only(root, "Header"), only(root, "Request")
    if header is None or request is None:
        raise Unparseable("A cXML document with Header and Request was expected.")
    findings: list[Finding] = []
    if looks_like_utf8(body):
        findings.append(finding("envelope.encoding.doubtful", "?xml/@encoding", declared_encoding(body), "utf-8"))
    payload_id = _identifier(root, "payloadID", findings)
    timestamp = attribute(root, "timestamp")
    if parse_timestamp(timestamp) is None:
        findings.append(finding("envelope.timestamp.odd", "cXML/@timestamp", timestamp, "YYYY-MM-DDThh:mm:ss+hh:mm"))
    return Envelope(
        payload_id=payload_id,
        timestamp=timestamp,
        language=lang(root),
        header=_header(header, findings),
        deployment_mode=attribute(request, "deploymentMode").lower() or "production",
        dtd_version=doctype_version(root) or attribute(root, "version"),
        body=_body(request, findings),
        findings=tuple(findings),
    )


def _identifier(root: Element, name: str, findings: list[Finding]) -> str:
    value = attribute(root, name)
    if not value:
        findings.append(finding("envelope.payload_id.missing", f"cXML/@{name}", "", "a unique value"))
    if len(value) > MAX_IDENTIFIER_CHARACTERS:
        raise RemoteError(
            f"The {name} is longer than {MAX_IDENTIFIER_CHARACTERS} characters.", code="envelope.payload_id.long"
        )
    return value


def _header(header: Element, findings: list[Finding]) -> Header:
    sender = only(header, "Sender")
    if sender is None:
        raise MissingValue("The Header has no Sender, who signs in.", code="header.sender.missing")
    user_agent = text_at(sender, "UserAgent")
    if not user_agent:
        findings.append(finding("header.user_agent.missing", "Header/Sender/UserAgent", "", "a name", Severity.INFO))
    return Header(
        from_=claims(only(header, "From")),
        to=claims(only(header, "To")),
        sender=claims(sender),
        shared_secret=only_text(sender.iter("SharedSecret"), "SharedSecret"),
        credential_mac=_credential_mac(sender),
        user_agent=user_agent[:MAX_IDENTIFIER_CHARACTERS],
    )


def _credential_mac(sender: Element) -> CredentialMac | None:
    macs = list(sender.iter("CredentialMac"))
    value = only_text(macs, "CredentialMac")
    if value is None:
        return None
    return CredentialMac(
        value=value,
        algorithm=attribute(macs[0], "algorithm"),
        creation_date=macs[0].get("creationDate", ""),
        expiration_date=macs[0].get("expirationDate", ""),
    )


def _body(request: Element, findings: list[Finding]) -> Body:
    for element in request:
        match local(element):
            case "ProfileRequest":
                return ProfileRequest()
            case "PunchOutSetupRequest":
                return read_setup(element, findings)
            case "OrderRequest":
                return read_order(element, findings)
            case name:
                return Unsupported(name[:60])
    raise Unparseable("The Request is empty.")
