"""Read every row of an upload into a staging table of the tenant, by COPY, and note every cell that is wrong.

Memory does not grow with the file. A row with a faulty cell is staged, too, marked as bad: what it speaks of is not
missing from the file. An empty cell is NULL.
"""

# Names of tables and columns are made of the job's number and our own fields.
# ruff: noqa: S608

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection

from storefront.domain.imports.import_plan import Plan, staged_types
from storefront.domain.imports.open_upload import Upload, form_of
from storefront.domain.imports.read_catalogue import is_lost
from storefront.domain.imports.read_table import FileRefused, blocks_of
from storefront.domain.imports.write_block import write_block
from storefront.domain.run_job import JobFailed, Progress
from storefront.models import Job, JobProblem

#: As many faulty cells are written down one by one; all of them are counted.
MAX_PROBLEMS = 10_000
_SHOWN_CHARACTERS = 200


#: For joins and sorts of a million rows, until the transaction ends.
_MUCH_MEMORY = "SELECT set_config('work_mem', '128MB', true)"


def use_much_memory() -> None:
    """What the database may take for this step."""
    with connection.cursor() as cursor:
        cursor.execute(_MUCH_MEMORY)


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


def drop_differences(job: Job) -> None:
    """Before they are found anew."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {difference_table(job)}")


def learn_sizes(table: str) -> None:
    """As much as the planner needs for a table that is read a few times: of a small sample."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL default_statistics_target = 10")
        cursor.execute(f"ANALYZE {table}")
        cursor.execute("SET LOCAL default_statistics_target TO DEFAULT")


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
    found: list[JobProblem] = field(default_factory=list)

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


def stage_rows(job: Job, plan: Plan, upload: Upload, progress: Progress) -> Problems:
    """Fill the staging table. Raises JobFailed, JobCancelled."""
    problems = Problems(job)
    note_items(problems, upload)
    make_table(job, plan)
    total = upload.path.stat().st_size
    statement = f"COPY {stage_table(job)} ({', '.join(plan.staged)}) FROM STDIN"
    rows = 0
    try:
        with (
            connection.cursor() as cursor,
            cursor.copy(statement) as copy,
            blocks_of(upload.path, form_of(job)) as read,
        ):
            for block in read:
                if not block.rows:
                    continue
                lines, faults = write_block(block, plan)
                copy.write(lines)
                problems.rejected += len(faults.rows)
                for at, *cell in faults.cells:
                    problems.note(block.numbers[at], *cell)
                rows += len(block.rows)
                progress.tell(block.position, total, rows)
    except FileRefused as refused:
        raise JobFailed(refused.code) from refused
    if not rows:
        raise JobFailed("import.file.empty")
    learn_sizes(stage_table(job))
    progress.tell(total, total, rows)
    job.result = {**job.result, "rows": rows}
    return problems


@contextmanager
def no_search_for_cycles() -> Iterator[None]:
    """Lists of texts make none, and looking for them takes a third of the time of reading a file."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def note_items(problems: Problems, upload: Upload) -> None:
    """What a catalogue's reader found: an item stands in the row after its number, below the headings."""
    for found in upload.problems:
        problems.note(found.position + 1 if found.position else 0, found.path, found.value, found.code)
    problems.rejected += len({found.position for found in upload.problems if is_lost(found)})


def make_table(job: Job, plan: Plan) -> None:
    """Unlogged: it can be filled again from the file."""
    columns = [f"{name} {kind}" for name, kind in staged_types(plan).items()]
    drop_tables(job)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE UNLOGGED TABLE {stage_table(job)} ({', '.join(columns)})")
