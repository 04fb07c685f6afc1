"""Read the parts that stand in an order's header and in its lines alike: charges, accounts, comments, control keys.

None of them is the core of an order: a number that nobody can read becomes a finding, and the order is taken.
Source: RG 114–160, DTD 1.2.071.
"""

from collections.abc import Iterable
from decimal import Decimal
from urllib.parse import unquote

from protocols.cxml.read_parts import attribute, child, description, finding, local, money, number, text, text_at
from protocols.errors import MissingValue
from protocols.findings import Finding
from protocols.limits import MAX_ADDRESS_CHARACTERS, MAX_IDENTIFIER_CHARACTERS
from protocols.orders import AccountingSegment, AttachedFile, Charge, ControlKeys, Distribution
from protocols.values import Money
from protocols.xml import Element

_CID = "cid:"


def soft_number(value: str, path: str, findings: list[Finding]) -> Decimal | None:
    """A number that the order can do without; None with a finding where nobody can read it."""
    try:
        return number(value, path)
    except MissingValue:
        findings.append(finding("order.number.unreadable", path, value, "a number"))
        return None


def soft_money(element: Element | None, path: str, findings: list[Finding]) -> Money | None:
    """An amount that the order can do without; None with a finding where nobody can read it."""
    try:
        return money(element, path)
    except MissingValue as missing:
        findings.append(finding("order.number.unreadable", path, missing.detail, "an amount"))
        return None


def charge(element: Element | None, path: str, findings: list[Finding]) -> Charge | None:
    """Shipping or Tax, where it names a sum."""
    amount = soft_money(element, path, findings)
    if element is None or amount is None:
        return None
    described = child(element, "Description")
    return Charge(amount, "" if described is None else description(described))


def distribution(element: Element, path: str, findings: list[Finding]) -> Distribution:
    """A share of a line's cost; accounts of today and of before 1.2.009, which named them in attributes."""
    accounting = child(element, "Accounting")
    segments = []
    for part in () if accounting is None else accounting:
        match local(part):
            case "AccountingSegment":
                label, code = text_at(part, "Name"), attribute(part, "id")
                segments.append(AccountingSegment(label, code, text_at(part, "Description")))
            case "Segment":
                segments.append(
                    AccountingSegment(attribute(part, "type"), attribute(part, "id"), attribute(part, "description"))
                )
    amount = soft_money(child(element, "Charge"), f"{path}/Distribution/Charge", findings)
    return Distribution(attribute(accounting, "name"), tuple(segments), amount)


def control_keys(element: Element | None) -> ControlKeys:
    """What the buyer lets us send for this order or line."""
    if element is None:
        return ControlKeys()
    said = {local(part): attribute(part, "value")[:40] for part in element}
    return ControlKeys(
        confirmation=said.get("OCInstruction", ""),
        ship_notice=said.get("ASNInstruction", ""),
        invoice=said.get("InvoiceInstruction", ""),
    )


def read_comments(elements: Iterable[Element]) -> tuple[str, tuple[AttachedFile, ...]]:
    """What was written, one Comments below the other, and the files they name; addresses are no part of the text."""
    texts: list[str] = []
    files: list[AttachedFile] = []
    for element in elements:
        texts.append(((element.text or "") + "".join(part.tail or "" for part in element)).strip())
        files += (file for part in element if local(part) == "Attachment" and (file := _attached(part)))
    return "\n".join(filter(None, texts)), tuple(files)


def _attached(element: Element) -> AttachedFile | None:
    """One Attachment; None where it names no file. `cid:` addresses are percent-encoded (RFC 2392)."""
    url = text_at(element, "URL")[:MAX_ADDRESS_CHARACTERS]
    if not url:
        return None
    is_part = url[: len(_CID)].lower() == _CID
    return AttachedFile(
        url=url,
        content_id=unquote(url[len(_CID) :]).strip("<> ") if is_part else "",
        name=text(child(element, "Name"))[:MAX_IDENTIFIER_CHARACTERS] or attribute(child(element, "URL"), "name")[:255],
        is_internal=attribute(element, "visibility").lower() == "internal",
    )
