"""Kinds of buyers' systems that speak cXML: their habits and limits as data, a connection's defaults.

What a profile says is how we answer such a system; how it speaks to us is in `accents.py`. Where the platforms'
guides disagree the tighter value holds; where nothing is published the standard's value stands, and `deviations`
says so. "RG" is the cXML Reference Guide 1.2.051.
"""

from collections.abc import Mapping
from dataclasses import dataclass

#: How a unit is written, by `unit_codes`; a code that is not named stays UN/CEFACT Recommendation 20.
UNIT_NAMES: Mapping[str, Mapping[str, str]] = {
    "uncefact": {},
    # Oracle E-Business Suite refuses lines whose unit it has no name for, and calls a piece EACH.
    "oracle": {"EA": "EACH", "C62": "EACH", "H87": "EACH"},
}


@dataclass(frozen=True, slots=True)
class CxmlProfile:
    """What to send to one kind of system. Limits of texts are in characters unless named otherwise; 0: none known."""

    name: str
    label: str
    # The version each of our documents declares. The setup answer needs nothing newer than the oldest one.
    dtd_version: str = "1.2.045"  # the cart; older than 1.2.028 it cannot say for how many units a price is
    setup_dtd_version: str = "1.2.014"  # setup answers, statuses, profile answers
    confirmation_dtd_version: str = "1.2.036"
    ship_notice_dtd_version: str = "1.2.014"
    invoice_dtd_version: str = "1.2.020"
    # The form that brings the cart (RG 26–27, 40–41, 76).
    form_encoding: str = "base64"  # or "urlencoded"
    form_field_case: str = "lower"  # or "upper": cXML-base64; cxml-tester reads lower case only
    document_encoding: str = "utf-8"  # or "us-ascii", with numeric references; urlencoded is always us-ascii
    header_parties: str = "swapped"  # or "as_received", for a buyer that copies the cart's header into its order
    # Limits of what a cart may hold.
    description_max_bytes: int = 255  # Ariba shows and orders no more; JAGGAER 256
    short_name_max: int = 50  # Ariba Network
    part_id_max: int = 100  # JAGGAER
    aux_id_max: int = 100  # JAGGAER
    comments_max: int = 0  # comments and extrinsics together
    price_max_decimals: int = 4  # JAGGAER
    max_lines: int = 0  # nobody documents one
    forbidden_id_characters: str = ""
    # How a cart says what it holds.
    unit_codes: str = "uncefact"  # a key of UNIT_NAMES
    unit_default: str = "EA"  # for a product whose unit is no known code
    unspsc_domain: str = "UNSPSC"
    unspsc_digits: int = 8
    sends_classification_default: str = ""
    sends_price_basis: bool = True  # False: divided, for a reader that ignores PriceBasisQuantity
    sends_short_name: bool = False  # Dolibarr joins it to the text, cxml-ruby refuses it
    sends_ship_to: bool = False
    sends_shipping: str = "header"  # or "line", "none"; the header's is an estimate that readers may ignore (RG 86)
    operation_allowed: str = "edit"  # what a later visit may do with the cart's lines: "create", "inspect", "edit"
    # A visit left without sending a cart: "204", "empty", "back" (no message), "original".
    leave_create: str = "empty"  # the standard's cancel (RG 77, 85–86)
    leave_edit: str = "204"  # an empty cart would delete the buyer's lines
    # Who the person is: Extrinsic names, in the order they are believed.
    person_extrinsics: tuple[str, ...] = (
        "UserEmail", "Email", "UniqueUsername", "UniqueName", "UserId", "User", "EmployeeId"
    )  # fmt: skip
    name_extrinsics: tuple[str, ...] = ("UserFullName", "UserPrintableName", "FullName", "Name")
    # Which documents of ours it takes, where the order's ControlKeys do not forbid them.
    takes_confirmations: bool = True
    takes_confirmation_updates: bool = True  # False: a second confirmation is a new one
    takes_ship_notices: bool = True
    takes_invoices: bool = True
    takes_deletions: bool = True  # of ship notices and invoices
    # How patient the sender is (RG 34: ten times, hourly; no limit on the answer's time).
    answer_seconds: int = 10
    retries: int = 10
    retry_minutes: int = 60
    #: Codes of KNOWN_DEVIATIONS; the desk has words for each.
    deviations: tuple[str, ...] = ()


#: Why we believe it, by the deviation's code.
KNOWN_DEVIATIONS: Mapping[str, str] = {
    "generic.naive_header": "chefworks/cxml-tester copies the cart's header into its order (client run)",
    "generic.doctype_needed": "DPassarelli/6-mils refuses an answer without DOCTYPE (client run)",
    "ariba.hub_sender": "RG 27–28, 67–68; support.ariba.com 192383",
    "ariba.part_id_characters": "SAP Ariba catalog validation, as cited by njp970/punchoutsandbox",
    "ariba.limits_in_bytes": "SAP Ariba catalog guide, as cited by njp970/punchoutsandbox",
    "ariba.bare_response": "support.ariba.com 192478, 144927: PO-9",
    "ariba.cancel_without_lines": "support.ariba.com 186217",
    "coupa.domain_case": "collection of real documents: DUNS, Duns, duns",
    "coupa.unknown_unit_fails": "Coupa Compass, as cited by punchout-simulator",
    "coupa.price_basis": "Coupa names 1.2.023 for the cart, whose ItemDetail has no PriceBasisQuantity",
    "coupa.http_statuses": "Coupa Compass, as cited by njp970/punchoutsandbox",
    "jaggaer.no_doctype": "collection of real documents: version attribute 1.2.011, no DOCTYPE",
    "jaggaer.stale_auxiliary": "JAGGAER supplier guide, as cited by njp970/punchoutsandbox",
    "jaggaer.unknown_unit_each": "JAGGAER supplier guide, as cited by njp970/punchoutsandbox",
    "jaggaer.total_ignored": "JAGGAER supplier guide, as cited by njp970/punchoutsandbox",
    "oracle.old_doctype": "collection of real documents: 1.1.007, relative DOCTYPE, ISO-8859-15",
    "oracle.no_line_number": "collection of real documents: LINENUM in an Extrinsic",
    "oracle.empty_cart_fails": "njp970/punchoutsandbox: null-pointer error of some releases",
    "oracle.status_701": "docs.oracle.com 25c; every status other than 200 and 401 is shown as 701",
    "oracle.unit_each": "Oracle forum, as cited by njp970/punchoutsandbox",
    "fusion.no_offset": "docs.oracle.com 25c oapro, facmm",
    "fusion.agreement_reference": "docs.oracle.com 25c oapro",
    "sap.change_for_update": "collection of real documents: type=change",
    "unimarket.swapped_header": "Unimarket vendor documentation",
    "unimarket.delete_and_new": "Unimarket vendor documentation",
    "dynamics.auxiliary_not_copied": "learn.microsoft.com, set-up-external-catalog-for-punchout",
    "dynamics.changes_by_phone": "learn.microsoft.com, purchasing-cxml-enhancements",
    "undocumented": "no public specification and no real document was found",
}

#: What is published of no system but the standard's own words (facts of 2026: Workday, Ivalua).
_GUESSED = ("undocumented",)
_ORACLE_DEVIATIONS = ("oracle.empty_cart_fails", "oracle.status_701")

PROFILES: dict[str, CxmlProfile] = {
    profile.name: profile
    for profile in (
        CxmlProfile("generic-cxml", "cXML", deviations=("generic.naive_header", "generic.doctype_needed")),
        CxmlProfile(
            "ariba",
            "SAP Ariba",
            part_id_max=128,  # 255 declared, 128 supported by the application
            aux_id_max=255,
            forbidden_id_characters="?{}",
            person_extrinsics=("UserEmail", "UniqueName", "UniqueUsername", "User"),
            deviations=(
                "ariba.hub_sender",
                "ariba.part_id_characters",
                "ariba.limits_in_bytes",
                "ariba.bare_response",
                "ariba.cancel_without_lines",
            ),
        ),
        CxmlProfile(
            "coupa",
            "Coupa",
            dtd_version="1.2.023",  # Coupa names a version for each document
            form_encoding="urlencoded",
            form_field_case="upper",
            sends_price_basis=False,
            leave_edit="original",  # nothing published on Status 204
            person_extrinsics=("UserEmail", "UniqueName", "User"),  # Coupa Compass, sample setup request
            takes_confirmation_updates=False,  # an error, says njp970/punchoutsandbox
            answer_seconds=60,
            retries=5,  # hourly, after 5xx only
            deviations=(
                "coupa.domain_case",
                "coupa.unknown_unit_fails",
                "coupa.price_basis",
                "coupa.http_statuses",
            ),
        ),
        CxmlProfile(
            "jaggaer",
            "JAGGAER",
            description_max_bytes=254,
            comments_max=100,  # of the header; ours has neither, so lines are held to it
            leave_edit="original",
            deviations=(
                "jaggaer.no_doctype",
                "jaggaer.stale_auxiliary",
                "jaggaer.unknown_unit_each",
                "jaggaer.total_ignored",
            ),
        ),
        CxmlProfile(
            "oracle",
            "Oracle iProcurement",
            dtd_version="1.2.014",
            confirmation_dtd_version="1.2.014",  # Oracle's own documents declare 1.2.007 to 1.2.011
            form_encoding="urlencoded",
            form_field_case="upper",
            description_max_bytes=240,
            unit_codes="oracle",
            unit_default="EACH",
            sends_price_basis=False,
            leave_create="back",
            leave_edit="original",
            person_extrinsics=("UserEmail", "User"),
            deviations=("oracle.old_doctype", "oracle.no_line_number", *_ORACLE_DEVIATIONS, "oracle.unit_each"),
        ),
        CxmlProfile(
            "oracle-fusion",
            "Oracle Fusion Procurement",
            dtd_version="1.2.014",
            confirmation_dtd_version="1.2.014",
            description_max_bytes=240,
            sends_price_basis=False,
            leave_create="back",
            leave_edit="original",
            deviations=("fusion.no_offset", "fusion.agreement_reference", *_ORACLE_DEVIATIONS),
        ),
        CxmlProfile("workday", "Workday", leave_edit="original", deviations=_GUESSED),
        CxmlProfile("sap-srm-cxml", "SAP SRM", deviations=("sap.change_for_update",)),
        CxmlProfile("ivalua", "Ivalua", leave_edit="original", deviations=_GUESSED),
        CxmlProfile(
            "unimarket",
            "Unimarket",
            dtd_version="1.2.020",
            confirmation_dtd_version="1.2.020",
            form_encoding="urlencoded",
            sends_price_basis=False,
            leave_edit="original",
            deviations=("unimarket.swapped_header", "unimarket.delete_and_new"),
        ),
        CxmlProfile(
            "dynamics365",
            "Microsoft Dynamics 365",
            dtd_version="1.2.014",  # its orders declare 1.2.008 unless told otherwise
            confirmation_dtd_version="1.2.014",
            sends_price_basis=False,  # not among the fields it copies
            sends_short_name=True,  # becomes the product's name
            operation_allowed="create",  # no edit or inspect is documented
            leave_edit="original",
            deviations=("dynamics.auxiliary_not_copied", "dynamics.changes_by_phone"),
        ),
    )
}


def unit_for(profile: CxmlProfile, code: str) -> str:
    """How this system writes the unit of a Recommendation 20 code."""
    return UNIT_NAMES.get(profile.unit_codes, {}).get(code, code) or profile.unit_default
