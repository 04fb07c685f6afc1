"""Who at the supplier's is sent each new order by e-mail."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import gettext_lazy as _

#: More than a team is a mailing list, which has an address of its own.
MOST_RECIPIENTS = 20


def separate(recipients: str) -> list[str]:
    """The addresses, however they were separated."""
    return recipients.replace(",", " ").replace(";", " ").split()


def check_recipients(value: str) -> None:
    """Each must be an address. Raises ValidationError."""
    addresses = separate(value)
    if len(addresses) > MOST_RECIPIENTS:
        raise ValidationError(_("At most %(most)s addresses, please."), params={"most": MOST_RECIPIENTS})
    for address in addresses:
        validate_email(address)


class OrderMailing(models.Model):
    """The addresses for the orders of one connection; without one, for all connections that have no row of their own."""

    connection = models.ForeignKey(
        "connections.Connection", on_delete=models.CASCADE, null=True, blank=True, verbose_name=_("connection"),
        related_name="order_mailings", help_text=_("Empty: all connections that are not named here themselves."),
    )  # fmt: skip
    recipients = models.TextField(
        _("e-mail addresses"), blank=True, validators=[check_recipients],
        help_text=_("Separated by commas or lines. None: orders of this connection are not sent by e-mail."),
    )  # fmt: skip

    class Meta:
        ordering = ("id",)
        verbose_name = _("e-mail of new orders")
        verbose_name_plural = _("e-mails of new orders")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=("connection",), name="order_mailing_once", nulls_distinct=False,
                violation_error_message=_("There is a row for this connection already."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.connection or _("all other connections"))

    def addresses(self) -> list[Any]:
        """One by one."""
        return separate(self.recipients)
