"""Django's connection, under the type it has here: our backend's wrapper, which knows the tenant.

Only this floor moves it (`scope.py`, `middleware.py`); others may ask which schema they are in.
"""

from typing import Any

from django.db import connection as _connection

#: `django.db.connection`, a proxy to `tenants.backend.base.DatabaseWrapper`; django-tenants has no type hints.
connection: Any = _connection
