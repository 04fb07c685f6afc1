"""Attributes that buyers may narrow a list by; the supplier names them, products carry them (`Product.attributes`)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FilterAttribute(models.Model):
    """One attribute, by its name in any of its languages; capitals do not count."""

    name = models.CharField(
        _("name"), max_length=80, unique=True, help_text=_("As products carry it, in any of its languages.")
    )
    position = models.PositiveSmallIntegerField(pgettext_lazy("sorting", "order"), default=0)

    class Meta:
        ordering = ("position", "id")
        verbose_name = _("attribute to filter by")
        verbose_name_plural = _("attributes to filter by")

    def __str__(self) -> str:
        return self.name
