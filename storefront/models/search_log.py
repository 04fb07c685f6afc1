"""What buyers searched for and did not find. No person is stored, only his company (`storefront/domain/log_miss.py`)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchMiss(models.Model):
    """One search, normalised, that found nothing for one customer in one language, and how often."""

    customer = models.ForeignKey(
        "storefront.Customer", on_delete=models.CASCADE, related_name="search_misses", verbose_name=_("customer")
    )
    language = models.CharField(_("language"), max_length=5)
    query = models.CharField(_("searched for"), max_length=200)
    count = models.PositiveIntegerField(_("times"), default=1)
    last_at = models.DateTimeField(_("last time"))

    class Meta:
        ordering = ("-count", "-last_at", "-id")
        verbose_name = _("search without a hit")
        verbose_name_plural = _("searches without a hit")
        constraints = [
            models.UniqueConstraint(fields=("customer", "language", "query"), name="search_miss_once"),
        ]
        indexes = [models.Index(fields=("last_at",), name="search_miss_last")]

    def __str__(self) -> str:
        return self.query
