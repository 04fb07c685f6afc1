"""The tab of a connection that gives its catalogue as a file: what its buyers see, at their prices."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from wagtail.admin import messages

from admin_ui.imports.pages import PATIENCE_SECONDS, wake
from admin_ui.imports.words import FAILURES
from admin_ui.permissions import may, visible_to
from admin_ui.wire.page import ConnectionPage
from connections.domain.export_catalogue import begin_export
from connections.models import Connection
from storefront.domain.exports.write_export import FORMATS
from storefront.models import Job, JobKind, JobState

SHOWN = 20
_BUSY = (JobState.QUEUED, JobState.RUNNING)
_FORMAT_WORDS = {
    "csv": _("CSV, for spreadsheets and programs"),
    "xlsx": _("XLSX workbook"),
    "cif": _("CIF 3.0, as Ariba loads it"),
    "cxml": _("cXML Index"),
}


class ExportForm(forms.Form):
    """How it is to be written."""

    form = forms.ChoiceField(label=_("Format"), choices=[(name, _FORMAT_WORDS[name]) for name in FORMATS])


def exports_of(connection: Connection) -> Any:
    """The exports of this connection, the newest first."""
    return Job.objects.filter(kind=JobKind.EXPORT, settings__connection=connection.pk)


@method_decorator(never_cache, name="dispatch")
class ExportPage(ConnectionPage):
    """Ask for a file, and find those of before."""

    tab = "export"
    template_name = "imports/export.html"
    post_action = "view"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ExportForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        if exports_of(self.connection).filter(state__in=_BUSY).exists():
            messages.error(request, _now("An export of this connection is being written already."))
            return redirect(request.path)
        with transaction.atomic():
            wake(begin_export(self.connection, form.cleaned_data["form"], started_by=self.user.email))
        return redirect(request.path)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or ExportForm()
        context = super().get_context_data(**kwargs)
        jobs = list(exports_of(self.connection)[:SHOWN])
        context["jobs"] = [(job, _FORMAT_WORDS[job.settings["format"]], FAILURES.get(job.error)) for job in jobs]
        context["busy"] = next((job for job in jobs if job.state in _BUSY), None)
        context["form"] = form
        return context


def _find(request: HttpRequest, pk: int, key: UUID) -> Job:
    """An export of a connection that the person sees. Raises Http404, PermissionDenied."""
    if not may(request.user, "view", Connection):
        raise PermissionDenied
    seen = get_object_or_404(visible_to(request.user, Connection), pk=pk)  # type: ignore[arg-type]  # signed in
    return get_object_or_404(exports_of(seen), key=key)


@never_cache
def export_state(request: HttpRequest, pk: int, key: UUID) -> JsonResponse:
    """For the page that waits."""
    job = _find(request, pk, key)
    waited = (timezone.now() - job.created_at).total_seconds()
    return JsonResponse({"state": job.state, "stuck": job.state == JobState.QUEUED and waited > PATIENCE_SECONDS})


@never_cache
def download_export(request: HttpRequest, pk: int, key: UUID) -> FileResponse:
    """The file, as a download."""
    job = _find(request, pk, key)
    if job.state != JobState.DONE or not default_storage.exists(str(job.file.name)):
        raise Http404
    response = FileResponse(job.file.open(), as_attachment=True, filename=job.file_name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
