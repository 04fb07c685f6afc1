"""Somebody who wants to sell here, from the e-mail address he typed to his shop; kept so that he can go on any time."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models.supplier import Supplier


class SignUpState(models.TextChoices):
    """How far he is. From CONFIRMED on, a worker makes the shop, however often it must begin again."""

    ASKED = "asked", _("waits for the link in the letter")
    CONFIRMED = "confirmed", _("being set up")
    REFUSED = "refused", _("needs another name")
    DONE = "done", _("set up")


class Trade(models.TextChoices):
    """What he sells; decides which sample catalogue he is offered."""

    FASTENERS = "fasteners", _("fasteners and hardware")
    SAFETY = "safety", _("safety and workwear")
    ELECTRICAL = "electrical", _("electrical goods")
    OTHER = "other", _("something else")


class SignUp(models.Model):
    """One wish to sell here. The token of the letter is stored as SHA-256; the password's hash until the shop is made."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    token_hash = models.BinaryField(max_length=32, unique=True, editable=False)
    email = models.EmailField(_("e-mail"))
    company = models.CharField(_("name of your company"), max_length=200)
    slug = models.CharField(_("address of your shop"), max_length=40)
    language = models.CharField(_("language"), max_length=5, default="en")
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    trade = models.CharField(_("what you sell"), max_length=12, choices=Trade.choices, default=Trade.OTHER)
    password_hash = models.CharField(max_length=256, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=SignUpState.choices, default=SignUpState.ASKED)
    problem = models.TextField(_("what is in the way"), blank=True)
    supplier = models.OneToOneField(Supplier, on_delete=models.SET_NULL, null=True, related_name="sign_up")
    created_at = models.DateTimeField(_("asked"), auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.company} ({self.email})"
