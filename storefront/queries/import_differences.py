"""Read what a checked import would do, page by page or all of it: one product or price a row, with old and new values."""

# Statements are made of the job's number; values are parameters.
# ruff: noqa: S608

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from storefront.domain.imports.stage_rows import difference_table, stage_table
from storefront.models import Brand, Category, Job, JobKind

VERDICTS = ("added", "changed", "removed")
_PORTION = 1000
#: Columns that hold another row's number, by the field whose words the file has.
_NUMBERED = {"category_id": "category", "brand_id": "brand"}
_OURS = frozenset(["number", "is_bad", "sku", "category_id", "brand_id", "product_id"])


@dataclass(frozen=True, slots=True)
class Change:
    """A field's value before and after; None where there is none."""

    field: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What happens to one product or price; `row` is None where the file does not name it."""

    verdict: str
    sku: str
    row: int | None
    changes: tuple[Change, ...]


def differences(job: Job, verdict: str, start: int, count: int) -> list[Difference]:
    """A page of one verdict, by SKU."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT found.verdict, found.sku, found.number, found.before::text, to_jsonb(stage)::text
                FROM {difference_table(job)} found LEFT JOIN {stage_table(job)} stage USING (number)
                WHERE found.verdict = %s ORDER BY found.sku, found.number LIMIT %s OFFSET %s""",
            [verdict, count, start],
        )
        rows = cursor.fetchall()
    read = [(*row[:3], json.loads(row[3] or "{}"), json.loads(row[4] or "{}")) for row in rows]
    names = _names([before for *_rest, before, _after in read])
    is_prices = job.kind == JobKind.PRICES
    return [
        Difference(verdict, sku, number, tuple(_changes(before, after, names, is_prices)))
        for verdict, sku, number, before, after in read
    ]


def all_differences(job: Job) -> Iterator[Difference]:
    """All of them, a portion at a time."""
    for verdict in VERDICTS:
        start = 0
        while page := differences(job, verdict, start, _PORTION):
            yield from page
            start += len(page)


def _changes(before: dict[str, Any], after: dict[str, Any], names: dict[Any, str], is_prices: bool) -> Iterator[Change]:
    if is_prices or not after:
        known = list(dict.fromkeys([*before, *(name for name in after if name not in _OURS)]))
        for name in known:
            yield Change(name, _text(before.get(name)), _text(after.get(name)))
    elif not before:
        for name, value in after.items():
            if name not in _OURS and value is not None:
                yield Change(name, None, _text(value))
    else:
        for key, value in before.items():
            name = _NUMBERED.get(key, key)
            old = names.get((key, value)) if key in _NUMBERED else _text(value)
            yield Change(name, old, _text(after.get(name)))


def _names(befores: list[dict[str, Any]]) -> dict[Any, str]:
    """Of the categories and brands that stood there."""
    categories = Category.objects.in_bulk({row["category_id"] for row in befores if row.get("category_id")})
    brands = Brand.objects.in_bulk({row["brand_id"] for row in befores if row.get("brand_id")})
    return {
        **{("category_id", pk): str(row) for pk, row in categories.items()},
        **{("brand_id", pk): str(row) for pk, row in brands.items()},
    }


def _text(value: Any) -> str | None:
    """A number without trailing zeros, attributes as "Length: 50 mm"."""
    if value is None or value == "":
        return None
    if isinstance(value, list):
        return "; ".join(
            f"{next(iter(row['names'].values()), '')}: {row['value']} {row['unit']}".strip() for row in value
        )
    text = str(value)
    is_number = text.count(".") == 1 and text.replace(".", "").isdigit()
    return (text.rstrip("0").rstrip(".") or "0") if is_number else text
