"""The report of changes: who did what, over everything the log holds. For owners and administrators."""

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import IndexView
from wagtail.models import ModelLogEntry


class ChangesView(IndexView):
    """The model log, the newest first; rights by the table of roles."""

    model = ModelLogEntry
    any_permission_required = ("view",)
    page_title = _("Changes")
    header_icon = "history"
    index_url_name = "changes"
    index_results_url_name = "changes_results"
    template_name = "desk/index.html"
    paginate_by = 50
    help_text = _("Everything that was changed at this desk, and by whom. The history of one thing is on its page.")
    default_ordering = "-timestamp"
    search_fields = ("label",)
    search_backend_name = None
    list_filter = ("action", "user")
    list_display = (
        Column("label", label=_("What")),
        Column("content_type", label=_("Kind"), accessor=lambda row: row.content_type and row.content_type.name),
        Column("message", label=_("Change")),
        Column("user", label=_("Who"), accessor="user_display_name"),
        DateColumn("timestamp", label=_("When"), sort_key="timestamp"),
    )
    list_export = ("label", "message", "user_display_name", "timestamp")

    def get_base_queryset(self) -> Any:
        """With the person and the kind."""
        return ModelLogEntry.objects.select_related("user", "content_type")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, here."""
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": "", "label": self.page_title},
        ]


urls = [
    path("changes/", ChangesView.as_view(), name="changes"),
    path("changes/results/", ChangesView.as_view(results_only=True), name="changes_results"),
]
