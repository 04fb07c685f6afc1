"""Read a cXML request: bytes in, an `Envelope` out.

Selects by local path, indifferent to the order of children and to elements it does not know; an empty value is an
absent one; what deviates becomes a finding. Refuses only what cannot be answered otherwise. Whether the sender is who
he says is not judged here.
"""

from collections.abc import Sequence

from protocols.cxml.read_attached import dangling_files
from protocols.cxml.read_order import read_order
from protocols.cxml.read_parts import attribute, claims, finding, lang, local, only, only_text, text_at
from protocols.cxml.read_setup import read_setup
from protocols.cxml.read_status_update import read_status_update
from protocols.cxml.timestamps import is_regular, parse_timestamp
from protocols.errors import MissingValue, RemoteError, Unparseable, UnsupportedMessage
from protocols.findings import Finding, Severity
from protocols.limits import MAX_FINDINGS, MAX_IDENTIFIER_CHARACTERS, MAX_ORDER_BYTES
from protocols.messages import Attachment, Body, CredentialMac, Envelope, Header, ProfileRequest, Unsupported
from protocols.xml import Element, declared_encoding, doctype_version, looks_like_utf8, parse, speaks_another_encoding

_TIME = "YYYY-MM-DDThh:mm:ss+hh:mm"


def read(body: bytes, *, max_bytes: int = MAX_ORDER_BYTES, attachments: Sequence[Attachment] = ()) -> Envelope:
    """The request and what was odd about it; `attachments` are the files it came with. Raises RemoteError."""
    root = parse(body, max_bytes=max_bytes)
    if local(root) != "cXML":
        raise Unparseable(f"The root element is {local(root)[:40]}; cXML was expected.")
    _refuse_other_kinds(root)
    header, request = only(root, "Header"), only(root, "Request")
    if header is None or request is None:
        raise Unparseable("A cXML document with Header and Request was expected.")
    findings = _encoding_findings(body)
    payload_id = _identifier(root, "payloadID", findings)
    timestamp = attribute(root, "timestamp")
    _note_timestamp(timestamp, findings)
    read_header = _header(header, findings)
    content = _body(request, findings)
    findings += dangling_files(content, attachments)
    return Envelope(
        payload_id=payload_id,
        timestamp=timestamp,
        language=lang(root),
        header=read_header,
        deployment_mode=attribute(request, "deploymentMode").lower() or "production",
        dtd_version=doctype_version(root) or attribute(root, "version"),
        body=content,
        findings=tuple(findings[:MAX_FINDINGS]),
        attachments=tuple(attachments),
    )


def _refuse_other_kinds(root: Element) -> None:
    """A Message or Response came to the door of requests: it is named, so that somebody can find the wrong address."""
    if only(root, "Request") is not None:
        return
    for element in root:
        if local(element) == "Message":
            inner = next((local(e)[:60] for e in element if local(e) != "Status"), "nothing")
            raise UnsupportedMessage(f"A Message with {inner} arrived; this address takes Requests only.")
        if local(element) == "Response":
            raise Unparseable("A Response arrived; this address takes Requests only.")


def _encoding_findings(body: bytes) -> list[Finding]:
    """A document that is in another encoding than it says: its texts may be gibberish."""
    declared = declared_encoding(body)
    if looks_like_utf8(body):
        return [finding("envelope.encoding.doubtful", "?xml/@encoding", declared, "utf-8")]
    other = speaks_another_encoding(body)
    if other:
        return [finding("envelope.encoding.other", "?xml/@encoding", declared or "none", other, Severity.INFO)]
    return []


def _note_timestamp(timestamp: str, findings: list[Finding]) -> None:
    if parse_timestamp(timestamp) is None:
        findings.append(finding("envelope.timestamp.odd", "cXML/@timestamp", timestamp, _TIME))
    elif not is_regular(timestamp):
        findings.append(finding("envelope.timestamp.irregular", "cXML/@timestamp", timestamp, _TIME, Severity.INFO))


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
            case "StatusUpdateRequest":
                return read_status_update(element)
            case name:
                return Unsupported(name[:60])
    raise Unparseable("The Request is empty.")
