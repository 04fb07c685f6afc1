"""The staged rows of a file as what applies them reads them: with the numbers of names that were new."""

# Statements are made of the job's number and our own fields; values are parameters.
# ruff: noqa: S608

from dataclasses import dataclass

from django.db import connection

from storefront.domain.imports.import_plan import Plan
from storefront.domain.imports.known_words import add_brands, add_categories
from storefront.domain.imports.product_columns import Pair, pairs_of
from storefront.domain.imports.stage_rows import difference_table, stage_table
from storefront.models import Job

#: What new names stand for; joined, for writing it into a million staged rows takes longer.
_NAMES = """
CREATE TEMPORARY TABLE IF NOT EXISTS import_names (field text, word text, id int) ON COMMIT DROP;
TRUNCATE import_names
"""


@dataclass(frozen=True, slots=True)
class Staged:
    """What is written: the job, its columns, and `rows`, the relation of its staged rows."""

    job: Job
    plan: Plan
    pairs: list[Pair]
    rows: str

    @property
    def differences(self) -> str:
        """The table of what changes or goes."""
        return difference_table(self.job)


def add_names(job: Job, plan: Plan) -> Staged:
    """Make the categories and brands that are missing; which ones stands in the job's result."""
    language = job.settings["language"]
    makers = {"category": lambda words: add_categories(words, language), "brand": add_brands}
    made: dict[str, list[int]] = {}
    has_new = False
    with connection.cursor() as cursor:
        cursor.execute(_NAMES)
        for name in plan.lookups:
            words = _new_words(job, name)
            has_new |= bool(words)
            known, made[name] = makers[name](words)
            ids = [known[word.casefold()] for word in words]
            cursor.execute(
                "INSERT INTO import_names SELECT %s, * FROM unnest(%s::text[], %s::int[])", [name, words, ids]
            )
        cursor.execute("ANALYZE import_names")
    job.result = {**job.result, "made": made}
    rows = _rows(job, plan) if has_new else stage_table(job)
    return Staged(job, plan, pairs_of(plan), rows)


def _new_words(job: Job, name: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT DISTINCT {name} FROM {stage_table(job)}
                WHERE {name} IS NOT NULL AND {name}_id IS NULL AND NOT is_bad ORDER BY 1"""
        )
        return [word for (word,) in cursor.fetchall()]


def _rows(job: Job, plan: Plan) -> str:
    found = {f"{name}_id": f"coalesce(line.{name}_id, new_{name}.id)" for name in plan.lookups}
    columns = ", ".join(f"{found.get(name, f'line.{name}')} AS {name}" for name in plan.staged)
    joins = " ".join(
        f"LEFT JOIN import_names new_{name} ON new_{name}.field = '{name}' AND new_{name}.word = line.{name}"
        for name in plan.lookups
    )
    return f"(SELECT {columns} FROM {stage_table(job)} line {joins})"
