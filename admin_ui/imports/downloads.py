"""What an import gives to take away: a template to fill in, its differences, its faulty rows."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from admin_ui.imports.access import find_job, may_import
from admin_ui.imports.pages import VERDICT_WORDS, may_apply
from admin_ui.imports.words import PROBLEMS
from storefront.domain.exports.write_table import spreadsheet_of
from storefront.domain.imports.fields import FIELDS
from storefront.models import Job, JobKind
from storefront.queries.import_differences import all_differences

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_EXAMPLES: dict[str, tuple[str, ...]] = {
    "sku": ("GL-100", "GL-200"), "name_en": ("Work glove", "Winter glove"), "name_fr": ("Gant de travail", "Gant d'hiver"),
    "name_de": ("Arbeitshandschuh", "Winterhandschuh"), "category": ("Safety > Gloves", "Safety > Gloves"),
    "unit": ("PR", "PR"), "min_quantity": ("1", "10"), "price": ("4.95", "4.50"), "is_active": ("yes", "yes"),
}  # fmt: skip
_PRICE_SKUS = ("GL-100", "GL-100")


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_answer(name: str, rows: Iterable[Iterable[Any]]) -> StreamingHttpResponse:
    """Rows as a download that spreadsheets take for UTF-8; a text that looks like a formula is quoted."""
    writer = csv.writer(_Echo(), delimiter=";")
    lines = (writer.writerow([safe_cell(cell) for cell in row]) for row in rows)
    response = StreamingHttpResponse(_with_mark(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _with_mark(lines: Iterator[str]) -> Iterator[str]:
    yield "\ufeff"
    yield from lines


def safe_cell(cell: Any) -> str:
    """Numbers and texts; a spreadsheet calculates nothing of it."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


@never_cache
def download_template(request: HttpRequest, kind: str, form: str) -> HttpResponse | StreamingHttpResponse:
    """Every heading there is, and two rows that show how it is meant."""
    if kind not in FIELDS or form not in ("csv", "xlsx"):
        raise Http404
    if not may_import(request.user, kind):
        raise PermissionDenied
    names = [field.name for field in FIELDS[kind]]
    examples = {**_EXAMPLES, "sku": _PRICE_SKUS} if kind == JobKind.PRICES else _EXAMPLES
    rows = [names, *([examples.get(name, ("", ""))[place] for name in names] for place in (0, 1))]
    if form == "csv":
        return csv_answer(f"{kind}.csv", rows)
    response = HttpResponse(spreadsheet_of(rows), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{kind}.xlsx"'
    return response


@never_cache
def download_problems(request: HttpRequest, key: UUID) -> StreamingHttpResponse:
    """Every faulty cell that was written down."""
    return csv_answer("problems.csv", _problem_rows(find_job(request.user, key)))


def _problem_rows(job: Job) -> Iterator[list[Any]]:
    yield [_("Row"), _("Column"), _("Value"), _("Reason"), _("Remedy"), _("Code")]
    for problem in job.problems.all().iterator(chunk_size=2000):
        words = PROBLEMS[problem.code]
        yield [problem.row, problem.column, problem.value, words.text, words.fix, problem.code]


@never_cache
def download_differences(request: HttpRequest, key: UUID) -> StreamingHttpResponse:
    """Every change of every field, while it can still be refused."""
    job = find_job(request.user, key)
    if not may_apply(job):
        raise Http404
    return csv_answer("differences.csv", _difference_rows(job))


def _difference_rows(job: Job) -> Iterator[list[Any]]:
    labels = {field.name: field.label for field in FIELDS[job.kind]}
    yield [_("What"), _("SKU"), _("Row"), _("Field"), _("Before"), _("After")]
    for found in all_differences(job):
        for change in found.changes:
            label = labels.get(change.field, change.field)
            yield [VERDICT_WORDS[found.verdict], found.sku, found.row, label, change.old, change.new]
