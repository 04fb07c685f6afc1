"""Django's connection, under the type it has here: our backend's wrapper, which knows the tenant.

Only this floor moves it (`scope.py`, `middleware.py`); others may ask which schema they are in. For the few statements
that every request of a buyer makes there is a shorter way than the models': planned once, and no query to compile.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection as _connection
from django.db.models import Model

#: `django.db.connection`, a proxy to `tenants.backend.base.DatabaseWrapper`; django-tenants has no type hints.
connection: Any = _connection


def prepared_cursor() -> Any:
    """A cursor for constant statements: PostgreSQL plans each once per connection and not at each call.

    Parameters travel apart from the text, so their types must be plain from it. A statement must name its columns:
    with `*`, a migration would change the type of its result under it.
    """
    return connection.prepared_cursor()


class Columns:
    """A model's columns within a statement written by hand, and the way from a part of its row to the model."""

    def __init__(self, model: type[Model], alias: str) -> None:
        self.model = model
        fields = model._meta.concrete_fields
        self.sql = ", ".join(f'{alias}."{field.column}"' for field in fields)
        self._names = [field.attname for field in fields]
        self._converters = [
            (place, field.from_db_value, field) for place, field in enumerate(fields) if hasattr(field, "from_db_value")
        ]
        self._key = self._names.index(model._meta.pk.attname)

    def __len__(self) -> int:
        return len(self._names)

    def model_of(self, values: Sequence[Any]) -> Any:
        """The model that these columns hold; None where an outer join found none."""
        if values[self._key] is None:
            return None
        row = list(values)
        for place, convert, field in self._converters:
            row[place] = convert(row[place], field, _connection)
        return self.model.from_db(_connection.alias, self._names, row)
