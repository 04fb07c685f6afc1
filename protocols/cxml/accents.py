"""How each kind of buyer's system really speaks: a clean request document, turned into what that system would send.

For our own test buyer and for tests of the readers: nothing here is ever sent to a buyer. A manner is data; what it
changes is only how the message is said, or what such a system leaves out. Sources: a collection of 339 real documents
and the vendors' guides (facts §0.2, §5.1, §7, §11); the deviations' evidence is in `dialects.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from protocols.cxml.read_parts import XML_LANG, at, child, text
from protocols.cxml.timestamps import parse_timestamp
from protocols.xml import Element, doctype_of, parse, serialise

Names = Mapping[str, tuple[tuple[str, str], ...]]
_PACIFIC, _EASTERN = timezone(timedelta(hours=-8)), timezone(timedelta(hours=-4))
_DATES = ("orderDate", "effectiveDate", "expirationDate", "requestedDeliveryDate", "pickUpDate")

#: Ways to write one moment, by name.
TIMES: Mapping[str, Callable[[datetime], str]] = {
    "pacific": lambda moment: moment.astimezone(_PACIFIC).isoformat(timespec="seconds"),
    "space": lambda moment: moment.astimezone(_EASTERN).strftime("%Y-%m-%dT%H:%M:%S -04:00"),
    "tight": lambda moment: moment.astimezone(_EASTERN).strftime("%Y-%m-%dT%H:%M:%S-0400"),
    "no offset": lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%S"),
    "zulu": lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
    "american": lambda moment: moment.strftime("%m/%d/%Y %I:%M:%S %p"),
}


@dataclass(frozen=True, slots=True)
class Manner:
    """One way to say a request. What is None or empty stays as it was written."""

    doctype: str | None = None  # the system identifier; "": no DOCTYPE
    version: str = ""  # cXML/@version, which was given up in 1.2.007
    encoding: str = "UTF-8"
    times: str = ""  # a key of TIMES
    language: str | None = None  # xml:lang of the document
    domains: Mapping[str, str] = field(default_factory=dict)  # how a credential's domain is spelled, by its lower case
    second_claim: tuple[str, str] | None = None  # a further credential in From
    user_agent: str | None = None  # "": none
    names: Names = field(default_factory=dict)  # Extrinsics of the person: new names, and which part of the value
    contact_role: str | None = None  # a Contact names the person; "": without role
    is_alphabetical: bool = False  # children in no order that the DTD knows
    empties: tuple[tuple[str, str], ...] = ()  # (where, element) that is sent without content where there is none
    without: tuple[str, ...] = ()  # elements of the order's header that are left out
    line_extrinsic: str = ""  # an Extrinsic that holds the line's number, which then is no attribute
    types: Mapping[str, str] = field(default_factory=dict)  # other words for OrderRequestHeader/@type
    has_bare_cancel: bool = False  # an order is cancelled by its number alone


@dataclass(frozen=True, slots=True)
class Accent:
    """How a system asks for a visit, and how it orders: often two programs of different age."""

    setup: Manner = Manner()
    order: Manner = Manner()


def _dtd(version: str) -> str:
    return f"http://xml.cxml.org/schemas/cXML/{version}/cXML.dtd"


_COUPA_NAMES: Names = {
    "UserFullName": (("FirstName", "first"), ("LastName", "last")),
    "UserEmail": (("UniqueName", "all"), ("UserEmail", "all"), ("User", "all")),
}
_ARIBA = Manner(
    times="pacific",
    domains={"networkid": "NetworkId"},
    second_claim=("SystemID", "ERP-100"),
    user_agent="Ariba SN Buyer Adapter",
    names={"UserEmail": (("UserEmail", "all"), ("UniqueName", "all")), "UserFullName": (("UserPrintableName", "all"),)},
    has_bare_cancel=True,
)
_COUPA = Manner(
    doctype=_dtd("1.2.014"),
    times="pacific",
    domains={"duns": "Duns"},
    user_agent="Coupa Procurement 1.0",
    names=_COUPA_NAMES,
    contact_role="endUser",
)
_JAGGAER = Manner(doctype="", version="1.2.011", times="space", user_agent="SciQuest")
_FUSION = Manner(times="no offset", user_agent="Oracle Fusion Self Service Procurement")
_SAP = Manner(times="tight", user_agent="S4CORE", types={"update": "change"})
_UNIMARKET = Manner(doctype=_dtd("1.2.020"), times="tight")
_DYNAMICS = Manner(doctype="", version="1.2.008", user_agent="Dynamics 365 Supply Chain Management")
_SLOPPY = Manner(
    doctype="",
    times="american",
    language="",
    domains={"networkid": "networkid", "duns": "duns"},
    user_agent="",
    is_alphabetical=True,
    empties=(("ShipTo/Address/PostalAddress", "State"), ("ShipTo/Address", "Fax"), ("ItemOut/ItemID", "BuyerPartID")),
    without=("BillTo",),
)

#: By profile. A system of which nothing is published, and one that is not named here, speaks as the standard asks.
ACCENTS: Mapping[str, Accent] = {
    "ariba": Accent(_ARIBA, _ARIBA),
    "coupa": Accent(_COUPA, _COUPA),
    "jaggaer": Accent(_JAGGAER, _JAGGAER),
    "oracle": Accent(
        Manner(
            doctype=_dtd("1.1.007"),
            times="zulu",
            user_agent="Oracle iProcurement",
            names={"UserFullName": (("User", "all"),), "UserEmail": ()},
            contact_role="",
        ),
        # Real documents hold the secret in an element SharedSecret1, too: no supplier could let such a sender in.
        Manner(
            doctype="cXML.dtd",
            encoding="ISO-8859-15",
            times="no offset",
            empties=(("OrderRequestHeader", "Shipping"), ("OrderRequestHeader/Shipping", "Money")),
            line_extrinsic="LINENUM",
        ),
    ),
    "oracle-fusion": Accent(_FUSION, _FUSION),
    "sap-srm-cxml": Accent(_SAP, _SAP),
    "unimarket": Accent(_UNIMARKET, _UNIMARKET),
    "dynamics365": Accent(_DYNAMICS, _DYNAMICS),
    # No system's: everything at once that real senders get wrong, and that is understood all the same.
    "sloppy": Accent(_SLOPPY, _SLOPPY),
}


def speak_as(profile: str, document: bytes) -> bytes:
    """The request as a system of this profile would send it."""
    accent = ACCENTS.get(profile)
    if accent is None:
        return document
    root = parse(document)
    doctype = doctype_of(root)
    manner = accent.order if at(root, "Request", "OrderRequest") is not None else accent.setup
    for change in (_times, _claims, _agent, _person, _order, _empties, _language, _alphabet):
        change(root, manner)
    return serialise(root, encoding=manner.encoding, doctype=doctype if manner.doctype is None else manner.doctype)


def _times(root: Element, manner: Manner) -> None:
    if not manner.times:
        return
    for element in root.iter():
        for name in ("timestamp", *_DATES) if element is root else _DATES:
            moment = parse_timestamp(element.get(name, ""))
            if moment is not None and "T" in element.get(name):
                element.set(name, TIMES[manner.times](moment))


def _claims(root: Element, manner: Manner) -> None:
    for credential in root.iter("Credential"):
        domain = credential.get("domain", "")
        credential.set("domain", manner.domains.get(domain.lower(), domain))
    if manner.second_claim is not None:
        domain, identity = manner.second_claim
        further = _add(at(root, "Header", "From"), "Credential", domain=domain)
        _add(further, "Identity", identity)


def _agent(root: Element, manner: Manner) -> None:
    agent = at(root, "Header", "Sender", "UserAgent")
    if agent is None or manner.user_agent is None:
        return
    agent.text = manner.user_agent
    if not manner.user_agent:
        agent.getparent().remove(agent)


def _person(root: Element, manner: Manner) -> None:
    """Extrinsics under the system's own names, and a Contact beside them."""
    setup = at(root, "Request", "PunchOutSetupRequest")
    if setup is None:
        return
    said = {element.get("name", ""): text(element) for element in setup if element.tag == "Extrinsic"}
    if manner.contact_role is not None and child(setup, "Contact") is None and "UserEmail" in said:
        _name_contact(setup, said, manner.contact_role)
    for element in [e for e in setup if e.tag == "Extrinsic" and e.get("name") in manner.names]:
        place, value = setup.index(element), text(element)
        setup.remove(element)
        for step, (name, part) in enumerate(manner.names[element.get("name")]):
            renamed = setup.makeelement("Extrinsic", {"name": name})
            renamed.text = _part(value, part)
            setup.insert(place + step, renamed)


def _name_contact(setup: Element, said: Mapping[str, str], role: str) -> None:
    contact = setup.makeelement("Contact", {"role": role} if role else {})
    _add(contact, "Name", said.get("UserFullName") or said["UserEmail"], **{XML_LANG: "en"})
    _add(contact, "Email", said["UserEmail"])
    posted = child(setup, "BrowserFormPost")
    setup.insert(len(setup) if posted is None else setup.index(posted) + 1, contact)


def _part(name: str, part: str) -> str:
    first, _, last = name.partition(" ")
    return {"first": first, "last": last}.get(part, name)


def _order(root: Element, manner: Manner) -> None:
    header = at(root, "Request", "OrderRequest", "OrderRequestHeader")
    if header is None:
        return
    if header.get("type") in manner.types:
        header.set("type", manner.types[header.get("type")])
    for element in [e for e in header if e.tag in manner.without]:
        header.remove(element)
    if header.get("type") == "delete" and manner.has_bare_cancel:
        order = header.getparent()
        order[:] = [header]
        header[:] = [e for e in header if e.tag == "DocumentReference"]
    for item in root.iter("ItemOut") if manner.line_extrinsic else ():
        number, detail = item.attrib.pop("lineNumber", ""), child(item, "ItemDetail")
        if detail is not None:
            _add(detail, "Extrinsic", number, name=manner.line_extrinsic)


def _empties(root: Element, manner: Manner) -> None:
    for path, name in manner.empties:
        for parent in root.iterfind(f".//{path}"):
            if child(parent, name) is None:
                _add(parent, name)


def _language(root: Element, manner: Manner) -> None:
    if manner.language is not None:
        root.set(XML_LANG, manner.language)
    if manner.version:
        root.set("version", manner.version)


def _alphabet(root: Element, manner: Manner) -> None:
    """Sort children by name; those of one name keep their order."""
    if not manner.is_alphabetical:
        return
    for name in ("Header", "PunchOutSetupRequest", "OrderRequestHeader", "ItemDetail"):
        for element in root.iter(name):
            element[:] = sorted(element, key=lambda part: str(part.tag))


def _add(parent: Element, tag: str, content: str = "", **attributes: str) -> Element:
    element = parent.makeelement(tag, attributes)
    element.text = content or None
    parent.append(element)
    return element
