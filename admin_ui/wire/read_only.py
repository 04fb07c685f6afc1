"""Lists whose rows are read and never changed: what was said and done is evidence."""

from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from wagtail.admin.admin_url_finder import ModelAdminURLFinder
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from admin_ui.viewsets.desk import DeskInspectView, DeskViewSet


class EvidenceInspectView(DeskInspectView):
    """One row, drawn by a template of its own."""

    def get_fields_context(self) -> list[Any]:
        """The template names what it shows."""
        return []

    def get_page_title(self) -> str:
        return str(self.object)

    def get_page_subtitle(self) -> str:
        return ""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """The list, and the row."""
        return [
            *WagtailAdminTemplateMixin.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": capfirst(self.model._meta.verbose_name_plural)},
            {"url": "", "label": str(self.object)},
        ]


class EvidenceViewSet(DeskViewSet):
    """A list, and a page for each row."""

    inspect_view_enabled = True
    index_template_name = "wire/list.html"
    without = ("add", "edit", "delete", "history")
    form_fields = ("id",)

    @property
    def url_finder_class(self) -> type[ModelAdminURLFinder]:
        """Where Wagtail links to "edit" a row, it is read."""
        return type("_UrlFinder", (ModelAdminURLFinder,), {"edit_url_name": self.get_url_name("inspect")})
