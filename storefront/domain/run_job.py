"""Run a job's next step: once, whole or not at all, however often it is asked for and whoever dies meanwhile.

A step is one transaction that holds the lock of the job's row. Who finds the row locked goes away; who finds it free
and not finished does the step. So a killed worker leaves nothing behind, and `free_jobs` names what to take up again.
Progress and the wish to stop are in the cache: nobody else can write the row while it is worked on.
"""

from collections.abc import Callable
from typing import Any

import structlog
from django.core.cache import cache
from django.db import OperationalError, transaction
from django.utils import timezone

from storefront.models import Job, JobState, JobStep

OPEN = (JobState.QUEUED, JobState.RUNNING)
#: A step that ended its worker so often will end the next one, too.
MAX_ATTEMPTS = 5
_KEPT_SECONDS = 3600
_log = structlog.get_logger(__name__)


class JobFailed(Exception):
    """The step cannot be done; `code` says why, in words that the desk has."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class JobCancelled(Exception):
    """A person wants it stopped."""


class Progress:
    """Tells how far a step is, and hears whether it is to stop."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def tell(self, done: int, total: int, rows: int = 0) -> None:
        """Call often. Raises JobCancelled."""
        cache.set(_progress_key(self._job), {"done": done, "total": total, "rows": rows}, _KEPT_SECONDS)
        if cache.get(_stop_key(self._job)):
            raise JobCancelled


#: Does the step of a job and answers the state it is then in; everything it writes is one transaction.
Step = Callable[[Job, Progress], JobState]


def run_job(pk: int, steps: dict[tuple[str, str], Step]) -> bool:
    """Do the step that the job stands at, unless somebody is at it or it is finished; whether another is due at once."""
    Job.objects.filter(pk=pk, state=JobState.QUEUED).update(state=JobState.RUNNING)
    job = _begin(pk)
    if job is None:
        return False
    try:
        with transaction.atomic():
            locked = _lock(pk)
            if locked is None:
                return False
            locked.state = steps[(locked.kind, locked.step)](locked, Progress(locked))
            _finish(locked)
        return locked.state == JobState.QUEUED
    except JobCancelled:
        _end(pk, JobState.CANCELLED, "")
    except JobFailed as failed:
        _end(pk, JobState.FAILED, failed.code)
    except OperationalError:  # the database went away: whoever finds the row takes the step up again
        raise
    except Exception:  # noqa: BLE001 – the outermost place of the task; the desk says that it failed
        _log.exception("job_failed", job=pk)
        _end(pk, JobState.FAILED, "job.trouble")
    return False


def _begin(pk: int) -> Job | None:
    """Count the attempt, in a transaction of its own, so that the count outlives the worker."""
    with transaction.atomic():
        job = _lock(pk)
        if job is None:
            return None
        if job.attempts >= MAX_ATTEMPTS:
            _end(pk, JobState.FAILED, "job.trouble")
            return None
        job.attempts += 1
        job.save(update_fields=["attempts"])
        return job


def _lock(pk: int) -> Job | None:
    return Job.objects.select_for_update(skip_locked=True).filter(pk=pk, state__in=OPEN).first()


def _finish(job: Job) -> None:
    job.attempts = 0
    job.error = ""
    if job.state not in (JobState.WAITING, JobState.QUEUED):
        job.finished_at = timezone.now()
    job.save()


def _end(pk: int, state: JobState, code: str) -> None:
    """Not done. An import that could not be rolled back is still applied."""
    cache.delete_many([_progress_key_of(pk), f"job-stop-{pk}"])
    is_undoing = Job.objects.filter(pk=pk, step=JobStep.ROLL_BACK)
    ended = {"error": code, "finished_at": timezone.now()}
    if not is_undoing.update(**ended, state=JobState.DONE, step=JobStep.APPLY):
        Job.objects.filter(pk=pk).update(**ended, state=state)


def ask_for_step(job: Job, step: str) -> bool:
    """Queue the next step of a job that waits, or is done; False if somebody was faster. The caller wakes the worker."""
    cache.delete_many([_progress_key(job), _stop_key(job)])
    changed = {"state": JobState.QUEUED, "step": step, "settings": job.settings, "attempts": 0, "finished_at": None}
    return bool(Job.objects.filter(pk=job.pk, state=job.state).update(**changed))


def stop_job(job: Job) -> None:
    """Cancel: at once where nobody is at it, else as soon as the worker hears of it."""
    with transaction.atomic():
        stoppable = (*OPEN, JobState.WAITING)
        free = Job.objects.select_for_update(skip_locked=True).filter(pk=job.pk, state__in=stoppable).first()
        if free is None:
            cache.set(_stop_key(job), 1, _KEPT_SECONDS)
            return
        _end(job.pk, JobState.CANCELLED, "")


def free_jobs() -> list[int]:
    """Jobs that are to go on and that nobody is at."""
    with transaction.atomic():
        free = Job.objects.select_for_update(skip_locked=True).filter(state__in=OPEN).order_by("pk")
        return list(free.values_list("pk", flat=True))


def progress_of(job: Job) -> dict[str, Any]:
    """How far the present step is: done and total, in units of its own, and rows."""
    return cache.get(_progress_key(job)) or {"done": 0, "total": 0, "rows": 0}


def _progress_key(job: Job) -> str:
    return _progress_key_of(job.pk)


def _progress_key_of(pk: int) -> str:
    return f"job-progress-{pk}"


def _stop_key(job: Job) -> str:
    return f"job-stop-{job.pk}"
