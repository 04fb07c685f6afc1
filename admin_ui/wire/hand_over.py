"""What the buyer's IT needs for one connection, as facts: addresses, identities, a sample, the names of fields.

The secret is never among them: it is shown once when it is made. Samples are written by the same code that our test
buyer speaks with, so that they are what works.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from admin_ui.wire.inbox_facts import InboxFacts, inbox_facts
from admin_ui.wire.page import ConnectionPage
from connections.domain.agreed_profile import cxml_profile, oci_profile, profile_label
from connections.domain.answer_function import MOST_HITS
from connections.models import Connection, Credential, CredentialRole, Protocol
from connections.simulator.mint_secret import Minted
from connections.simulator.parties import caller_of, endpoint_of, order_endpoint_of
from connections.simulator.speak import Person, ids_fields, oci_fields, setup_request
from protocols.ids_connect.write import VERSIONS as IDS_VERSIONS
from protocols.oci.fields import FIELDS
from protocols.oci.profiles import room_for
from protocols.xml import pretty
from tenants.hosts import normalise_host
from tenants.scope import current_supplier

SECRET_PLACE = "YOUR-SECRET"  # noqa: S105 – a placeholder
RETURN_PLACE = "https://your-system.example/return"
#: The return fields that we fill; the standard knows more.
OCI_FIELDS_SENT = ("DESCRIPTION", "MATNR", "QUANTITY", "UNIT", "PRICE", "CURRENCY", "PRICEUNIT", "LEADTIME", "VENDORMAT",
                   "MANUFACTMAT", "EXT_QUOTE_ID", "EXT_QUOTE_ITEM", "EXT_PRODUCT_ID", "EXT_SCHEMA_TYPE",
                   "EXT_CATEGORY_ID")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """A value to be copied, with a note where it needs one."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class HandOver:
    """All of it."""

    system: str
    addresses: list[Fact]
    identities: list[Fact]
    secret_place: str
    sample: str
    sample_note: str
    return_fields: list[Fact]
    notes: list[str] = field(default_factory=list)
    inbox: InboxFacts | None = None


def base_url_of(request: Any) -> str:
    """Scheme, host and port of the supplier's own host, by our settings: the caller's port is not believed."""
    return f"{settings.SITE_SCHEME}://{normalise_host(request.get_host())}{settings.SITE_PORT}"


def hand_over(connection: Connection, base_url: str) -> HandOver:
    """The facts of this connection's protocol, and of its order inbox."""
    tell = {Protocol.IDS: _ids, Protocol.OCI: _oci}.get(Protocol(connection.protocol), _cxml)
    return replace(tell(connection, base_url), inbox=inbox_facts(connection, base_url))


def _cxml(connection: Connection, base_url: str) -> HandOver:
    profile = cxml_profile(connection)
    name = f"cxml-{profile.form_encoding}" if profile.form_field_case == "lower" else f"cXML-{profile.form_encoding}"
    return HandOver(
        system=profile.label,
        addresses=[
            Fact(_("Punchout address (PunchOutSetupRequest)"), endpoint_of(connection, base_url)),
            Fact(_("Order address (OrderRequest)"), order_endpoint_of(connection, base_url)),
            Fact(_("Profile and ping"), endpoint_of(connection, base_url), _("POST a ProfileRequest, or GET for a ping.")),
        ],
        identities=[_identity(one) for one in connection.credentials.exclude(role=CredentialRole.INBOX)],
        secret_place=_("The shared secret belongs into Header/Sender/Credential/SharedSecret."),
        sample=_sample_setup(connection),
        sample_note=_("A PunchOutSetupRequest as we expect it. Put in your secret and your return address."),
        return_fields=[
            Fact(name, "PunchOutOrderMessage", _("One hidden form field, posted by the buyer's browser to BrowserFormPost/URL.")),
            Fact("ItemIn/ItemID/SupplierPartAuxiliaryID", _("our quote"), _("Please send it back unchanged in the order.")),
        ],
        notes=[
            _("HTTPS with TLS 1.2 or later; the certificate is a public one."),
            _("Operations: create. The shop works in a frame and in a window of its own, without cookies."),
            _("DTD version of our documents: %(version)s.") % {"version": profile.dtd_version},
        ],
    )  # fmt: skip


def _oci(connection: Connection, base_url: str) -> HandOver:
    profile = oci_profile(connection)
    login = connection.credentials.filter(role=CredentialRole.LOGIN).first()
    parameters = _oci_parameters(login)
    return HandOver(
        system=profile.label,
        addresses=[
            Fact(_("Catalogue address (call structure, type URL)"), endpoint_of(connection, base_url), _("GET or POST.")),
            Fact(_("Order address"), order_endpoint_of(connection, base_url),
                 _("Orders by POST, with the header Authorization: Bearer and the inbox token.")),
        ],
        identities=[
            Fact(login.parameter or "USERNAME", login.identity, _("Fixed value in the call structure."))
        ] if login else [],
        secret_place=_("The password belongs into the parameter %(name)s.")
        % {"name": (login and login.secret_parameter) or "PASSWORD"},
        sample="\n".join(f"{name} = {value}" for name, value in oci_fields(parameters, RETURN_PLACE)),
        sample_note=_("The parameters of the call. HOOK_URL is filled by your system; put in your password."),
        return_fields=[
            Fact(f"NEW_ITEM-{known}[n]", str(room_for(profile, known) or FIELDS[known].room(profile.version)),
                 _("always") if FIELDS[known].is_required else "")
            for known in OCI_FIELDS_SENT
        ] + [Fact("NEW_ITEM-LONGTEXT_n:132[]", "", "")],
        notes=[
            _("HTTPS with TLS 1.2 or later; the certificate is a public one."),
            _("Character set of the returned form: %(charset)s.") % {"charset": profile.charset},
            _("POST is better than GET: addresses with passwords end up in logs."),
            _("Functions: %(functions)s. A background search answers at most %(most)s hits.")
            % {"functions": ", ".join(profile.functions) or _("none"), "most": MOST_HITS},
        ],
    )  # fmt: skip


def _ids(connection: Connection, base_url: str) -> HandOver:
    login = connection.credentials.filter(role=CredentialRole.LOGIN).first()
    sample = ids_fields(login.identity if login else "", SECRET_PLACE, RETURN_PLACE)
    return HandOver(
        system=profile_label(connection),
        addresses=[
            Fact(_("Shop address (URL)"), endpoint_of(connection, base_url), _("GET or POST.")),
            Fact(_("Order address"), order_endpoint_of(connection, base_url),
                 _("Orders by POST, with the header Authorization: Bearer and the inbox token.")),
        ],
        identities=[Fact("name_kunde, benutzername", login.identity, _("The user name, under either name."))]
        if login else [],
        secret_place=_("The password belongs into the parameter %(name)s.") % {"name": "pw_kunde, passwort"},
        sample="\n".join(f"{name} = {value}" for name, value in sample),
        sample_note=_("The parameters of the call. hookurl is filled by your software; put in your password."),
        return_fields=[Fact("warenkorb", "XML", _("One form field, posted by the browser to hookurl."))],
        notes=[
            _("HTTPS with TLS 1.2 or later; the certificate is a public one."),
            _("Actions: WKE (fetch a cart), WKS (send a cart), ADL (look at an article)."),
            _("Versions of the cart: %(versions)s.") % {"versions": ", ".join(IDS_VERSIONS)},
        ],
    )  # fmt: skip


def _identity(credential: Credential) -> Fact:
    return Fact(credential.get_role_display(), f"{credential.domain} / {credential.identity}", _("domain / identity"))


def _oci_parameters(login: Credential | None) -> list[tuple[str, str]]:
    if login is None:
        return [("USERNAME", ""), ("PASSWORD", SECRET_PLACE)]
    return [
        (login.parameter or "USERNAME", login.identity),
        (login.secret_parameter or "PASSWORD", SECRET_PLACE),
    ]


def _sample_setup(connection: Connection) -> str:
    sender = connection.credentials.filter(role=CredentialRole.SENDER).first()
    caller = caller_of(connection, Minted(sender, SECRET_PLACE) if sender else None)
    document = setup_request(
        caller,
        Person("Jane Buyer", "jane.buyer@your-system.example"),
        return_url=RETURN_PLACE,
        buyer_cookie="your-session-id",
        payload_id="20260101.1@your-system.example",
        timestamp=datetime(2026, 1, 1, 12, tzinfo=UTC),
    )
    return pretty(document)


class HandOverPage(ConnectionPage):
    """The page, printable, and the same as the text of a mail."""

    tab = "hand_over"
    template_name = "wire/hand_over.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        supplier = current_supplier()
        facts = hand_over(self.connection, base_url_of(self.request))
        told = {"facts": facts, "agreed": self.connection, "supplier": supplier}
        context |= {
            **told,
            "system": profile_label(self.connection),
            "mail_text": render_to_string("wire/hand_over_mail.txt", told),
        }
        return context
