"""Teams: groups of a customer's people who see other goods, or pay other prices, through the same connection.

Which team somebody is in follows from what the buyer's system says of him (`connections/domain/choose_team.py`).
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from storefront.models import AssortmentRule


class TeamOperator(models.TextChoices):
    """How a rule holds the value that was said against its own; letters' case and outer blanks do not count."""

    EQUALS = "equals", _("equals")
    ONE_OF = "one_of", _("is one of (semicolons between)")
    BEGINS_WITH = "begins", _("begins with")
    CONTAINS = "contains", _("contains")
    IS_GIVEN = "given", _("is given")


class Team(models.Model):
    """A group of people of one connection. Its rules replace the connection's, its lists are asked before them."""

    connection = models.ForeignKey("connections.Connection", on_delete=models.CASCADE, related_name="teams")
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        ordering: ClassVar[tuple[str, ...]] = ("name", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("connection", "name"), name="team_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class TeamRule(models.Model):
    """Who is in a team: of a connection's rules the first that matches decides; lower `position` first."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="rules", verbose_name=_("team"))
    position = models.PositiveSmallIntegerField(pgettext_lazy("sorting", "order"), default=0)
    field = models.CharField(_("extra field or parameter"), max_length=100)
    operator = models.CharField(_("condition"), max_length=8, choices=TeamOperator.choices, default=TeamOperator.EQUALS)
    value = models.CharField(_("value"), max_length=500, blank=True)

    class Meta:
        ordering: ClassVar[tuple[str, ...]] = ("position", "id")


class TeamAssortmentRule(AssortmentRule):
    """A visibility rule of a team; for the same set or product it replaces the connection's."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="assortment_rules")

    class Meta(AssortmentRule.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AssortmentRule.target_constraints("team_rule"),
            models.UniqueConstraint(fields=("team", "product_set"), name="team_rule_set_once"),
            models.UniqueConstraint(fields=("team", "product"), name="team_rule_product_once"),
        ]


class TeamPriceList(models.Model):
    """A price list of a team, asked before the connection's; lower `position` first."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="price_list_links")
    price_list = models.ForeignKey("storefront.PriceList", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(pgettext_lazy("sorting", "order"), default=0)

    class Meta:
        ordering: ClassVar[tuple[str, ...]] = ("position", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("team", "price_list"), name="team_price_list_once"),
        ]
