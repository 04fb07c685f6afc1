"""The report of searches that found nothing: what buyers miss, or call otherwise than the shop does."""

from typing import Any

import django_filters
from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.widgets.button import Button

from admin_ui.permissions import customers_of, may
from admin_ui.viewsets.desk import DeskIndexView, DeskViewSet
from storefront.models import Customer, SearchMiss, SynonymGroup


def own_customers(request: Any) -> QuerySet[Customer]:
    """Those the person sees."""
    return customers_of(request.user)


class SearchMissFilterSet(WagtailFilterSet):
    """By customer and language."""

    customer = django_filters.ModelChoiceFilter(queryset=own_customers, label=_("Customer"))
    language = django_filters.ChoiceFilter(choices=settings.LANGUAGES, label=_("Language"))

    class Meta:
        model = SearchMiss
        fields = ("customer", "language")


class SearchMissIndexView(DeskIndexView):
    """Most often missed first; from each row one adds a synonym."""

    select_related = ("customer",)
    default_ordering = "-count"

    def get_list_more_buttons(self, instance: SearchMiss) -> list[Button]:
        """What helps the next buyer, for those who may."""
        if not may(self.request.user, "add", SynonymGroup):
            return []
        values = urlencode({"word": instance.query, "language": instance.language})
        return [Button(_now("Add synonym"), url=f"{reverse('synonyms:add')}?{values}", icon_name="plus")]

    def get_edit_url(self, instance: SearchMiss) -> str | None:
        """None: what was searched for is not changed."""
        return None


class SearchMissViewSet(DeskViewSet):
    """Searches without a hit, at /admin/missed-searches/."""

    model = SearchMiss
    name = "missed_searches"
    url_prefix = "missed-searches"
    icon = "search"
    menu_label = _("Searches without a hit")
    help_text = _(
        "What buyers searched for and did not find in their range, most often first. It may be called otherwise in"
        " your catalogue: then a synonym helps. Who searched is not kept; entries are deleted after 180 days."
    )
    without = ("add", "edit", "delete", "history")
    form_fields = ("id",)
    filterset_class = SearchMissFilterSet
    index_view_class = SearchMissIndexView
    list_display = (
        "query",
        "language",
        Column("customer", label=_("Customer")),
        Column("count", label=_("Times"), sort_key="count"),
        DateColumn("last_at", label=_("Last time"), sort_key="last_at"),
    )
    list_export = ("query", "language", "customer", "count", "last_at")
    search_fields = ("query",)
