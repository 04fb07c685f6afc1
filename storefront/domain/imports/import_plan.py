"""What is done with each column of a file: the field it goes to, or the attribute it holds."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field as made

from storefront.domain.imports.cells import BadCell
from storefront.domain.imports.fields import ATTRIBUTE, Field, fields_by_name
from storefront.domain.run_job import JobFailed
from storefront.models import Job

_UNIT = re.compile(r"^(.*\S)\s*\[([^\[\]]{1,20})\]$")

#: Answers the number of a row by a name, or None where there is none yet.
Lookup = Callable[[str], int | None]
#: What a cell says as COPY is told it, None where it is empty, or why it says nothing.
Reading = str | BadCell | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file that goes somewhere."""

    place: int
    heading: str
    field: Field
    #: What the latest cells were found to be: units, categories and brands come again and again.
    known: dict[str, Reading] = made(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class AttributeColumn:
    """A column of the file that holds a product's attribute."""

    place: int
    heading: str
    names: dict[str, str]
    unit: str
    #: As of a column.
    known: dict[str, Reading] = made(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done with each row. `lookups` fill a column `<field>_id` beside the field's own."""

    width: int
    columns: tuple[Column, ...]
    attributes: tuple[AttributeColumn, ...] = ()
    lookups: dict[str, Lookup] = made(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The fields that the file fills."""
        return [column.field.name for column in self.columns]

    @property
    def staged(self) -> list[str]:
        """The columns of the staging table, in the order that lines are written in."""
        attributes = ["attributes"] if self.attributes else []
        return ["number", "is_bad", *self.names, *(f"{name}_id" for name in self.lookups), *attributes]


def plan_of(job: Job, language: str, known_attributes: dict[str, dict[str, str]]) -> Plan:
    """By the targets that a person has agreed to. Raises JobFailed if a needed column is missing."""
    fields = fields_by_name(job.kind)
    columns: list[Column] = []
    attributes: list[AttributeColumn] = []
    headings = job.result["headings"]
    for place, (heading, target) in enumerate(zip(headings, job.settings["targets"], strict=True)):
        if target == ATTRIBUTE:
            attributes.append(_attribute(place, heading, language, known_attributes))
        elif target:
            columns.append(Column(place, heading, fields[target]))
    filled = {column.field.name for column in columns}
    if any(field.is_required and field.name not in filled for field in fields.values()):
        raise JobFailed("import.columns.missing")
    if len(filled) < len(columns):
        raise JobFailed("import.columns.twice")
    return Plan(len(headings), tuple(columns), tuple(attributes))


def _attribute(place: int, heading: str, language: str, known: dict[str, dict[str, str]]) -> AttributeColumn:
    name = heading.strip()
    if name.casefold().startswith(ATTRIBUTE):
        name = name[len(ATTRIBUTE) :].strip()
    unit = ""
    if found := _UNIT.match(name):
        name, unit = found[1], found[2]
    return AttributeColumn(place, heading, known.get(name.casefold(), {language: name}), unit)


def staged_types(plan: Plan) -> dict[str, str]:
    """The types of the staging table's columns."""
    types = {"number": "int", "is_bad": "boolean", **{f"{name}_id": "int" for name in plan.lookups}}
    types |= {column.field.name: column.field.sql_type for column in plan.columns}
    return {name: types.get(name, "jsonb") for name in plan.staged}
