"""The history of a connection: what is changed beside its own form is written down, too."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import log

from connections.models import Connection

#: Code of the log entry: its name in lists, and the sentence.
ACTIONS = {
    "wire.secret_added": (_("Add secret"), _("A secret was added.")),
    "wire.secret_ended": (_("End secret"), _("A secret was ended.")),
    "wire.identity": (_("Change identities"), _("Identities were changed.")),
    "wire.addresses": (_("Change addresses"), _("Return addresses or frame origins were changed.")),
    "wire.goods": (_("Change goods"), _("Product sets or products shown were changed.")),
    "wire.prices": (_("Change price lists"), _("Price lists were changed.")),
    "wire.teams": (_("Change teams"), _("Teams, their rules, goods or price lists were changed.")),
    "wire.delivery": (_("Change delivery terms"), _("Delivery terms were changed.")),
    "wire.orders": (_("Change order rules"), _("What is done with orders that differ was changed.")),
    "wire.system": (_("Change buyer system"), _("Values of the buyer system were changed.")),
    "wire.mapping": (_("Change mapping"), _("Units, classifications or fields were mapped otherwise.")),
    "wire.documents": (_("Change documents' address"), _("The address that documents go to was changed.")),
    "wire.live": (_("Go live"), _("The connection went live.")),
    "wire.paused": (_("Pause"), _("The connection was paused.")),
    "wire.resumed": (_("Resume"), _("The connection was resumed.")),
}


@hooks.register("register_log_actions")
def register_actions(actions: Any) -> None:
    """Make the entries known to Wagtail's history."""
    for code, (label, sentence) in ACTIONS.items():
        actions.register_action(code, label, sentence)


def note_change(connection: Connection, action: str, **data: Any) -> None:
    """Write one entry into the connection's history; who it was, Wagtail knows."""
    log(connection, action, data=data or None)
