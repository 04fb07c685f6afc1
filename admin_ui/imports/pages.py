"""The pages of imports: all of them, a new one, and one of them from upload to roll back."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from admin_ui.imports.access import find_job, jobs_of, kinds_of, may_import
from admin_ui.imports.forms import UPLOADS, ColumnsForm, UploadForm
from admin_ui.imports.words import FAILURES, PROBLEMS
from storefront.domain.imports.fields import FIELDS
from storefront.domain.imports.open_upload import remember_targets
from storefront.domain.imports.roll_back_products import is_newest
from storefront.domain.imports.run_import import begin_import
from storefront.domain.imports.unattended import without_program
from storefront.domain.run_job import ask_for_step, progress_of, stop_job
from storefront.models import Job, JobKind, JobState, JobStep
from storefront.queries.import_differences import VERDICTS, differences
from storefront.tasks import run_job
from tenants.scope import current_supplier

PER_PAGE = 50
_BUSY = (JobState.QUEUED, JobState.RUNNING)
#: After this many seconds without a sign the page says that nobody works there.
PATIENCE_SECONDS = 30
VERDICT_WORDS = {
    "added": gettext_lazy("added"), "changed": gettext_lazy("changed"), "removed": gettext_lazy("removed"),
}  # fmt: skip


def wake(job: Job) -> None:
    """Hand the job to the worker once it is committed; beat would find it, too."""
    supplier_id, pk = current_supplier().pk, job.pk
    transaction.on_commit(lambda: run_job.delay(supplier_id, pk))


def crumbs(*items: tuple[str, Any]) -> list[dict[str, Any]]:
    """Home, Imports, and what is given as (address, label)."""
    return [
        *WagtailAdminTemplateMixin.breadcrumbs_items,
        {"url": reverse("imports"), "label": _("Imports")},
        *({"url": url, "label": label} for url, label in items),
    ]


@method_decorator(never_cache, name="dispatch")
class ImportsPage(WagtailAdminTemplateMixin, TemplateView):
    """Every import, the newest first."""

    template_name = "imports/list.html"
    page_title = gettext_lazy("Imports")
    header_icon = "download"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return crumbs()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        jobs = Paginator(jobs_of(self.request.user), PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(jobs=jobs, kinds=kinds_of(self.request.user), **kwargs)


@method_decorator(never_cache, name="dispatch")
class NewImportPage(WagtailAdminTemplateMixin, FormView):
    """The upload."""

    template_name = "imports/new.html"
    header_icon = "download"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.kind = kwargs["kind"]
        if self.kind not in UPLOADS:
            raise Http404
        if not may_import(request.user, self.kind):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return _("Import products") if self.kind == JobKind.PRODUCTS else _("Import prices")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return crumbs(("", self.get_page_title()))

    def get_form_class(self) -> type[UploadForm]:
        return UPLOADS[self.kind]

    def get_initial(self) -> dict[str, Any]:
        chosen = self.request.GET.get("price_list", "")
        return {"price_list": int(chosen)} if chosen.isdecimal() else {}

    def form_valid(self, form: UploadForm) -> HttpResponse:
        user: Any = self.request.user
        with transaction.atomic():
            job = begin_import(
                JobKind(self.kind), form.cleaned_data["file"], form.job_settings(), started_by=user.email
            )
            wake(job)
        return redirect("import_job", job.key)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "kind": self.kind, "fields": FIELDS[self.kind], "media": context["form"].media}


@method_decorator(never_cache, name="dispatch")
class JobPage(WagtailAdminTemplateMixin, TemplateView):
    """One import; what the page shows and offers is what the job waits for."""

    template_name = "imports/job.html"
    header_icon = "download"
    job: Job

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.job = find_job(request.user, kwargs["key"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return str(self.job)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return crumbs(("", str(self.job)))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The next step, if the job waits for it; a second click does nothing."""
        action = request.POST.get("action", "")
        if action == "check" and may_choose_columns(self.job):
            form = self._columns(request.POST)
            if not form.is_valid():
                return self.render_to_response(self.get_context_data(form=form))
            self.job.settings = {**without_program(self.job.settings), "targets": form.targets}
            remember_targets(self.job)
            self._ask(JobStep.CHECK)
        elif action == "apply" and may_apply(self.job):
            self._ask(JobStep.APPLY)
        elif action == "roll_back" and may_roll_back(self.job):
            self._ask(JobStep.ROLL_BACK)
        elif action == "cancel" and self.job.state in (*_BUSY, JobState.WAITING):
            stop_job(self.job)
            log(self.job, "desk.import", data={"step": "cancel"})
            messages.success(request, _("The import is being cancelled; nothing of it is kept."))
        return redirect("import_job", self.job.key)

    def _ask(self, step: JobStep) -> None:
        with transaction.atomic():
            if ask_for_step(self.job, step):
                log(self.job, "desk.import", data={"step": str(step)})
                wake(self.job)

    def _columns(self, posted: Any = None) -> ColumnsForm:
        return ColumnsForm(
            posted, kind=self.job.kind, headings=self.job.result["headings"], targets=self.job.settings["targets"]
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        job = self.job
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context |= {
            "job": job,
            "progress": progress_of(job),
            "is_busy": job.state in _BUSY,
            "may_apply": may_apply(job),
            "may_roll_back": may_roll_back(job),
            "failure": FAILURES.get(job.error),
            "counts": [(VERDICT_WORDS[name], count) for name, count in job.result.get("counts", {}).items()],
            "problems": [(row, PROBLEMS[row.code]) for row in job.problems.all()[:PER_PAGE]],
        }
        if may_choose_columns(job):
            form = kwargs.get("form") or self._columns()
            sample = job.result["sample"]
            columns = [
                (field, [row[place] for row in sample if place < len(row)][:3]) for place, field in enumerate(form)
            ]
            context |= {"form": form, "columns": columns}
        if may_apply(job):
            context |= self._differences()
        return context

    def _differences(self) -> dict[str, Any]:
        counts = self.job.result["counts"]
        asked = self.request.GET.get("verdict", "")
        verdict = asked if asked in VERDICTS else next((name for name in VERDICTS if counts[name]), "added")
        page = Paginator(range(counts[verdict]), PER_PAGE).get_page(self.request.GET.get("p"))
        rows = differences(self.job, verdict, PER_PAGE * (page.number - 1), PER_PAGE)
        labels = {field.name: field.label for field in FIELDS[self.job.kind]} | {"attributes": _("Attributes")}
        shown = [(row, [(labels.get(change.field, change.field), change) for change in row.changes]) for row in rows]
        tabs = [(name, VERDICT_WORDS[name], counts[name]) for name in VERDICTS]
        return {"verdict": verdict, "verdicts": tabs, "page": page, "differences": shown}


def may_choose_columns(job: Job) -> bool:
    """Once the file is read, until the changes are applied."""
    is_before = job.state == JobState.WAITING and job.step in (JobStep.READ, JobStep.CHECK)
    return is_before or (job.state == JobState.FAILED and job.error.startswith("import.columns."))


def may_apply(job: Job) -> bool:
    """Once it is checked."""
    return job.state == JobState.WAITING and job.step == JobStep.CHECK


def may_roll_back(job: Job) -> bool:
    """Once it is applied, while nothing newer stands on it."""
    return job.state == JobState.DONE and job.step == JobStep.APPLY and is_newest(job)


@never_cache
def job_state(request: HttpRequest, key: UUID) -> JsonResponse:
    """For the page that waits: how far the step is."""
    job = find_job(request.user, key)
    waited = (timezone.now() - job.created_at).total_seconds()
    is_stuck = job.state == JobState.QUEUED and job.step == JobStep.READ and waited > PATIENCE_SECONDS
    return JsonResponse({"state": job.state, "step": job.step, "stuck": is_stuck, **progress_of(job)})
