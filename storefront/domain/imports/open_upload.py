"""The first step: bring the upload to a table of text, find out how it is written, guess what its columns mean."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from django.core.files.storage import default_storage

from storefront.domain.imports.fields import guess_targets
from storefront.domain.imports.read_spreadsheet import SpreadsheetRefused, is_spreadsheet, spreadsheet_to_table
from storefront.domain.imports.read_table import FileRefused, TableForm, recognise, rows_of
from storefront.domain.run_job import JobFailed, Progress
from storefront.models import ImportMapping, Job, JobState

SHOWN_ROWS = 5
_SHOWN_CHARACTERS = 80


def read_upload(job: Job, progress: Progress) -> JobState:
    """Find out the form and the headings; a person then says what the columns mean."""
    progress.tell(0, 1)
    with table_of(job) as path:
        try:
            form = recognise(path)
            with rows_of(path, form) as rows:
                sample = [[cell[:_SHOWN_CHARACTERS] for cell in row.cells] for row in islice(rows, SHOWN_ROWS)]
        except FileRefused as refused:
            raise JobFailed(refused.code) from refused
    remembered = ImportMapping.objects.filter(kind=job.kind).values_list("targets", flat=True).first() or {}
    headings = list(form.headings)
    job.result = {
        "encoding": form.encoding, "separator": form.separator, "heading_row": form.heading_row,
        "headings": headings, "sample": sample,
    }  # fmt: skip
    job.settings = {**job.settings, "targets": guess_targets(job.kind, headings, remembered)}
    return JobState.WAITING


def form_of(job: Job) -> TableForm:
    """What `read_upload` found out."""
    found = job.result
    return TableForm(found["encoding"], found["separator"], tuple(found["headings"]), found["heading_row"])


@contextmanager
def table_of(job: Job) -> Iterator[Path]:
    """The upload as a table of text; a spreadsheet is one for the length of the block. Raises JobFailed."""
    source = Path(default_storage.path(str(job.file.name)))
    if not source.exists():
        raise JobFailed("import.file.gone")
    if not is_spreadsheet(source):
        yield source
        return
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "table.csv"
        try:
            spreadsheet_to_table(source, target)
        except SpreadsheetRefused as refused:
            raise JobFailed(refused.code) from refused
        yield target


def remember_targets(job: Job) -> None:
    """Keep which heading went where, for the next file."""
    targets = dict(zip(map(str.casefold, job.result["headings"]), job.settings["targets"], strict=False))
    row, is_new = ImportMapping.objects.get_or_create(kind=job.kind, defaults={"targets": targets})
    if not is_new:
        row.targets = {**row.targets, **targets}
        row.save(update_fields=["targets"])
