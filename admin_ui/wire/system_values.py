"""The values of a buyer system's profile as the desk offers them: words, choices and bounds, by the field's name."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from protocols.cxml.dialects import UNIT_NAMES
from protocols.cxml.versions import VERSIONS

Words = Promise | str

#: Words for each value of a profile; a value that is not named here is not offered.
LABELS: Mapping[str, Any] = {
    "dtd_version": _("DTD version of the cart"),
    "setup_dtd_version": _("DTD version of our answers"),
    "confirmation_dtd_version": _("DTD version of confirmations"),
    "ship_notice_dtd_version": _("DTD version of ship notices"),
    "invoice_dtd_version": _("DTD version of invoices"),
    "form_encoding": _("Encoding of the cart in the form"),
    "form_field_case": _("Spelling of the form field"),
    "document_encoding": _("Character set of our documents"),
    "header_parties": _("Parties in the header of the cart"),
    "description_max_bytes": _("Longest description (bytes)"),
    "description_max": _("Longest description (characters)"),
    "short_name_max": _("Longest short name (characters)"),
    "part_id_max": _("Longest article number (characters)"),
    "aux_id_max": _("Longest companion of the article number (characters)"),
    "comments_max": _("Longest comments and extra fields of a line together (0: no limit)"),
    "vendor_material_max": _("Longest article number in VENDORMAT (characters)"),
    "price_max_decimals": _("Decimals of a price"),
    "max_lines": _("Most lines in a cart (0: no limit)"),
    "forbidden_id_characters": _("Characters that no article number may hold"),
    "unit_codes": _("Units"),
    "unit_default": _("Unit where a product has none that is known"),
    "unspsc_domain": _("Name of the UNSPSC classification"),
    "unspsc_digits": _("Digits of a UNSPSC code"),
    "sends_classification_default": _("Classification where a product has none"),
    "sends_price_basis": _("Says for how many units a price is"),
    "sends_short_name": _("Sends a short name beside the description"),
    "sends_ship_to": _("Sends the delivery address back"),
    "sends_shipping": _("Shipping costs"),
    "operation_allowed": _("What a later visit may do with the cart"),
    "leave_create": _("When the buyer leaves without a cart"),
    "leave_edit": _("When the buyer leaves an edited cart as it was"),
    "person_extrinsics": _("Extra fields that identify the person, in order"),
    "name_extrinsics": _("Extra fields that hold the person's name, in order"),
    "takes_confirmations": _("Takes order confirmations"),
    "takes_confirmation_updates": _("Takes changed confirmations as such"),
    "takes_ship_notices": _("Takes ship notices"),
    "takes_invoices": _("Takes invoices and credit memos"),
    "takes_deletions": _("Takes deletions of ship notices and invoices"),
    "answer_seconds": _("Seconds the buyer's system waits for an answer"),
    "retries": _("How often it tries again"),
    "retry_minutes": _("Minutes between its tries"),
    "charset": _("Character set of the form"),
    "long_text_form": _("Spelling of the long text field"),
    "hook_query": _("Query of the return address"),
    "on_cancel": _("When the buyer leaves without a cart"),
    "version": _("Version of OCI"),
    "methods": _("How it calls"),
    "user_parameter": _("Name of the parameter with the user, for new log-ins"),
    "secret_parameter": _("Name of the parameter with the password, for new log-ins"),
    "hook_parameter": _("Name of the return address, where it is none of the usual ones"),
    "hook_swallow_tail": _("The return address comes last and unencoded"),
    "functions": _("Functions that are answered"),
    "flavour": _("Form of the returned cart"),
    "xml_type": _("Field that announces XML"),
    "send_empty_fields": _("Sends fields that are empty"),
    "long_text_max": _("Longest long text (characters, 0: no limit)"),
    "field_lengths": _("Lengths of fields that differ from the standard"),
    "desc_and_matnr": _("The buyer's article number and the description"),
    "price_unit": _("Price unit"),
    "has_hierarchy": _("Takes bundles as lines below a line"),
    "required_fields": _("Fields that every line must have, beyond the standard's"),
    "field_values": _("Fields with the same value in every line"),
    "extra_fields": _("Fields that the standard does not have"),
    "max_input_vars": _("Most fields of a cart that it reads (0: no limit)"),
}

_NOTHING_CHANGED: Mapping[str, Words] = {"204": _("say that nothing changed (Status 204)")}
_BACK: Mapping[str, Words] = {"back": _("go back without a message")}
_VERSIONS: Mapping[str, Words] = {version: version for version in VERSIONS}

#: cXML: what can be chosen, and its words.
CXML_CHOICES: Mapping[str, Mapping[str, Words]] = {
    "dtd_version": _VERSIONS,
    "setup_dtd_version": _VERSIONS,
    "confirmation_dtd_version": _VERSIONS,
    "ship_notice_dtd_version": _VERSIONS,
    "invoice_dtd_version": _VERSIONS,
    "form_encoding": {"base64": "base64", "urlencoded": "urlencoded"},
    "form_field_case": {"lower": "cxml-…", "upper": "cXML-…"},
    "document_encoding": {"utf-8": "UTF-8", "us-ascii": "US-ASCII"},
    "header_parties": {
        "swapped": _("from us to the buyer"),
        "as_received": _("as the buyer's own request names them"),
    },
    "unit_codes": {code: {"uncefact": "UN/CEFACT", "oracle": "Oracle (EACH)"}[code] for code in UNIT_NAMES},
    "sends_shipping": {
        "header": _("in the header of the cart"),
        "line": _("as a line of its own"),
        "none": _("not at all"),
    },
    "operation_allowed": {
        "edit": _("look at it and change it"),
        "inspect": _("look at it"),
        "create": _("nothing"),
    },
    "leave_create": {"empty": _("send an empty cart"), **_NOTHING_CHANGED, **_BACK},
    # An empty cart is not offered here: it would delete the lines that the buyer has already.
    "leave_edit": {**_NOTHING_CHANGED, "original": _("send the original cart again"), **_BACK},
}
#: OCI's words are SAP's own.
OCI_CHOICES: Mapping[str, Mapping[str, Words]] = {
    "version": {version: version for version in ("2.0", "3.0", "3.5", "4.0", "5.0")},
    "methods": {"both": _("by GET or POST"), "post": _("by POST only"), "get": _("by GET")},
    "flavour": {"html": _("form fields"), "xml": _("XML in one field")},
    "sends_shipping": {"line": _("as a line of its own"), "none": _("not at all")},
    "desc_and_matnr": {"both": _("both are sent"), "either": _("the number stands in place of the description")},
    "price_unit": {"native": _("as the price list has it"), "force_1": _("always the price of one")},
    "long_text_form": {"sap": "LONGTEXT_1:132[]", "indexed": "LONGTEXT_1:132[1]", "plain": "LONGTEXT[1]"},
    "hook_query": {"keep": "keep", "split": "split", "both": "both"},
    "on_cancel": {
        "form": _("send a form without items"),
        "link": _("go back by a link (HOOK_URL)"),
        "ocicancel": _("go to the address in OCICANCEL, else send a form without items"),
        "none": _("say nothing"),
    },
    "unit_codes": {"iso": "iso", "sap": "sap"},
}
YES_OR_NO: Mapping[str, Words] = {"yes": _("yes"), "no": _("no")}
