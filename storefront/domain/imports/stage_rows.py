"""Read every row of an upload into a staging table of the tenant, by COPY, and note every cell that is wrong.

Memory does not grow with the file. A row with a faulty cell is staged, too, marked as bad: what it speaks of is not
missing from the file. An empty cell is NULL.
"""

# Names of tables and columns are made of the job's number and our own fields.
# ruff: noqa: S608

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from dataclasses import field as made
from typing import Any

from django.db import connection

from storefront.domain.imports.cells import BadCell, clean
from storefront.domain.imports.fields import ATTRIBUTE, Field, fields_by_name
from storefront.domain.imports.open_upload import Upload, form_of
from storefront.domain.imports.read_catalogue import is_lost
from storefront.domain.imports.read_table import FileRefused, Row, rows_of
from storefront.domain.run_job import JobFailed, Progress
from storefront.models import Job, JobProblem

#: As many faulty cells are written down one by one; all of them are counted.
MAX_PROBLEMS = 10_000
_ROWS_A_TICK = 2000
_KNOWN_CELLS = 2000
_SHOWN_CHARACTERS = 200
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_UNIT = re.compile(r"^(.*\S)\s*\[([^\[\]]{1,20})\]$")

#: Answers the number of a row by a name, or None where there is none yet.
Lookup = Callable[[str], int | None]


def stage_table(job: Job) -> str:
    """The job's own staging table."""
    return f"import_stage_{job.pk}"


def difference_table(job: Job) -> str:
    """The job's own table of differences."""
    return f"import_difference_{job.pk}"


def drop_tables(job: Job) -> None:
    """When the job has no use for them any more."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {stage_table(job)}, {difference_table(job)}")


def is_staged(job: Job) -> bool:
    """Whether the rows are there: an unlogged table is empty after a crash of the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [stage_table(job)])
        if not cursor.fetchone()[0]:
            return False
        cursor.execute(f"SELECT count(*) FROM {stage_table(job)}")
        return bool(cursor.fetchone()[0] == job.result["rows"])


@dataclass(slots=True)
class Problems:
    """What is wrong with the rows, as far as it is written down."""

    job: Job
    rejected: int = 0
    found: list[JobProblem] = made(default_factory=list)

    def note(self, row: int, column: str, value: str, code: str) -> None:
        """One faulty cell."""
        if len(self.found) < MAX_PROBLEMS:
            value = value.replace("\x00", "\ufffd")[:_SHOWN_CHARACTERS]
            self.found.append(
                JobProblem(job=self.job, row=row, column=column[:_SHOWN_CHARACTERS], value=value, code=code)
            )

    def save(self) -> None:
        """Write them down."""
        JobProblem.objects.bulk_create(self.found, batch_size=2000)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file that goes somewhere."""

    place: int
    heading: str
    field: Field
    #: What the latest cells were found to be: units, categories and brands come again and again.
    known: dict[str, Any] = made(default_factory=dict, compare=False)

    def value_of(self, text: str) -> Any:
        """What the cell says; None where it is empty. Raises BadCell."""
        if text in self.known:
            return self.known[text]
        plain = clean(text)
        if not plain and self.field.is_required:
            raise BadCell("import.value.missing")
        value = self.field.parse(plain) if plain else None
        if len(self.known) >= _KNOWN_CELLS:
            self.known.clear()
        self.known[text] = value
        return value


@dataclass(frozen=True, slots=True)
class AttributeColumn:
    """A column of the file that holds a product's attribute."""

    place: int
    names: dict[str, str]
    unit: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done with each row. `lookups` fill a column `<field>_id` beside the field's own."""

    columns: tuple[Column, ...]
    attributes: tuple[AttributeColumn, ...] = ()
    lookups: dict[str, Lookup] = made(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The fields that the file fills."""
        return [column.field.name for column in self.columns]


def plan_of(job: Job, language: str, known_attributes: dict[str, dict[str, str]]) -> Plan:
    """By the targets that a person has agreed to. Raises JobFailed if a needed column is missing."""
    fields = fields_by_name(job.kind)
    columns: list[Column] = []
    attributes: list[AttributeColumn] = []
    for place, (heading, target) in enumerate(zip(job.result["headings"], job.settings["targets"], strict=True)):
        if target == ATTRIBUTE:
            attributes.append(_attribute(place, heading, language, known_attributes))
        elif target:
            columns.append(Column(place, heading, fields[target]))
    filled = {column.field.name for column in columns}
    if any(field.is_required and field.name not in filled for field in fields.values()):
        raise JobFailed("import.columns.missing")
    if len(filled) < len(columns):
        raise JobFailed("import.columns.twice")
    return Plan(tuple(columns), tuple(attributes))


def _attribute(place: int, heading: str, language: str, known: dict[str, dict[str, str]]) -> AttributeColumn:
    name = heading.strip()
    if name.casefold().startswith(ATTRIBUTE):
        name = name[len(ATTRIBUTE) :].strip()
    unit = ""
    if found := _UNIT.match(name):
        name, unit = found[1], found[2]
    return AttributeColumn(place, known.get(name.casefold(), {language: name}), unit)


def stage_rows(job: Job, plan: Plan, upload: Upload, progress: Progress) -> Problems:
    """Fill the staging table. Raises JobFailed, JobCancelled."""
    problems = Problems(job)
    note_items(problems, upload)
    make_table(job, plan)
    total = upload.path.stat().st_size
    names = ["number", "is_bad", *plan.names, *(f"{name}_id" for name in plan.lookups)]
    if plan.attributes:
        names.append("attributes")
    statement = f"COPY {stage_table(job)} ({', '.join(names)}) FROM STDIN"
    rows = 0
    try:
        with connection.cursor() as cursor, cursor.copy(statement) as copy, rows_of(upload.path, form_of(job)) as read:
            lines: list[str] = []
            for row in read:
                lines.append(_line(row, plan, problems))
                rows += 1
                if rows % _ROWS_A_TICK == 0:
                    copy.write("".join(lines))
                    lines.clear()
                    progress.tell(row.position, total, rows)
            copy.write("".join(lines))
    except FileRefused as refused:
        raise JobFailed(refused.code) from refused
    if not rows:
        raise JobFailed("import.file.empty")
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {stage_table(job)}")
    progress.tell(total, total, rows)
    job.result = {**job.result, "rows": rows}
    return problems


def note_items(problems: Problems, upload: Upload) -> None:
    """What a catalogue's reader found: an item stands in the row after its number, below the headings."""
    for found in upload.problems:
        problems.note(found.position + 1 if found.position else 0, found.path, found.value, found.code)
    problems.rejected += len({found.position for found in upload.problems if is_lost(found)})


def make_table(job: Job, plan: Plan) -> None:
    """Unlogged: it can be filled again from the file."""
    columns = ["number int", "is_bad boolean"]
    columns += [f"{column.field.name} {column.field.sql_type}" for column in plan.columns]
    columns += [f"{name}_id int" for name in plan.lookups]
    columns += ["attributes jsonb"] if plan.attributes else []
    drop_tables(job)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE UNLOGGED TABLE {stage_table(job)} ({', '.join(columns)})")


def _line(row: Row, plan: Plan, problems: Problems) -> str:
    """The row as COPY wants it."""
    values = dict(_values(row, plan, problems))
    is_bad = len(values) < len(plan.columns) + bool(plan.attributes)
    if any(cell.strip() for cell in row.cells[len(problems.job.result["headings"]) :]):
        problems.note(row.number, "", "", "import.row.cells")
        is_bad = True
    problems.rejected += is_bad
    cells = [values.get(name) for name in plan.names]
    cells += [_looked_up(values.get(name), find) for name, find in plan.lookups.items()]
    if plan.attributes:
        cells.append(values.get("attributes"))
    return f"{row.number}\t{'t' if is_bad else 'f'}\t" + "\t".join(map(_written, cells)) + "\n"


def _values(row: Row, plan: Plan, problems: Problems) -> Iterator[tuple[str, Any]]:
    """Field and value of each cell that is right."""
    cells, count = row.cells, len(row.cells)
    for column in plan.columns:
        text = cells[column.place] if column.place < count else ""
        try:
            yield column.field.name, column.value_of(text)
        except BadCell as bad:
            problems.note(row.number, column.heading, text.strip(), bad.code)
    if plan.attributes:
        yield from _attributes(row, plan, problems)


def _attributes(row: Row, plan: Plan, problems: Problems) -> Iterator[tuple[str, str]]:
    found: list[dict[str, Any]] = []
    for column in plan.attributes:
        text = row.cells[column.place] if column.place < len(row.cells) else ""
        try:
            value = clean(text)
        except BadCell as bad:
            problems.note(row.number, problems.job.result["headings"][column.place], text, bad.code)
            return
        if value:
            found.append({"names": column.names, "value": value[:_SHOWN_CHARACTERS], "unit": column.unit})
    yield "attributes", json.dumps(found, ensure_ascii=False)


def _looked_up(value: Any, find: Lookup) -> int | None:
    return None if value is None else find(value)


def _written(value: Any) -> str:
    if value is None:
        return "\\N"
    if value is True or value is False:
        return "t" if value else "f"
    return str(value).translate(_ESCAPED)
