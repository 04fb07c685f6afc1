"""Write what a buyer's system sends: for our own test buyer and the pretend ERP. Source: RG 62–84, 107–200, 289–298."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from protocols.cxml import write_order_parts as parts
from protocols.cxml.timestamps import format_timestamp
from protocols.cxml.versions import DEFAULT_VERSION
from protocols.cxml.write_parts import USER_AGENT, address, contact, document, item_id, money
from protocols.documents import StatusUpdate
from protocols.messages import CredentialClaim, CredentialMac, SetupRequest
from protocols.orders import PurchaseOrder
from protocols.values import Address, Money
from protocols.xml import escape_attribute, escape_text, write_opaque


@dataclass(frozen=True, slots=True)
class Caller:
    """A buyer's system as it introduces itself. A MAC stands instead of the secret; an empty user agent is left out."""

    from_: tuple[CredentialClaim, ...]
    to: tuple[CredentialClaim, ...]
    sender: tuple[CredentialClaim, ...]
    secret: str = field(repr=False)
    deployment_mode: str = "production"
    language: str = "en"
    dtd_version: str = DEFAULT_VERSION
    user_agent: str = USER_AGENT
    credential_mac: CredentialMac | None = None


def write_setup_request(setup: SetupRequest, caller: Caller, *, payload_id: str, timestamp: datetime) -> bytes:
    """A PunchOutSetupRequest. Without return address it asks for none: such a visit is for looking."""
    selected = f"<SelectedItem>{item_id(setup.selected_item)}</SelectedItem>" if setup.selected_item else ""
    back = ""
    if setup.return_url:
        back = f"<BrowserFormPost><URL>{escape_text(setup.return_url)}</URL></BrowserFormPost>"
    inner = (
        f'<PunchOutSetupRequest operation="{setup.operation}"><BuyerCookie>{write_opaque(setup.buyer_cookie)}</BuyerCookie>'
        f"{parts.extrinsics(setup.extrinsics)}{back}"
        f"{contact(setup.contact, 'en') if setup.contact else ''}"
        f"{address('ShipTo', setup.ship_to, 'en') if setup.ship_to else ''}{selected}"
        f"{''.join(parts.item(item) for item in setup.items)}</PunchOutSetupRequest>"
    )
    return _request(inner, caller, payload_id, timestamp)


def write_profile_request(caller: Caller, *, payload_id: str, timestamp: datetime) -> bytes:
    """A ProfileRequest."""
    return _request("<ProfileRequest/>", caller, payload_id, timestamp)


def write_status_update_request(update: StatusUpdate, caller: Caller, *, payload_id: str, timestamp: datetime) -> bytes:
    """A StatusUpdateRequest, as a hub sends one on."""
    meant = parts.attributes([("payloadID", update.payload_id)])
    reference = f"<DocumentReference{meant}/>" if meant else ""
    inner = (
        f'<StatusUpdateRequest>{reference}<Status code="{escape_attribute(update.code)}"'
        f' text="{escape_attribute(update.text)}">{escape_text(update.detail)}</Status></StatusUpdateRequest>'
    )
    return _request(inner, caller, payload_id, timestamp)


def write_order_request(order: PurchaseOrder, caller: Caller, *, payload_id: str, timestamp: datetime) -> bytes:
    """An OrderRequest. Without total and bill-to, plain ones are written: the DTD asks for them."""
    items = "".join(parts.item(item) for item in order.lines)
    inner = (
        f"<OrderRequest><OrderRequestHeader{_order_attributes(order, timestamp)}>{_order_header(order)}"
        f"</OrderRequestHeader>{items}</OrderRequest>"
    )
    return _request(inner, caller, payload_id, timestamp)


def _order_attributes(order: PurchaseOrder, timestamp: datetime) -> str:
    return parts.attributes(
        (
            ("orderID", order.order_id),
            ("orderDate", order.order_date or format_timestamp(timestamp)),
            ("orderType", order.kind if order.kind != "regular" else ""),
            ("type", order.order_type),
            ("orderVersion", order.order_version),
            ("isInternalVersion", "yes" if order.is_internal_version else ""),
            ("requisitionID", order.requisition_id),
            ("shipComplete", "yes" if order.ships_complete else ""),
            ("agreementID", order.agreement_id),
            ("effectiveDate", order.effective_date),
            ("expirationDate", order.expiration_date),
            ("requestedDeliveryDate", order.requested_delivery_date),
        )
    )


def _order_header(order: PurchaseOrder) -> str:
    """The children of OrderRequestHeader, in the order of the DTD."""
    bill_to = order.bill_to or Address(address_id="1", name="Accounts payable")
    followup = f"<Followup><URL>{escape_text(order.followup_url)}</URL></Followup>" if order.followup_url else ""
    return (
        f"<Total>{money(order.total or Money(Decimal(0), 'EUR'))}</Total>"
        f"{address('ShipTo', order.ship_to, 'en') if order.ship_to else ''}{address('BillTo', bill_to, 'en')}"
        f"{parts.charge('Shipping', order.shipping)}{parts.charge('Tax', order.tax)}{parts.payment(order.payment)}"
        f"{parts.payment_terms(order.payment_terms)}{''.join(contact(each, 'en') for each in order.contacts)}"
        f"{parts.comments(order.comments, order.attachments)}{followup}{parts.control_keys(order.controls)}"
        f"{_empty('DocumentReference', 'payloadID', order.earlier_payload_id)}"
        f"{_empty('SupplierOrderInfo', 'orderID', order.supplier_order_id)}"
        f"{parts.terms_of_delivery(order.terms_of_delivery)}{_id_references(order.id_references)}"
        f"{parts.extrinsics(order.extrinsics)}"
    )


def _empty(name: str, attribute: str, value: str) -> str:
    """An element that says one thing in one attribute, or nothing."""
    return f'<{name} {attribute}="{escape_attribute(value)}"/>' if value else ""


def _id_references(pairs: Iterable[tuple[str, str]]) -> str:
    return "".join(
        f'<IdReference identifier="{escape_attribute(identifier)}" domain="{escape_attribute(domain)}"/>'
        for domain, identifier in pairs
    )


def _request(inner: str, caller: Caller, payload_id: str, timestamp: datetime) -> bytes:
    mode = escape_attribute(caller.deployment_mode)
    return document(
        f'<Header>{_header(caller)}</Header><Request deploymentMode="{mode}">{inner}</Request>',
        payload_id=payload_id,
        timestamp=timestamp,
        language=caller.language,
        version=caller.dtd_version,
    )


def _header(caller: Caller) -> str:
    agent = f"<UserAgent>{escape_text(caller.user_agent)}</UserAgent>" if caller.user_agent else ""
    return (
        f"<From>{_credentials(caller.from_)}</From><To>{_credentials(caller.to)}</To>"
        f"<Sender>{_credentials(caller.sender, _proof(caller))}{agent}</Sender>"
    )


def _proof(caller: Caller) -> str:
    """The secret, or the MAC that proves it."""
    mac = caller.credential_mac
    if mac is None:
        return f"<SharedSecret>{escape_text(caller.secret)}</SharedSecret>"
    said = parts.attributes(
        (
            ("type", "FromSenderCredentials"),
            ("algorithm", mac.algorithm),
            ("creationDate", mac.creation_date),
            ("expirationDate", mac.expiration_date),
        )
    )
    return f"<CredentialMac{said}>{escape_text(mac.value)}</CredentialMac>"


def _credentials(claims: Iterable[CredentialClaim], proof: str = "") -> str:
    """A party's credentials; the proof goes into the first."""
    written = []
    for claim in claims:
        kind = ' type="marketplace"' if claim.is_marketplace else ""
        written.append(
            f'<Credential domain="{escape_attribute(claim.domain)}"{kind}>'
            f"<Identity>{escape_text(claim.identity)}</Identity>{proof}</Credential>"
        )
        proof = ""
    return "".join(written)
