"""Words the supplier says mean the same, by language; search takes one for the other (`storefront/domain/synonyms.py`)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class SynonymGroup(models.Model):
    """Equal words or phrases. One-way: who types the first finds the others as well, and not the other way round."""

    language = models.CharField(_("language"), max_length=5)
    terms = ArrayField(models.CharField(max_length=100), verbose_name=_("words"))
    is_one_way = models.BooleanField(
        _("one way only"),
        default=False,
        help_text=_("Who types the first word finds the others as well, but not the other way round."),
    )

    class Meta:
        ordering = ("language", "terms", "id")
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")

    def __str__(self) -> str:
        return ", ".join(self.terms)
