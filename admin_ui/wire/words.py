"""What codes mean, in plain words, and what to do: for tests as buyer, findings in transcripts, checks of a cart.

Verdicts of our own doors are explained where they are given (`connections/domain/explain_verdict.py`).
"""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from admin_ui.findings import in_words
from connections.domain.delivery.outcomes import OUTCOMES
from connections.domain.explain_verdict import explain_verdict

Text = Promise | str


@dataclass(frozen=True, slots=True)
class Words:
    """What happened, and the remedy where there is one."""

    text: Text
    fix: Text = ""


#: What can go wrong with a test as buyer before one of our doors says anything.
TROUBLE: dict[str, Words] = {
    "simulator.passed": Words(_("This went as it should.")),
    "simulator.credential_missing": Words(
        _("The connection has no identity that a buyer's system could sign in with."),
        _("Add it under Identity: the Sender for cXML, the log-in for OCI, the inbox token for orders of OCI buyers."),
    ),
    "simulator.refused": Words(
        _("The endpoint answered, but did not do what was asked."), _("Read what it answered, below.")
    ),
    "simulator.no_cart": Words(
        _("There is no cart to order."), _("Fill the cart in the shop, and send it back first.")
    ),
    "simulator.start_elsewhere": Words(
        _("The shop opened at another host than the desk's, which cannot be shown in this page."),
        _("Open the desk at the supplier's own host, and start again."),
    ),
    "outbound.unreachable": Words(
        _("The endpoint did not answer."), _("Check that the web server runs and that the host's name leads to it.")
    ),
    "outbound.address_refused": Words(
        _("The host's name leads to an address inside a network, which is never called."),
        _("Let the name point to the public address of the service."),
    ),
    "outbound.host_unknown": Words(
        _("The host's name cannot be resolved."), _("Check the domain's entry in the name service.")
    ),
    "outbound.too_slow": Words(_("The endpoint took too long to answer."), _("Start again; if it repeats, tell us.")),
    "outbound.answer_too_long": Words(_("The answer is longer than is read here.")),
    "outbound.empty": Words(_("The endpoint answered without a word.")),
    "message.unparseable": Words(_("What came back is not the document that was expected.")),
    "value.number.refused": Words(
        _("A number in the message is not written as one."), _("Write digits with a decimal point, without separators.")
    ),
}
#: Whatever else can happen to a call of ours is said as for deliveries.
TROUBLE |= {
    code: Words(said.text, said.fix)
    for code, said in OUTCOMES.items()
    if code.startswith("outbound.") and code not in TROUBLE
}

#: What was odd in a message that was taken all the same.
FINDINGS: dict[str, Words] = {
    "envelope.encoding.doubtful": Words(
        _("The document does not say plainly which encoding it is in."), _("The sender should declare UTF-8.")
    ),
    "envelope.timestamp.odd": Words(_("The timestamp is not written as the standard asks.")),
    "envelope.encoding.other": Words(_("The document is in another encoding than it says; it was read all the same.")),
    "envelope.charset.contradicts": Words(
        _("The message was sent under another encoding (HTTP charset) than the document is in; the document counted."),
        _("Where texts look wrong, the sender must declare in the document what he sends."),
    ),
    "envelope.timestamp.irregular": Words(_("The timestamp was understood, but has not the standard's shape.")),
    "envelope.start.missing": Words(_("The message names a first part that is not there; the first one was taken.")),
    "envelope.attachment.damaged": Words(
        _("A file that came with the message is not encoded as it says; it is kept as it came."),
        _("Ask the buyer to send the file again."),
    ),
    "envelope.payload_id.missing": Words(
        _("The message has no payloadID, so a repeat is recognised by its content only."),
        _("The sender should give each message an id of its own."),
    ),
    "header.user_agent.missing": Words(_("The sender does not say which software he uses.")),
    "header.to.unexpected": Words(
        _("The message is addressed to an identity (To) that is not this connection's."),
        _("Add it under Identity if the buyer's system always sends it."),
    ),
    "order.attachment.ambiguous": Words(_("The order refers to a file whose name several parts of the message bear.")),
    "order.attachment.missing": Words(
        _("The order refers to a file that did not come with it."), _("Ask the buyer for the file.")
    ),
    "order.kind.unknown": Words(_("The order is of a sort that the standard does not know; it was taken as regular.")),
    "order.number.unreadable": Words(_("A number that the order can do without could not be read; it was left out.")),
    "order.type.synonym": Words(_("The order's type is said in another word than the standard's; it was understood.")),
    "order.line.sku_missing": Words(_("A line has no part number.")),
    "setup.return_url.missing": Words(
        _("The setup request names no address to send a cart to; the visit is for looking only.")
    ),
    "setup.selected_item.ignored": Words(_("A sourcing visit cannot begin at an article; the shop opened as a whole.")),
    "order.type.unknown": Words(_("The order's type is none that the standard knows; it was taken for a new one.")),
    "order.line.number_missing": Words(_("A line has no number; it was numbered by its place.")),
    "order.line.quantity_odd": Words(_("A line orders nothing or less than nothing."), _("Ask the buyer.")),
    "setup.buyer_cookie.missing": Words(
        _("The setup request names no BuyerCookie; the buyer's system may not find its requisition again.")
    ),
    "setup.operation.unknown": Words(_("The operation is none that the standard knows; a new cart was opened.")),
    "oci.hook_url.encoded": Words(
        _("HOOK_URL was encoded more than once; it was decoded."), _("The buyer's IT should encode it once.")
    ),
    "oci.function.unknown": Words(_("The function is none that OCI knows; the shop was opened.")),
    "ids.action.unknown": Words(_("The action is none that IDS Connect knows; the shop was opened.")),
    "ids.ean.short": Words(_("A GTIN came without its leading zeros; they were put back.")),
    "oci.hook_url.tail": Words(
        _("The return address came last and unencoded; what followed it was taken as its own."),
        _("The buyer's IT should encode HOOK_URL once."),
    ),
    "oci.function.not_agreed": Words(
        _("The function is not agreed with this buyer's system; the shop was opened."),
        _("Add it to the functions under Buyer system if it should be answered."),
    ),
    "oci.product.unknown": Words(_("The article asked for is not there, or not in this customer's range.")),
    "oci.quantity.refused": Words(
        _("The quantity asked for is not one that the shop sells; any price was told for it.")
    ),
    "oci.search.cut": Words(_("The search found more than is answered at once; the buyer's system got the best hits.")),
    "oci.line.left_out": Words(
        _("An article was left out of the answer, for the buyer's system would not take it."),
        _("Look at its number, unit and price, or agree otherwise under Buyer system."),
    ),
    "return_address.unapproved": Words(
        _("The cart would go to a host that nobody approved yet."),
        _("Approve it under Addresses: the buyer's cart then leaves at once."),
    ),
    "mapping.failed": Words(
        _("A field of the mapping could not be calculated; it went out as the shop fills it."),
        _("Try the mapping on this cart under Mapping."),
    ),
    "mapping.limit": Words(
        _("A field of the mapping took too long or became too large; it went out as the shop fills it."),
        _("Make the expression shorter under Mapping."),
    ),
    "mapping.value": Words(
        _("A field of the mapping got a value it cannot take; it went out as the shop fills it."),
        _("Change the expression under Mapping: cut the text, or choose another field."),
    ),
    "mapping.target": Words(
        _("A mapping names a field that this connection does not have; it was passed over."),
        _("Remove it under Mapping, or choose a newer DTD version under Buyer system."),
    ),
    "mapping.unreadable": Words(
        _("The expression of a mapping cannot be read; the field went out as the shop fills it."),
        _("Mend it under Mapping."),
    ),
    "environment.differs": Words(
        _("The message says test and the connection says live, or the other way round."),
        _("Check that the buyer's system calls the right connection."),
    ),
}

#: What is looked at in a cart that came back to the test buyer.
CHECKS: dict[str, Words] = {
    "check.currency": Words(_("The currency is the connection's.")),
    "check.max_lines": Words(_("There are no more lines than the buyer's system takes.")),
    "check.minimum_order": Words(_("The minimum order is reached.")),
    "check.sum_of_lines": Words(_("The total is the sum of the lines.")),
    "check.unchanged": Words(_("Every field came back as the shop sent it.")),
    "check.quote_known": Words(_("Every line carries the number of our quote.")),
    "check.quote_valid": Words(_("The quote is still valid.")),
    "check.buyer_cookie": Words(_("The BuyerCookie came back unchanged.")),
    "check.visible": Words(_("This connection may see every article.")),
    "check.price": Words(_("Every price is the one agreed today for this quantity.")),
    "check.description_length": Words(_("Every description fits the buyer's system.")),
    "check.unit": Words(_("Every unit is a known code.")),
}


def words_for(code: str) -> Words:
    """For a step or a verdict; an unknown code is shown as it is."""
    return TROUBLE.get(code) or Words(explain_verdict(code) or code)


def finding_words(finding: dict[str, Any]) -> Words:
    """For a finding as a transcript holds it; those of orders have their words with the orders."""
    return FINDINGS.get(str(finding.get("code", ""))) or Words(in_words(finding).text)
