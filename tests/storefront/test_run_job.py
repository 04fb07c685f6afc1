"""A job's step is done once and whole, whoever asks for it and whoever dies meanwhile."""

import os
import signal
from threading import Thread

import pytest
from django.core.cache import cache
from django.db import connection, connections

from storefront.domain.imports import apply_products
from storefront.domain.imports.run_import import STEPS, tidy_imports
from storefront.domain.run_job import (
    MAX_ATTEMPTS,
    Progress,
    ask_for_step,
    free_jobs,
    progress_of,
    run_job,
    stop_job,
)
from storefront.models import Job, JobKind, JobState, JobStep, Listing, Product, ProductText
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.storefront.importing import checked, in_child, products, work

ROWS = [(f"A-{number}", f"Glove {number}", "", "Safety", "Ansell", "PR", "1") for number in range(3000)]
TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename LIKE 'import\\_%%'"


def tables() -> int:
    """How many tables imports have left."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("place", ["_add", "write_texts", "write_listings", "drop_tables"])
def test_killed_worker_leaves_nothing_and_the_next_one_does_it(
    alone: Supplier, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    job = checked(products(ROWS))
    assert ask_for_step(job, JobStep.APPLY)

    def die_there() -> None:
        setattr(apply_products, place, lambda *args: os.kill(os.getpid(), signal.SIGKILL))
        run_job(job.pk, STEPS)

    assert in_child(alone, die_there) == -signal.SIGKILL
    with in_tenant(alone):
        job.refresh_from_db()
        assert (job.state, Product.objects.count(), free_jobs()) == (JobState.RUNNING, 0, [job.pk])
        work(job)
        assert (job.state, job.attempts, tables()) == (JobState.DONE, 0, 0)
        assert (Product.objects.count(), ProductText.objects.count(), Listing.objects.count()) == (3000, 3000, 3000)


def test_rows_lost_with_the_database_are_read_again(alone: Supplier) -> None:
    job = checked(products(ROWS))
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE import_stage_{job.pk}, import_difference_{job.pk}")
    ask_for_step(job, JobStep.APPLY)

    assert (work(job).state, Product.objects.count()) == (JobState.DONE, 3000)


def test_step_that_somebody_is_at_is_not_begun_again(alone: Supplier) -> None:
    job = checked(products(ROWS))
    ask_for_step(job, JobStep.APPLY)
    calls: list[str] = []

    def second(locked: Job, progress: Progress) -> JobState:
        calls.append("second")
        return JobState.DONE

    def other_worker() -> None:
        with in_tenant(alone):
            run_job(job.pk, {(JobKind.PRODUCTS, JobStep.APPLY): second})
            calls.extend(map(str, free_jobs()))
        connections.close_all()

    def first(locked: Job, progress: Progress) -> JobState:
        progress.tell(1, 2, 7)
        thread = Thread(target=other_worker)
        thread.start()
        thread.join()
        return JobState.DONE

    run_job(job.pk, {(JobKind.PRODUCTS, JobStep.APPLY): first})

    assert (calls, progress_of(job)) == ([], {"done": 1, "total": 2, "rows": 7})


def test_step_is_stopped_in_the_middle(alone: Supplier) -> None:
    job = checked(products(ROWS))
    ask_for_step(job, JobStep.APPLY)

    def stopped(locked: Job, progress: Progress) -> JobState:
        Product.objects.all().delete()
        cache.set(f"job-stop-{locked.pk}", 1)
        progress.tell(1, 2)
        return JobState.DONE

    run_job(job.pk, {(JobKind.PRODUCTS, JobStep.APPLY): stopped})

    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    tidy_imports()
    assert tables() == 0


def test_trouble_of_ours_changes_nothing_and_is_told(alone: Supplier) -> None:
    job = checked(products(ROWS))
    ask_for_step(job, JobStep.APPLY)

    def trouble(locked: Job, progress: Progress) -> JobState:
        Job.objects.filter(pk=locked.pk).update(file_name="written")
        raise ZeroDivisionError

    run_job(job.pk, {(JobKind.PRODUCTS, JobStep.APPLY): trouble})

    job.refresh_from_db()
    assert (job.state, job.error, job.file_name) == (JobState.FAILED, "job.trouble", "goods.csv")


def test_step_that_kills_every_worker_is_given_up(alone: Supplier) -> None:
    job = checked(products(ROWS))
    ask_for_step(job, JobStep.APPLY)
    Job.objects.filter(pk=job.pk).update(attempts=MAX_ATTEMPTS)

    assert (work(job).state, job.error, Product.objects.count()) == (JobState.FAILED, "job.trouble", 0)


def test_job_that_waits_is_cancelled_at_once(alone: Supplier) -> None:
    job = checked(products(ROWS))

    stop_job(job)

    job.refresh_from_db()
    assert (job.state, free_jobs()) == (JobState.CANCELLED, [])
