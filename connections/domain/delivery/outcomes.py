"""What can come of an attempt, by its code, in plain words, and what to do about it. The codes never change."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = Promise | str


@dataclass(frozen=True, slots=True)
class Words:
    """What happened, and the remedy where there is one."""

    text: Text
    fix: Text = ""


_ASK_THEM = _("Ask whoever runs the other side; what it said stands below.")
_CHECK_ADDRESS = _("Check the address.")
_RENEW = _("Whoever runs the other side must renew or repair its certificate. It is never sent without checking.")

OUTCOMES: dict[str, Words] = {
    "delivered": Words(_("It was delivered.")),
    "delivered_or_duplicate": Words(
        _("It was delivered. An earlier attempt may have arrived as well, under the same ID: its answer was lost.")
    ),
    "http.redirected": Words(
        _("The other side pointed to another address, which is not followed."), _("Enter the address it points to.")
    ),
    "http.gone": Words(
        _("The other side says that this address is no more (HTTP 410)."), _("Enter the new address, and switch it on.")
    ),
    "http.throttled": Words(_("The other side asks us to slow down (HTTP 429).")),
    "http.unavailable": Words(_("The other side has trouble of its own (HTTP 5xx)."), _ASK_THEM),
    "http.refused": Words(
        _("The other side refused it (HTTP 4xx)."), _("Check address and secret. What it said stands below.")
    ),
    "cxml.refused": Words(
        _("The buyer's system refused the document for good (Status 4xx); it is not sent again by itself."),
        _("Read what it said. Send it again once the cause is mended there."),
    ),
    "cxml.unavailable": Words(_("The buyer's system has trouble of its own (Status 5xx)."), _ASK_THEM),
    "cxml.unreadable": Words(
        _("What came back is no cXML answer, so nobody knows whether the document was taken."),
        _("Check the address: a log-in page or a gateway may stand before the system."),
    ),
    "mail.unreachable": Words(_("The mail server did not answer.")),
    "mail.unavailable": Words(_("The mail server did not take it for now.")),
    "mail.refused": Words(_("The mail server refused it for good."), _("Check the recipients' addresses.")),
    "target.no_secret": Words(_("The other side wants a secret, and none is valid."), _("Enter or make a secret.")),
    "target.secret_unsealable": Words(
        _("The secret cannot be opened with the keys of this installation."), _("Enter or make a new secret.")
    ),
    "outbound.unreachable": Words(_("Nobody answered at the address."), _CHECK_ADDRESS),
    "outbound.answer_lost": Words(
        _(
            "It was sent, but the connection ended before the answer came: it may have arrived. It is repeated under the same ID."
        )
    ),
    "outbound.too_slow": Words(_("The other side took too long to answer.")),
    "outbound.answer_too_long": Words(_("The answer is longer than is read here.")),
    "outbound.host_unknown": Words(_("The host's name cannot be resolved."), _CHECK_ADDRESS),
    "outbound.address_malformed": Words(
        _("The address is malformed."), _("Enter an address such as https://example.com/orders, in plain letters.")
    ),
    "outbound.address_refused": Words(
        _("The host's name leads to an address inside a network, which is never called."), _("Enter a public address.")
    ),
    "outbound.not_https": Words(_("Only addresses that begin with https are called."), _CHECK_ADDRESS),
    "outbound.port_refused": Words(
        _("This port is not called."), _("Use the ordinary port of https, or ask whoever runs this service.")
    ),
    "outbound.tls_expired": Words(_("The certificate of the other side has expired."), _RENEW),
    "outbound.tls_not_yet_valid": Words(_("The certificate of the other side is not valid yet."), _RENEW),
    "outbound.tls_self_signed": Words(
        _("The certificate of the other side is signed by nobody that is known."), _RENEW
    ),
    "outbound.tls_unknown_issuer": Words(
        _("The certificate's issuer is unknown, or a certificate between it and a known one is not sent along."), _RENEW
    ),
    "outbound.tls_revoked": Words(_("The certificate of the other side was revoked."), _RENEW),
    "outbound.tls_wrong_host": Words(_("The certificate of the other side is for another host."), _RENEW),
    "outbound.tls_certificate": Words(_("The certificate of the other side cannot be trusted."), _RENEW),
    "outbound.tls_failed": Words(
        _("No encrypted connection came about."), _("The other side must speak TLS 1.2 or newer at this address.")
    ),
    "engine.trouble": Words(_("This was our own mistake; it was noted, and the attempt is repeated.")),
}
_UNKNOWN = Words(_("It was not delivered."))


def words_of(code: str) -> Words:
    """The words for a code; a general sentence for one that has none."""
    return OUTCOMES.get(code, _UNKNOWN)
