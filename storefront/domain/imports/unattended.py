"""Imports that a program asks for: rows with named fields, led on from step to step without a person.

The rows become a table of text and take the way of every import: staged, checked, compared, applied, rolled back. Where
cells are faulty the job waits, unless what is valid was to be applied all the same.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.files.base import ContentFile

from storefront.domain.imports.fields import ATTRIBUTE, fields_by_name
from storefront.domain.run_job import Progress, Step
from storefront.models import Job, JobKind, JobState, JobStep

#: What is done with faulty rows: wait for a decision, or apply the others.
WAIT, SKIP = "wait", "skip"
MAX_ROWS = 10_000
_NEXT = {JobStep.READ: JobStep.CHECK, JobStep.CHECK: JobStep.APPLY}


class RowsRefused(Exception):
    """The rows are not taken as a whole; `code` says why, `detail` which field."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


def begin_rows(
    kind: JobKind, rows: Sequence[Mapping[str, Any]], settings: Mapping[str, Any], *, on_problems: str, started_by: str
) -> Job:
    """Queue the import. The caller wakes the worker after the commit. Raises RowsRefused.

    A row names fields of `fields.py`, or attributes as "attribute:Length [mm]"; what it does not name stays as it is.
    """
    if not rows:
        raise RowsRefused("rows.none")
    if len(rows) > MAX_ROWS:
        raise RowsRefused("rows.many", str(MAX_ROWS))
    headings = list(dict.fromkeys(name for row in rows for name in row))
    job = Job(
        kind=kind, file_name="rows.csv", started_by=started_by[:254],
        settings={
            **settings, "on_problems": on_problems, "headings": headings,
            "targets": [_target(kind, heading) for heading in headings],
        },
    )  # fmt: skip
    for field in fields_by_name(kind).values():
        if field.is_required and field.name not in headings:
            raise RowsRefused("rows.field_missing", field.name)
    job.file.save(job.file_name, ContentFile(_table(headings, rows)), save=False)
    job.save()
    return job


def _target(kind: JobKind, heading: str) -> str:
    if heading in fields_by_name(kind):
        return heading
    if kind == JobKind.PRODUCTS and heading.startswith(ATTRIBUTE) and heading[len(ATTRIBUTE) :].strip():
        return ATTRIBUTE
    raise RowsRefused("rows.field_unknown", heading[:80])


def _table(headings: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """One line for every row, empty ones too, so that problems name the row by its place."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(headings)
    writer.writerows([_cell(row.get(heading)) for heading in headings] for row in rows)
    return text.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def without_program(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of an import that a person takes over at the desk: nothing is applied any more without him."""
    return {name: value for name, value in settings.items() if name != "on_problems"}


def led_on(step: Step) -> Step:
    """The step, and where nobody is to be asked, the wish for the next one."""

    def do(job: Job, progress: Progress) -> JobState:
        state = step(job, progress)
        if state != JobState.WAITING or "on_problems" not in job.settings:
            return state
        if job.step == JobStep.CHECK and job.result["rejected"] and job.settings["on_problems"] != SKIP:
            return state
        job.step = _NEXT[JobStep(job.step)]
        return JobState.QUEUED

    return do
