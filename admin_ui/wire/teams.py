"""Teams of a connection: who is in which, by what the buyer's system says, and what each sees and pays."""

from typing import Any

from django import forms
from django.forms import inlineformset_factory, modelformset_factory
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from admin_ui.wire.changes import note_change
from admin_ui.wire.goods import ProductRuleForm, ProductRules, SetRuleForm, SetRules
from admin_ui.wire.page import crumbs
from admin_ui.wire.rows_page import RowsPage
from admin_ui.wire.try_team import TryTeamForm, tried_team
from connections.domain.agreed_shopper import agreed_shopper
from connections.domain.choose_team import Membership
from connections.models import Connection, Team, TeamAssortmentRule, TeamOperator, TeamPriceList, TeamRule
from storefront.domain.visibility import visible_products


class TeamRuleForm(forms.ModelForm):
    """One condition, and the team of whoever fulfils it."""

    class Meta:
        model = TeamRule
        fields = ("position", "field", "operator", "value", "team")

    def __init__(self, *args: Any, connection: Connection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = connection.teams.all()  # type: ignore[attr-defined]  # a choice of rows

    def clean(self) -> dict[str, Any]:
        """A condition compares with something."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("operator") != TeamOperator.IS_GIVEN and not (cleaned.get("value") or "").strip(" ;"):
            self.add_error("value", _now("Say the value, or choose “is given”."))
        return cleaned


class _Members(forms.BaseModelFormSet):
    """The rules of all teams of one connection, in the order they are asked."""

    def __init__(self, data: Any = None, *, instance: Connection, prefix: str) -> None:
        rows = TeamRule.objects.filter(team__connection=instance).select_related("team")
        super().__init__(data, queryset=rows, prefix=prefix, form_kwargs={"connection": instance})


class TeamsPage(RowsPage):
    """The teams, the rules that choose one, and a try."""

    tab = "teams"
    template_name = "wire/teams.html"
    log_action = "wire.teams"
    tables = (
        (
            "teams",
            _("Teams"),
            _("Groups of people who see other goods or pay other prices. Save a team first, then its rules below."),
            inlineformset_factory(Connection, Team, fields=("name",), extra=1),
        ),
        (
            "rules",
            _("Who is in which team"),
            _(
                "Asked from the lowest number up; the first that holds decides. Names of fields and values are compared"
                " without regard to capitals. Whoever fulfils none sees and pays what is agreed for the connection."
            ),
            modelformset_factory(TeamRule, form=TeamRuleForm, formset=_Members, extra=1, can_delete=True),
        ),
    )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        asked = self.request.GET if "field" in self.request.GET else None
        form = TryTeamForm(asked)
        tried = tried_team(self.connection, **form.cleaned_data) if asked and form.is_valid() else None
        words = rule_words(tried.rule) if tried and tried.rule else ""
        teams = [
            (team, reverse("wire_team", args=[self.connection.pk, team.pk])) for team in self.connection.teams.all()
        ]
        return context | {"teams": teams, "try_form": form, "tried": tried, "tried_rule": words}


class TeamPage(RowsPage):
    """What one team sees and pays beside the connection's own agreement."""

    tab = "teams"
    template_name = "wire/team.html"
    log_action = "wire.teams"
    team: Team
    tables = (
        (
            "sets",
            _("Product sets"),
            _("Takes the place of the connection's and the customer's row for the same set; the others hold as well."),
            inlineformset_factory(
                Team, TeamAssortmentRule, form=SetRuleForm, formset=SetRules, fields=("effect", "product_set"), extra=1
            ),
        ),
        (
            "products",
            _("Single products"),
            _("A product named here beats every set."),
            inlineformset_factory(
                Team, TeamAssortmentRule, form=ProductRuleForm, formset=ProductRules, fields=("effect",), extra=1
            ),
        ),
        (
            "lists",
            _("Price lists of this team"),
            _("Asked before the connection's lists; lower numbers first."),
            inlineformset_factory(Team, TeamPriceList, fields=("position", "price_list"), extra=1),
        ),
    )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A team of another connection answers as if it did not exist."""
        self.team_pk = kwargs["team"]
        return super().dispatch(request, *args, **kwargs)

    @property
    def owner(self) -> Team:
        """Whose rows these are."""
        if not hasattr(self, "team"):
            self.team = get_object_or_404(Team, pk=self.team_pk, connection=self.connection)
        return self.team

    def _note(self) -> None:
        note_change(self.connection, self.log_action, team=self.owner.name)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        agreed = (str(self.connection), reverse("wire_teams", args=[self.connection.pk]))
        return crumbs(agreed, (self.owner.name, ""))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rules = [rule_words(rule) for rule in self.owner.rules.all()]
        shopper = agreed_shopper(self.connection, team=self.owner.pk)
        return context | {
            "team": self.owner,
            "rules": rules,
            "visible_count": visible_products(shopper).count(),
        }


def rule_words(rule: TeamRule | Membership) -> str:
    """The rule as it is read: “Department equals Sales”."""
    words = f"{rule.field} {TeamOperator(rule.operator).label}"
    return words if rule.operator == TeamOperator.IS_GIVEN else f"{words} “{rule.value}”"
