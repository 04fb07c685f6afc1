"""Who sells, as it must stand on invoices and delivery notes."""

from typing import Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

country_code = RegexValidator(r"^[A-Z]{2}$", _("Write the country as two capital letters, for example DE."))


@register_setting(icon="doc-full")
class SellerDetails(BaseSiteSetting):
    """The supplier's company; a name left empty is the one the shop was opened under."""

    name = models.CharField(_("company"), max_length=200, blank=True)
    street = models.CharField(_("street"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    city = models.CharField(_("town"), max_length=100, blank=True)
    country_code = models.CharField(_("country"), max_length=2, blank=True, validators=[country_code])
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    tax_id = models.CharField(_("VAT number"), max_length=40, blank=True)
    payment_days = models.PositiveSmallIntegerField(_("days until payment"), null=True, blank=True)
    bank_account = models.TextField(_("bank account"), blank=True, help_text=_("As it stands on printed invoices."))

    panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [FieldPanel(name) for name in ("name", "street", "postal_code", "city", "country_code", "email", "phone")],
            heading=_("Company"),
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("tax_id", "payment_days", "bank_account")], heading=_("Invoices")
        ),
    ]

    class Meta:
        verbose_name = _("seller on invoices")
