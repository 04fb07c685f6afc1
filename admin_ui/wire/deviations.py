"""What is known of each buyer system beside its values, in plain words, by the code in `protocols/cxml/dialects.py`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from protocols.cxml.dialects import KNOWN_DEVIATIONS

DEVIATIONS: Mapping[str, Promise | str] = {
    "generic.naive_header": _(
        "Some systems copy the header of the cart into their order. If orders are refused because the parties are the"
        " wrong way round, name them as the buyer's own request does."
    ),
    "generic.doctype_needed": _("Some systems refuse an answer without a DOCTYPE; every answer of ours has one."),
    "ariba.hub_sender": _(
        "Requests come through a hub: the sender is the network, the buyer stands in From, and the secret is ours."
    ),
    "ariba.part_id_characters": _("Question marks and braces in article numbers are refused."),
    "ariba.limits_in_bytes": _(
        "Limits count bytes: only the first 255 of a description reach requisitions and orders."
    ),
    "ariba.bare_response": _("An answer without payloadID and timestamp is an error (PO-9)."),
    "ariba.cancel_without_lines": _("A cancellation may come without total, payer and lines."),
    "coupa.domain_case": _("The domain of an identity is spelled differently from document to document."),
    "coupa.unknown_unit_fails": _("A unit that the buyer has not mapped makes the import fail."),
    "coupa.price_basis": _("A price for several units is not understood; prices are sent per unit."),
    "coupa.http_statuses": _("Answers to documents of ours come with real HTTP statuses beside those of cXML."),
    "jaggaer.no_doctype": _("Its documents have no DOCTYPE, and a blank in the timestamp."),
    "jaggaer.stale_auxiliary": _("A copied cart brings the companions of the old article numbers back."),
    "jaggaer.unknown_unit_each": _("A unit that the buyer has not mapped silently becomes EA."),
    "jaggaer.total_ignored": _("The total we send is ignored."),
    "oracle.old_doctype": _("Its documents name a very old DTD or a file without address, in another character set."),
    "oracle.no_line_number": _("Orders number their lines in an extra field."),
    "oracle.empty_cart_fails": _("Some releases break down on an empty cart."),
    "oracle.status_701": _("Whatever we refuse, the buyer sees error 701."),
    "oracle.unit_each": _("Some installations know the piece as EACH only."),
    "fusion.no_offset": _("Timestamps come without a time zone; they are read as UTC."),
    "fusion.agreement_reference": _("The number of an agreement comes in a reference (IdReference)."),
    "sap.change_for_update": _("A changed order says “change” where the standard says “update”."),
    "unimarket.swapped_header": _("The cart must name us as the sender and the buyer as the receiver."),
    "unimarket.delete_and_new": _("A changed order may come as a cancellation and a new order."),
    "dynamics.auxiliary_not_copied": _(
        "The companion of the article number is not among the fields that it is documented to keep: orders are matched"
        " by article number, quantity and price."
    ),
    "dynamics.changes_by_phone": _("Changes and cancellations are sent only where the buyer has switched them on."),
    "undocumented": _("Nothing is published about this system; the values are the standard's."),
}


@dataclass(frozen=True, slots=True)
class Deviation:
    """A sentence, and why we believe it (in English, as the source is)."""

    text: Promise | str
    evidence: str


def deviations_of(codes: Iterable[str]) -> list[Deviation]:
    """In the profile's order."""
    return [Deviation(DEVIATIONS[code], KNOWN_DEVIATIONS[code]) for code in codes]
