"""A page that edits rows below a connection in one or more tables, saved together or not at all."""

from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages

from admin_ui.wire.changes import note_change
from admin_ui.wire.page import ConnectionPage


class RowsPage(ConnectionPage):
    """Subclasses name their tables: (prefix, heading, help, formset class)."""

    template_name = "wire/rows.html"
    tables: tuple[tuple[str, Any, Any, Any], ...] = ()
    log_action = ""

    @property
    def owner(self) -> Any:
        """Whose rows these are."""
        return self.connection

    def formsets(self) -> list[Any]:
        """Bound to what was posted, if something was."""
        posted = self.request.POST if self.request.method == "POST" and "save" in self.request.POST else None
        return [table(posted, instance=self.owner, prefix=prefix) for prefix, _heading, _help, table in self.tables]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        formsets = self.formsets()
        found_valid = [formset.is_valid() for formset in formsets]  # each is asked, so that each shows its errors
        if not all(found_valid):
            messages.error(request, _("Nothing was saved: please mend what is marked."))
            return self.render_to_response(self.get_context_data(formsets=formsets))
        try:
            self._save(formsets)
        except IntegrityError:  # two rows exchanged their places, or somebody else saved the same meanwhile
            messages.error(request, _("Nothing was saved: a row stands there already. Change one after the other."))
            return redirect(request.path)
        messages.success(request, _("Saved."))
        return redirect(request.path)

    def _save(self, formsets: list[Any]) -> None:
        with transaction.atomic():
            for formset in formsets:
                formset.save()
            if any(formset.has_changed() for formset in formsets):
                self._note()

    def _note(self) -> None:
        """Into the history."""
        note_change(self.connection, self.log_action)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        formsets = kwargs.pop("formsets", None) or self.formsets()
        context = super().get_context_data(**kwargs)
        context["tables"] = [
            {"heading": heading, "help": text, "formset": formset}
            for (_prefix, heading, text, _table), formset in zip(self.tables, formsets, strict=True)
        ]
        return context
