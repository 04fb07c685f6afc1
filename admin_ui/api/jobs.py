"""REST: how an import or export is getting on, and what is done with it."""

from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse, HttpRequest
from ninja import Router
from wagtail.log_actions import log

from admin_ui.api.doorway import caller, needs, once
from admin_ui.api.problems import ApiProblem, not_found
from admin_ui.api.schemas import JobRow
from admin_ui.imports.pages import may_apply, may_roll_back, wake
from admin_ui.models import ApiScope
from storefront.domain.run_job import OPEN, ask_for_step, progress_of, stop_job
from storefront.models import Job, JobKind, JobState, JobStep

router = Router(tags=["Imports and exports"])
SHOWN_PROBLEMS = 1000
_IMPORTS = (JobKind.PRODUCTS, JobKind.PRICES)
#: Rows that a program sent stand below one row of headings, and it counts from 0.
_FIRST_ROW = 2


def told_job(job: Job) -> dict[str, Any]:
    """The job as it stands."""
    is_sent = "headings" in job.settings
    return {
        "id": str(job.key),
        "kind": job.kind,
        "state": job.state,
        "step": job.step,
        "rows": job.result.get("rows"),
        "counts": job.result.get("counts", {}),
        "rejected": job.result.get("rejected", 0),
        "problems": [
            {
                "row": problem.row - _FIRST_ROW if is_sent else problem.row, "field": problem.column,
                "value": problem.value, "code": problem.code,
            }
            for problem in job.problems.all()[:SHOWN_PROBLEMS]
        ],
        "error": job.error,
        "progress": progress_of(job) if job.state in OPEN else {},
        "started_at": job.created_at,
        "finished_at": job.finished_at,
    }  # fmt: skip


def _import(key: str) -> Job:
    job = Job.objects.filter(key=key, kind__in=_IMPORTS).first()
    if job is None:
        raise not_found("job")
    return job


@router.get("/jobs/{uuidstr:key}", response=JobRow, summary="How an import is getting on")
@needs(ApiScope.CATALOGUE_READ)
def read_job(request: HttpRequest, key: str) -> dict[str, Any]:
    """Ask every few seconds until `state` is none of queued, running. While it is waiting, apply or cancel it."""
    return told_job(_import(key))


@router.post("/jobs/{uuidstr:key}/apply", response=JobRow, summary="Apply what is valid of a waiting import")
@needs(ApiScope.CATALOGUE_WRITE)
@once
def apply_job(request: HttpRequest, key: str) -> dict[str, Any]:
    """The faulty rows are left out."""
    return _ask(request, key, JobStep.APPLY)


@router.post("/jobs/{uuidstr:key}/roll-back", response=JobRow, summary="Undo an import")
@needs(ApiScope.CATALOGUE_WRITE)
@once
def roll_back_job(request: HttpRequest, key: str) -> dict[str, Any]:
    """While nothing newer stands on it."""
    return _ask(request, key, JobStep.ROLL_BACK)


@router.post("/jobs/{uuidstr:key}/cancel", response=JobRow, summary="Cancel an import")
@needs(ApiScope.CATALOGUE_WRITE)
@once
def cancel_job(request: HttpRequest, key: str) -> dict[str, Any]:
    """Nothing of it is kept."""
    job = _import(key)
    if job.state not in (*OPEN, JobState.WAITING):
        raise _not_now(job)
    stop_job(job)
    log(job, "desk.import", data={"step": "cancel", "by": caller(request)})
    return told_job(_import(key))


@router.get("/exports/{uuidstr:key}", response=JobRow, summary="How an export is getting on")
@needs(ApiScope.CONNECTIONS_READ)
def read_export(request: HttpRequest, key: str) -> dict[str, Any]:
    """Once `state` is done, the file is there."""
    return told_job(_export(key))


@router.get("/exports/{uuidstr:key}/file", summary="The file of an export", response={200: Any})
@needs(ApiScope.CONNECTIONS_READ)
def download_export(request: HttpRequest, key: str) -> FileResponse:
    """As it was asked for."""
    job = _export(key)
    if job.state != JobState.DONE or not default_storage.exists(str(job.file.name)):
        raise _not_now(job)
    return FileResponse(job.file.open(), as_attachment=True, filename=job.file_name)


def _export(key: str) -> Job:
    job = Job.objects.filter(key=key, kind=JobKind.EXPORT).first()
    if job is None:
        raise not_found("export")
    return job


def _ask(request: HttpRequest, key: str, step: JobStep) -> dict[str, Any]:
    job = _import(key)
    may = may_apply(job) if step == JobStep.APPLY else may_roll_back(job)
    with transaction.atomic():
        if not (may and ask_for_step(job, step)):
            raise _not_now(job)
        log(job, "desk.import", data={"step": str(step), "by": caller(request)})
        wake(job)
    return told_job(_import(key))


def _not_now(job: Job) -> ApiProblem:
    return ApiProblem(409, "job.not_now", f"This cannot be done while the job is {job.state}.", state=job.state)
