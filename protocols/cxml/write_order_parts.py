"""The parts of an order as a buyer's system writes them, in the order of the DTD. Source: RG 107–200, DTD 1.2.071."""

import re
from collections.abc import Iterable

from protocols.cxml.write_parts import (
    address,
    classifications,
    contact,
    element,
    extrinsic,
    item_id,
    money,
    price_basis,
)
from protocols.orders import AttachedFile, Charge, ControlKeys, Distribution, OrderItem, Payment, ScheduledDelivery
from protocols.values import format_decimal
from protocols.xml import escape_attribute, escape_text

#: "30" or "14 (2 %)", as `read_order` puts terms of payment.
_TERM = re.compile(r"([^ ,()]+)(?: \(([^ ,()]+) %\))?")


def attributes(pairs: Iterable[tuple[str, str]]) -> str:
    """Attributes with a blank before each; those without value are left out."""
    return "".join(f' {name}="{escape_attribute(value)}"' for name, value in pairs if value)


def extrinsics(pairs: Iterable[tuple[str, str]]) -> str:
    """Extrinsic elements."""
    return "".join(extrinsic(name, value) for name, value in pairs)


def charge(name: str, value: Charge | None) -> str:
    """Shipping or Tax."""
    if value is None:
        return ""
    described = f'<Description xml:lang="en">{escape_text(value.description)}</Description>'
    return f"<{name}>{money(value.amount)}{described}</{name}>"


def comments(text: str, files: Iterable[AttachedFile]) -> str:
    """One Comments with what is said and the files referred to."""
    attached = "".join(
        f"<Attachment{attributes([('visibility', 'internal' if each.is_internal else '')])}>"
        f"<URL{attributes([('name', each.name)])}>{escape_text(each.url)}</URL></Attachment>"
        for each in files
    )
    return f"<Comments>{escape_text(text)}{attached}</Comments>" if text or attached else ""


def control_keys(keys: ControlKeys) -> str:
    """What we are allowed to send; nothing where nothing is said."""
    said = (
        ("OCInstruction", keys.confirmation),
        ("ASNInstruction", keys.ship_notice),
        ("InvoiceInstruction", keys.invoice),
    )
    inside = "".join(f'<{name} value="{escape_attribute(value)}"/>' for name, value in said if value)
    return f"<ControlKeys>{inside}</ControlKeys>" if inside else ""


def payment(value: Payment | None) -> str:
    """A card, its number masked and without its end; or another way by its name."""
    if value is None:
        return ""
    if value.kind != "PCard":
        return f'<Payment><PaymentMethod type="{escape_attribute(value.kind)}"/></Payment>'
    holder = attributes([("name", value.holder)])
    return f'<Payment><PCard number="{escape_attribute(value.masked_number)}" expiration=""{holder}/></Payment>'


def payment_terms(text: str) -> str:
    """PaymentTerm elements; words that are none of `read_order` are left out."""
    terms = (_TERM.fullmatch(term) for term in text.split(", "))
    return "".join(_payment_term(term.group(1), term.group(2)) for term in terms if term)


def _payment_term(days: str, percent: str | None) -> str:
    discount = ""
    if percent:
        discount = f'<Discount><DiscountPercent percent="{escape_attribute(percent)}"/></Discount>'
    return f'<PaymentTerm payInNumberOfDays="{escape_attribute(days)}">{discount}</PaymentTerm>'


def terms_of_delivery(text: str) -> str:
    """An Incoterm, or words like one."""
    if not text:
        return ""
    return (
        '<TermsOfDelivery><TermsOfDeliveryCode value="TransportCondition"/><ShippingPaymentMethod value="Other"/>'
        f'<TransportTerms value="Other">{escape_text(text)}</TransportTerms></TermsOfDelivery>'
    )


def agreement(number: str) -> str:
    """The agreement a line is ordered by."""
    if not number:
        return ""
    named = attributes([("agreementID", number)])
    return f'<MasterAgreementReference{named}><DocumentReference payloadID=""/></MasterAgreementReference>'


def item(value: OrderItem, *, has_buyer_part_id: bool = True) -> str:
    """One ItemOut."""
    said = attributes(
        (
            ("quantity", format_decimal(value.quantity)),
            ("lineNumber", value.line_number),
            ("requisitionID", value.requisition_id),
            ("agreementItemNumber", value.agreement_item_number),
            ("requestedDeliveryDate", value.requested_delivery_date),
            ("isAdHoc", "yes" if value.is_ad_hoc else ""),
            ("parentLineNumber", value.parent_line_number),
            ("itemType", value.item_type),
        )
    )
    return (
        f"<ItemOut{said}>{item_id(value.item_id, has_buyer_part_id=has_buyer_part_id)}{_detail(value)}"
        f"{address('ShipTo', value.ship_to, 'en') if value.ship_to else ''}{charge('Shipping', value.shipping)}"
        f"{charge('Tax', value.tax)}{''.join(_distribution(each) for each in value.distributions)}"
        f"{''.join(contact(each, 'en') for each in value.contacts)}{comments(value.comments, value.attachments)}"
        f"{control_keys(value.controls)}{''.join(_schedule_line(each, value.unit) for each in value.schedule)}"
        f"{agreement(value.agreement_id)}</ItemOut>"
    )


def _detail(value: OrderItem) -> str:
    """ItemDetail; BlanketItemDetail where there is an amount that must not be exceeded; nothing where nothing is said."""
    described = f'<Description xml:lang="en">{escape_text(value.description)}</Description>'
    price = f"<UnitPrice>{money(value.unit_price)}</UnitPrice>" if value.unit_price else ""
    if value.max_amount is not None:
        classified = classifications(value.classifications) if value.classifications else ""
        return (
            f"<BlanketItemDetail>{described}<MaxAmount>{money(value.max_amount)}</MaxAmount>{price}"
            f"{element('UnitOfMeasure', value.unit)}{price_basis(value.price_unit, value.unit)}{classified}"
            f"{extrinsics(value.extrinsics)}</BlanketItemDetail>"
        )
    if not (price or value.description or value.unit or value.extrinsics or value.classifications):
        return ""
    unit = value.unit or "EA"
    return (
        f"<ItemDetail>{price}{described}<UnitOfMeasure>{escape_text(unit)}</UnitOfMeasure>"
        f"{price_basis(value.price_unit, unit)}{classifications(value.classifications)}"
        f"{element('ManufacturerPartID', value.manufacturer_part_id)}"
        f"{element('ManufacturerName', value.manufacturer_name)}{extrinsics(value.extrinsics)}</ItemDetail>"
    )


def _distribution(value: Distribution) -> str:
    segments = "".join(
        f'<AccountingSegment id="{escape_attribute(each.code)}"><Name xml:lang="en">{escape_text(each.kind)}</Name>'
        f'<Description xml:lang="en">{escape_text(each.description)}</Description></AccountingSegment>'
        for each in value.segments
    )
    amount = money(value.amount) if value.amount else ""
    return (
        f'<Distribution><Accounting name="{escape_attribute(value.name)}">{segments}</Accounting>'
        f"<Charge>{amount}</Charge></Distribution>"
    )


def _schedule_line(value: ScheduledDelivery, unit: str) -> str:
    """The DTD asks for a unit: the line's, where the part names none."""
    said = f'quantity="{format_decimal(value.quantity)}" requestedDeliveryDate="{escape_attribute(value.date)}"'
    return f"<ScheduleLine {said}><UnitOfMeasure>{escape_text(value.unit or unit)}</UnitOfMeasure></ScheduleLine>"
