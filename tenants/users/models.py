"""Accounts: operators in `public`, a supplier's people in his schema. They never meet."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person does here; `admin_ui/permissions.py` says what that allows."""

    OWNER = "owner", _("owner")
    ADMINISTRATOR = "administrator", _("administrator")
    ACCOUNT_MANAGER = "account_manager", _("account manager")
    CATALOGUE_EDITOR = "catalogue_editor", _("catalogue editor")
    SUPPORT = "support", _("support")
    FINANCE = "finance", _("finance")
    OPERATOR = "operator", _("operator of the service")
    OPERATOR_AT_WORK = "operator_at_work", _("operator of the service, may change things")


#: Operators in a supplier's desk for an hour; no supplier makes them.
VISITING_ROLES = (Role.OPERATOR, Role.OPERATOR_AT_WORK)


class User(AbstractUser):
    """A person who signs in with an e-mail address (kept in `username` too, in lower case)."""

    email = models.EmailField(_("e-mail"), unique=True)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.SUPPORT)
    language = models.CharField(_("language"), max_length=5, blank=True)

    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    def save(self, *args: object, **kwargs: object) -> None:
        """One spelling per person, so that lock-out and look-up cannot be split by case."""
        self.email = self.email.lower()
        self.username = self.username.lower() or self.email
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # passed through unread


class SpentTicket(models.Model):
    """A one-time link that was used here (`tenants/users/tickets.py`); kept for a day."""

    nonce = models.CharField(max_length=43, unique=True)
    spent_at = models.DateTimeField(auto_now_add=True)
