"""The base of the desk's viewsets: rows a person may see, help on every screen, one look.

Someone else's row is 404 whatever is asked about it. What is protected from deletion by other rows is refused with a
sentence. Views that a viewset replaces derive from the classes here.
"""

from typing import Any

from django.contrib.admin.utils import unquote
from django.db import models
from django.db.models import ProtectedError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import ModelAdminURLFinder
from wagtail.admin.panels import ObjectList
from wagtail.admin.views import generic
from wagtail.admin.views.generic import history
from wagtail.admin.viewsets.model import ModelViewSet

from admin_ui.forms import DeskForm
from admin_ui.permissions import visible_to


class _Visible:
    """Every question about rows goes through `visible_to`."""

    help_text: Any = ""
    select_related: tuple[str, ...] = ()

    def visible_rows(self) -> models.QuerySet[Any]:
        """The rows this person sees, with what the page shows beside them."""
        rows = visible_to(self.request.user, self.model)  # type: ignore[attr-defined]  # mixed into views
        return rows.select_related(*self.select_related) if self.select_related else rows


class DeskIndexView(_Visible, generic.IndexView):
    """A list: searched, filtered, exported."""

    def get_base_queryset(self) -> models.QuerySet[Any]:
        """Only what the person sees."""
        return self.visible_rows()


class DeskCreateView(_Visible, generic.CreateView):
    """A form for a new row; afterwards one goes on editing it."""

    def get_success_url(self) -> str:
        """The new row's own page, where what is missing can be added."""
        return str(self.get_edit_url())

    def get_success_buttons(self) -> list[Any]:
        """None: the page that follows is the one a button would lead to."""
        return []


class DeskEditView(_Visible, generic.EditView):
    """A form for a row that is there; saving stays on it."""

    def get_queryset(self) -> models.QuerySet[Any]:
        """Only what the person sees."""
        return self.visible_rows()

    def get_success_url(self) -> str:
        """The page itself: people change, save and look."""
        return str(self.get_edit_url())

    def get_success_buttons(self) -> list[Any]:
        """None, as above."""
        return []


class DeskDeleteView(_Visible, generic.DeleteView):
    """The question before a deletion."""

    def get_queryset(self) -> models.QuerySet[Any]:
        """Only what the person sees."""
        return self.visible_rows()

    def form_valid(self, form: Any) -> HttpResponse:
        """Delete, or say what stands in the way."""
        try:
            return super().form_valid(form)
        except ProtectedError as refused:
            kinds = {str(row._meta.verbose_name_plural) for row in refused.protected_objects}
            messages.error(self.request, _("It is still used by: %(kinds)s.") % {"kinds": ", ".join(sorted(kinds))})
            return redirect(self.get_success_url())


class DeskInspectView(_Visible, generic.InspectView):
    """A row to read."""

    def get_page_title(self) -> str:
        """What it is; which one, Wagtail writes beside it."""
        return capfirst(str(self.model._meta.verbose_name))

    def get_object(self, queryset: Any = None) -> Any:
        """Only what the person sees."""
        return get_object_or_404(self.visible_rows(), pk=unquote(str(self.pk)))


class DeskHistoryView(_Visible, history.HistoryView):
    """Who changed what, and when; open to whoever may read the row."""

    any_permission_required = ("add", "change", "delete", "view")

    def get_base_object_queryset(self) -> models.QuerySet[Any]:
        """Only what the person sees."""
        return self.visible_rows()

    @property
    def header_buttons(self) -> list[Any]:
        """The way back to editing, for those who may."""
        return list(super().header_buttons) if self.user_has_permission("change") else []


class DeskViewSet(ModelViewSet):
    """A kind of row at the desk. `rows` of the panels are plain foreign keys (`admin_ui/forms.py`)."""

    help_text: Any = ""
    base_form_class: type[DeskForm] = DeskForm
    template_prefix = "desk/"
    add_to_reference_index = False
    copy_view_enabled = False
    list_per_page = 50
    search_backend_name = None
    index_view_class = DeskIndexView
    add_view_class = DeskCreateView
    edit_view_class = DeskEditView
    delete_view_class = DeskDeleteView
    inspect_view_class = DeskInspectView
    history_view_class = DeskHistoryView
    #: Views that do not exist for this kind of row, by the name of their URL.
    without: tuple[str, ...] = ()

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Every view knows the help; a view that does not exist is not linked to."""
        closed = {f"{name}_url_name": None for name in ("usage", "copy", *self.without)}
        kwargs = {"help_text": self.help_text, **kwargs, **closed}
        return {**super().get_common_view_kwargs(**kwargs), **closed}

    def get_edit_handler(self) -> Any:
        """The viewset's panels with the desk's form below them."""
        panels = getattr(self, "panels", None)
        if panels is None:
            return None
        return ObjectList(panels, base_form_class=self.base_form_class).bind_to_model(self.model)

    @property
    def url_finder_class(self) -> type[ModelAdminURLFinder]:
        """Where Wagtail links to a row: its form, or where there is none, its page."""
        name = "inspect" if "edit" in self.without else "edit"
        return type("_UrlFinder", (ModelAdminURLFinder,), {"edit_url_name": self.get_url_name(name)})

    def get_urlpatterns(self) -> list[URLPattern]:
        """Without the views that do not exist."""
        closed = {"usage", *self.without}
        closed |= {"history_results"} if "history" in closed else set()
        return [pattern for pattern in super().get_urlpatterns() if pattern.name not in closed]
