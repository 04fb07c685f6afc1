"""What was agreed for one connection about units, classifications and single fields, read in one statement."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import TextField, Value

from connections.models import ClassificationMapping, Connection, FieldMapping, UnitMapping


@dataclass(frozen=True, slots=True)
class ClassRule:
    """Products whose code of `domain` begins with the prefix get the target; an empty prefix is for all others."""

    domain: str
    code_prefix: str
    target_domain: str
    target_code: str


@dataclass(frozen=True)
class AgreedMapping:
    """`fields` are (target, expression) in their order, `units` (ours, theirs)."""

    fields: tuple[tuple[str, str], ...] = ()
    units: tuple[tuple[str, str], ...] = ()
    classes: tuple[ClassRule, ...] = ()

    @cached_property
    def _theirs(self) -> dict[str, str]:
        return dict(self.units)

    def their_unit(self, ours: str) -> str:
        """What the buyer's system calls our unit; one that is not listed keeps its code."""
        return self._theirs.get(ours, ours)

    def class_for(self, codes: dict[str, str]) -> ClassRule | None:
        """The rule for a product with these codes (by domain in capitals): the longest prefix, then an empty one."""
        fitting = [rule for rule in self.classes if _fits(rule, codes.get(rule.domain.upper(), ""))]
        return max(fitting, key=lambda rule: len(rule.code_prefix), default=None)


def _fits(rule: ClassRule, code: str) -> bool:
    return not rule.code_prefix or code.startswith(rule.code_prefix)


def agreed_mapping(connection: Connection) -> AgreedMapping:
    """Only what is active."""
    none = Value("", output_field=TextField())
    fields = _rows(FieldMapping, connection, "field", "position", "target", "expression", none, none)
    units = _rows(UnitMapping, connection, "unit", Value(0), "ours", "theirs", none, none)
    classes = _rows(
        ClassificationMapping, connection, "class", Value(0), "domain", "code_prefix", "target_domain", "target_code"
    )
    rows = sorted(fields.filter(is_active=True).union(units, classes, all=True))
    return AgreedMapping(
        fields=tuple((target, expression) for kind, _p, _id, target, expression, _a, _b in rows if kind == "field"),
        units=tuple((ours, theirs) for kind, _p, _id, ours, theirs, _a, _b in rows if kind == "unit"),
        classes=tuple(ClassRule(*values) for kind, _p, _id, *values in rows if kind == "class"),
    )


def _rows(model: Any, connection: Connection, kind: str, *columns: Any) -> Any:
    """All three tables in one shape: kind, position, id and four texts."""
    position, *texts = columns
    said = Value(kind, output_field=TextField())
    return model.objects.filter(connection=connection).order_by().values_list(said, position, "id", *texts)
