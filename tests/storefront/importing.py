"""What tests of imports share: a file, an import led through its steps as the desk and the worker do it."""

import csv
import io
import os
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.core.files.base import ContentFile
from django.db import connections

from storefront.domain.imports.run_import import begin_import
from storefront.domain.run_job import ask_for_step
from storefront.models import Job, JobKind, JobStep
from storefront.tasks import run_job
from tenants.models import Supplier
from tenants.scope import current_supplier, in_tenant

HEADINGS = ("SKU", "Name", "Nom", "Category", "Brand", "Unit", "Stock")


def table(*rows: Sequence[object], separator: str = ";", encoding: str = "utf-8") -> bytes:
    """A file of these rows."""
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue().encode(encoding)


def products(rows: Iterable[Sequence[object]]) -> bytes:
    """A file of products under the usual headings."""
    return table(HEADINGS, *rows)


def work(job: Job) -> Job:
    """What the worker does when it is woken."""
    run_job(current_supplier().pk, job.pk)
    job.refresh_from_db()
    return job


def begin(content: bytes, kind: JobKind = JobKind.PRODUCTS, *, name: str = "goods.csv", **settings: Any) -> Job:
    """An import whose file has been read."""
    settings = {"language": "en", "mode": "update", **settings}
    return work(begin_import(kind, ContentFile(content, name), settings, started_by="somebody@ta.example"))


def step(job: Job, name: JobStep) -> Job:
    """The next step, as a person asks for it."""
    assert ask_for_step(job, name)
    return work(job)


def checked(content: bytes, kind: JobKind = JobKind.PRODUCTS, **settings: Any) -> Job:
    """An import whose differences can be looked at."""
    return step(begin(content, kind, **settings), JobStep.CHECK)


def applied(content: bytes, kind: JobKind = JobKind.PRODUCTS, **settings: Any) -> Job:
    """An import that was applied."""
    return step(checked(content, kind, **settings), JobStep.APPLY)


def in_child(supplier: Supplier, act: Callable[[], None]) -> int:
    """Do it in a process of its own; the signal that ended it."""
    connections.close_all()
    pid = os.fork()
    if not pid:
        with in_tenant(supplier):
            act()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
