"""The first step: bring the upload to a table of text, find out how it is written, guess what its columns mean."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.core.files.storage import default_storage

from protocols.catalogue import RowProblem
from protocols.errors import RemoteError
from storefront.domain.imports.fields import guess_targets
from storefront.domain.imports.read_catalogue import Reader, catalogue_to_table, reader_of
from storefront.domain.imports.read_spreadsheet import SpreadsheetRefused, is_spreadsheet, spreadsheet_to_table
from storefront.domain.imports.read_table import FileRefused, TableForm, recognise, rows_of
from storefront.domain.run_job import JobFailed, Progress
from storefront.models import ImportMapping, Job, JobState

SHOWN_ROWS = 5
_SHOWN_CHARACTERS = 80


def read_upload(job: Job, progress: Progress) -> JobState:
    """Find out the form and the headings; a person then says what the columns mean."""
    progress.tell(0, 1)
    with table_of(job) as upload:
        try:
            form = _told_form(job) or recognise(upload.path)
            with rows_of(upload.path, form) as rows:
                sample = [[cell[:_SHOWN_CHARACTERS] for cell in row.cells] for row in islice(rows, SHOWN_ROWS)]
        except FileRefused as refused:
            raise JobFailed(refused.code) from refused
    remembered = ImportMapping.objects.filter(kind=job.kind).values_list("targets", flat=True).first() or {}
    headings = list(form.headings)
    job.result = {
        "encoding": form.encoding, "separator": form.separator, "heading_row": form.heading_row,
        "headings": headings, "sample": sample,
    }  # fmt: skip
    targets = job.settings.get("targets") or guess_targets(job.kind, headings, remembered)
    job.settings = {**job.settings, "targets": targets}
    return JobState.WAITING


def _told_form(job: Job) -> TableForm | None:
    """Of rows that a program sent (`unattended.py`): nothing has to be found out."""
    headings = job.settings.get("headings")
    return TableForm("utf-8", ",", tuple(headings), 1) if headings else None


def form_of(job: Job) -> TableForm:
    """What `read_upload` found out."""
    found = job.result
    return TableForm(found["encoding"], found["separator"], tuple(found["headings"]), found["heading_row"])


@dataclass(frozen=True, slots=True)
class Upload:
    """The table of text, and what the reader of a catalogue has already found wrong."""

    path: Path
    problems: list[RowProblem] = field(default_factory=list)


@contextmanager
def table_of(job: Job) -> Iterator[Upload]:
    """The upload as a table of text; a workbook or catalogue is one for the length of the block. Raises JobFailed."""
    source = Path(default_storage.path(str(job.file.name)))
    if not source.exists():
        raise JobFailed("import.file.gone")
    read = reader_of(source)
    if read is None and not is_spreadsheet(source):
        yield Upload(source)
        return
    with tempfile.TemporaryDirectory() as folder:
        yield _converted(job, read, source, Path(folder) / "table.csv")


def _converted(job: Job, read: Reader | None, source: Path, target: Path) -> Upload:
    try:
        if read is not None:
            problems = catalogue_to_table(read, source, target, job.kind, job.settings.get("language", "en"))
            return Upload(target, problems)
        spreadsheet_to_table(source, target)
    except SpreadsheetRefused as refused:
        raise JobFailed(refused.code) from refused
    except RemoteError as unreadable:
        raise JobFailed("import.file.catalogue") from unreadable
    return Upload(target)


def remember_targets(job: Job) -> None:
    """Keep which heading went where, for the next file."""
    targets = dict(zip(map(str.casefold, job.result["headings"]), job.settings["targets"], strict=False))
    row, is_new = ImportMapping.objects.get_or_create(kind=job.kind, defaults={"targets": targets})
    if not is_new:
        row.targets = {**row.targets, **targets}
        row.save(update_fields=["targets"])
