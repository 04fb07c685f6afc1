"""The smallest readings all cXML messages share."""

import re
from collections.abc import Iterable
from decimal import Decimal

from protocols.errors import MissingValue, Unparseable
from protocols.findings import Finding, Severity
from protocols.limits import MAX_EXTRINSICS, MAX_IDENTIFIER_CHARACTERS
from protocols.messages import CredentialClaim
from protocols.values import Address, BadNumber, Classification, Contact, Money, parse_decimal
from protocols.xml import MARKUP, Element, inner_xml

#: Commas between thousands, which the standard permits in amounts (RG 44).
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?", re.ASCII)
#: The same where no country would read the comma as a decimal sign: quantities like "1,500" are refused.
_GROUPED_SURELY = re.compile(r"[+-]?[0-9]{1,3}(?:(?:,[0-9]{3})+\.[0-9]*|(?:,[0-9]{3}){2,})", re.ASCII)

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def local(element: Element) -> str:
    """The element's name; `protocols.xml.parse` took namespaces, comments and instructions away."""
    name: str = element.tag
    return name


def child(element: Element, name: str) -> Element | None:
    """The first child of that name."""
    for candidate in element:
        if local(candidate) == name:
            return candidate
    return None


def only(element: Element, name: str) -> Element | None:
    """The one child of that name. Raises Unparseable if there are two: which of them would be believed (threat X16)?"""
    found = [candidate for candidate in element if local(candidate) == name]
    if len(found) > 1:
        raise Unparseable(f"{local(element)} holds more than one {name}.", code="document.element.repeated")
    return found[0] if found else None


def only_text(elements: Iterable[Element], name: str) -> str | None:
    """What all these elements say, trimmed; None if there is none or they are empty. Raises Unparseable if they differ."""
    texts = {text(element) for element in elements}
    if len(texts) > 1:
        raise Unparseable(f"There are two different {name} elements.", code="document.element.repeated")
    return (texts.pop() or None) if texts else None


def at(element: Element, *names: str) -> Element | None:
    """The first descendant along the path of `names`."""
    for name in names:
        if element is None:
            return None
        element = child(element, name)
    return element


def text(element: Element | None) -> str:
    """All text within, trimmed; an absent element reads as an empty one."""
    if element is None:
        return ""
    if len(element):
        return "".join(element.itertext()).strip()
    said: str | None = element.text
    return said.strip() if said else ""


def opaque(element: Element | None) -> str:
    """What is to go back verbatim: its text, blanks and all; where it holds elements, its markup behind MARKUP."""
    if element is None:
        return ""
    return MARKUP + inner_xml(element) if len(element) else element.text or ""


def text_at(element: Element, *names: str) -> str:
    """The text at the end of the path, or an empty string."""
    return text(at(element, *names))


def attribute(element: Element | None, name: str) -> str:
    """The attribute, trimmed, or an empty string."""
    return "" if element is None else (element.get(name) or "").strip()


def lang(element: Element) -> str:
    """The two letters of xml:lang, or an empty string."""
    return (element.get(XML_LANG) or "").strip().lower()[:2]


def finding(code: str, path: str, found: str, expected: str, severity: Severity = Severity.WARNING) -> Finding:
    """A finding with what stood there cut to a readable length."""
    return Finding(code, path, found[:120], expected, severity)


def claims(party: Element | None) -> tuple[CredentialClaim, ...]:
    """Who a party says he is; credentials without identity are no claims."""
    if party is None:
        return ()
    found = []
    for credential in party:
        if local(credential) == "Credential":
            identity = only_text((e for e in credential if local(e) == "Identity"), "Identity")
            if identity:
                is_marketplace = attribute(credential, "type").lower() == "marketplace"
                found.append(CredentialClaim(attribute(credential, "domain"), identity, is_marketplace))
    return tuple(found)


def extrinsics(elements: Iterable[Element]) -> tuple[tuple[str, str], ...]:
    """The Extrinsics among `elements` that have a name, as (name, value), in order."""
    named = [(name, text(e)) for e in elements if e.tag == "Extrinsic" and (name := attribute(e, "name"))]
    return tuple(named[:MAX_EXTRINSICS])


def classification(element: Element) -> Classification | None:
    """A Classification; None for an empty one and for the domain "none", which says that there is none."""
    code = text(element)
    if not code:
        return None
    domain = (element.get("domain") or "").strip()
    return None if domain.lower() == "none" else Classification(domain, code)


def description(element: Element) -> str:
    """The text of a Description. Its ShortName repeats the beginning, and stands for it only where there is no more."""
    short = child(element, "ShortName") if len(element) else None
    if short is None:
        return text(element)
    return ((element.text or "") + "".join(part.tail or "" for part in element)).strip() or text(short)


def money(element: Element | None, path: str, end: str = "") -> Money | None:
    """A Money child. Raises MissingValue with `path` and `end` if there is one that holds no number."""
    for inner in element if element is not None else ():
        if inner.tag == "Money":
            break
    else:
        return None
    amount = text(inner)
    if not amount:
        return None
    if "," in amount and _GROUPED.fullmatch(amount):
        amount = amount.replace(",", "")
    return Money(number(amount, path, end), (inner.get("currency") or "").strip().upper())


def number(value: str, path: str, end: str = "") -> Decimal:
    """A decimal number. Raises MissingValue with `path` and `end`, which nobody needs to join before."""
    if "," in value and _GROUPED_SURELY.fullmatch(value):
        value = value.replace(",", "")
    try:
        return parse_decimal(value, may_be_signed=True)
    except BadNumber as bad:
        raise MissingValue(f"{path}{end} is not a number.", code="message.number.refused", detail=value[:40]) from bad


def is_yes(value: str) -> bool:
    """Whether a flag is set: "yes" in the standard, and what else programs write."""
    return value.strip().lower() in ("yes", "true", "1", "y")


def companion(element: Element | None) -> str:
    """SupplierPartAuxiliaryID: its text, trimmed; where it holds elements, its markup behind MARKUP, to go back as it is."""
    if element is None or not len(element):
        return text(element)
    return MARKUP + inner_xml(element).strip()


def agreement(element: Element) -> str:
    """The number of the agreement that a MasterAgreementReference or MasterAgreementIDInfo names."""
    number_ = attribute(element, "agreementID") or attribute(child(element, "IdReference"), "identifier")
    return number_[:MAX_IDENTIFIER_CHARACTERS]


def contact(element: Element | None) -> Contact | None:
    """A Contact element. The buyer's own number for the person is its addressID, else its first IdReference."""
    if element is None:
        return None
    return Contact(
        name=text_at(element, "Name"),
        email=text_at(element, "Email"),
        phone=_phone(element),
        role=attribute(element, "role"),
        contact_id=attribute(element, "addressID") or attribute(child(element, "IdReference"), "identifier"),
    )


def contacts(elements: Iterable[Element]) -> tuple[Contact, ...]:
    """The Contacts among `elements`."""
    return tuple(found for e in elements if e.tag == "Contact" and (found := contact(e)) is not None)


def address(element: Element | None) -> Address | None:
    """The Address inside ShipTo or BillTo."""
    element = None if element is None else child(element, "Address")
    if element is None:
        return None
    postal = child(element, "PostalAddress")
    street = () if postal is None else tuple(text(e) for e in postal if local(e) == "Street" and text(e))
    return Address(
        address_id=attribute(element, "addressID"),
        name=text_at(element, "Name"),
        street=street,
        postal_code=text_at(element, "PostalAddress", "PostalCode"),
        city=text_at(element, "PostalAddress", "City"),
        state=text_at(element, "PostalAddress", "State"),
        country_code=attribute(at(element, "PostalAddress", "Country"), "isoCountryCode"),
        email=text_at(element, "Email"),
        phone=_phone(element),
        deliver_to=() if postal is None else tuple(text(e) for e in postal if local(e) == "DeliverTo" and text(e)),
    )


def _phone(element: Element) -> str:
    parts = [text_at(element, "Phone", "TelephoneNumber", part) for part in ("CountryCode", "AreaOrCityCode", "Number")]
    return " ".join(part for part in parts if part)
