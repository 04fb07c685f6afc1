"""What a buyer reads in his browser when a door does not open: by code, a title and what to do about it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class RefusalText:
    """A heading and a sentence with the remedy."""

    title: Promise
    remedy: Promise


_START_AGAIN = _("Please open the catalogue again from your purchasing system.")
_ASK = _("Please tell the people who look after your purchasing system, and give them the reference below.")

TEXTS: dict[str, RefusalText] = {
    "start.unknown": RefusalText(_("This link does not lead to a visit."), _START_AGAIN),
    "start.expired": RefusalText(_("This link was not used in time."), _START_AGAIN),
    "start.used": RefusalText(_("This link has already been used."), _START_AGAIN),
    "start.over": RefusalText(_("This visit is over."), _START_AGAIN),
    "credential.refused": RefusalText(_("Your purchasing system could not sign in to this shop."), _ASK),
    "credential.slowed": RefusalText(
        _("Your purchasing system tried to sign in with a wrong password too often."),
        _("Please wait a minute before you try again. If it goes on, ask the people who look after your system."),
    ),
    "oci.hook_url.missing": RefusalText(
        _("Your purchasing system did not say where the cart should go."),
        _("The people who look after it must let it send the parameter HOOK_URL; give them the reference below."),
    ),
    "oci.parameter.conflict": RefusalText(
        _("Your purchasing system said the same thing twice, and differently."),
        _("The people who look after it must let it send each parameter once; give them the reference below."),
    ),
    "ids.action.unsupported": RefusalText(
        _("Your software asked this shop something that it does not answer."),
        _("Please choose to fetch a cart (WKE), to send one (WKS) or to look at an article (ADL)."),
    ),
    "oci.method.refused": RefusalText(
        _("Your purchasing system called this shop with its password in the address."),
        _("The people who look after it must let it call by POST; give them the reference below."),
    ),
    "oci.parameters.many": RefusalText(_("Your purchasing system sent more parameters than this shop reads."), _ASK),
    "value.number.refused": RefusalText(_("Your purchasing system sent a quantity that is no number."), _ASK),
    "return_address.unapproved": RefusalText(
        _("Nobody has approved yet that carts go to your purchasing system."),
        _("Please ask the supplier to approve its address, and give him the reference below."),
    ),
    "connection.inactive": RefusalText(_("The access to this shop has been switched off."), _ASK),
    "supplier.suspended": RefusalText(
        _("This shop does not take new visits at the moment."), _("Please ask the supplier. Orders still reach him.")
    ),
    "return_address": RefusalText(_("This shop cannot send a cart back to your purchasing system."), _ASK),
    "service.trouble": RefusalText(_("The shop cannot be opened at the moment."), _("Please try again in a minute.")),
    "": RefusalText(_("Your purchasing system called this shop in a way it does not understand."), _ASK),
}


def refusal_text(code: str) -> RefusalText:
    """The text for a code, else for its family ("return_address.http" → "return_address"), else the general one."""
    return TEXTS.get(code) or TEXTS.get(code.partition(".")[0]) or TEXTS[""]
