"""What one buyer's system gets otherwise than the profile says: single values, units, classifications.

All of it is the supplier's own to change at the desk, without code; `connections/domain/apply_mapping.py` reads it.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FieldMapping(models.Model):
    """One value of a returned cart, made from a Liquid expression. What renders to nothing leaves the field out.

    `target` is a cXML path below the cart's header or line, or the name of an extra field (Extrinsic) or OCI field;
    the list of what may be named is `connections/domain/mapping_targets.py`.
    """

    connection = models.ForeignKey("connections.Connection", on_delete=models.CASCADE, related_name="field_mappings")
    target = models.CharField(_("field"), max_length=120)
    expression = models.TextField(_("expression"), max_length=2000, blank=True)
    position = models.PositiveSmallIntegerField(pgettext_lazy("sorting", "order"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ("position", "id")
        verbose_name = _("field mapping")
        verbose_name_plural = _("field mappings")
        constraints = [models.UniqueConstraint(fields=("connection", "target"), name="field_mapping_target_once")]

    def __str__(self) -> str:
        return self.target


class UnitMapping(models.Model):
    """What the buyer's system calls a unit of ours; orders that come back are read the other way round."""

    connection = models.ForeignKey("connections.Connection", on_delete=models.CASCADE, related_name="unit_mappings")
    ours = models.CharField(_("our unit"), max_length=20)
    theirs = models.CharField(_("their unit"), max_length=20)

    class Meta:
        ordering = ("ours",)
        verbose_name = _("unit mapping")
        verbose_name_plural = _("unit mappings")
        constraints = [models.UniqueConstraint(fields=("connection", "ours"), name="unit_mapping_once")]

    def __str__(self) -> str:
        return f"{self.ours} → {self.theirs}"


class ClassificationMapping(models.Model):
    """Which code the buyer's system gets for products whose code begins with `code_prefix`; the longest one wins.

    An empty prefix is for all that have no code of `domain`, or none that another row knows.
    """

    connection = models.ForeignKey(
        "connections.Connection", on_delete=models.CASCADE, related_name="classification_mappings"
    )
    domain = models.CharField(_("our classification"), max_length=40, default="UNSPSC")
    code_prefix = models.CharField(_("our code begins with"), max_length=40, blank=True)
    target_domain = models.CharField(_("their classification"), max_length=40, default="UNSPSC")
    target_code = models.CharField(_("their code"), max_length=80)

    class Meta:
        ordering = ("domain", "code_prefix")
        verbose_name = _("classification mapping")
        verbose_name_plural = _("classification mappings")
        constraints = [
            models.UniqueConstraint(fields=("connection", "domain", "code_prefix"), name="classification_mapping_once")
        ]

    def __str__(self) -> str:
        return f"{self.domain} {self.code_prefix}… → {self.target_domain} {self.target_code}"
