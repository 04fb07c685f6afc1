"""Bring every schema up to date: `public` first, then only the suppliers that are behind, then the template."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from django_tenants.utils import get_tenant_model

from tenants.database import connection
from tenants.template import cleaned, dump_schema, ensure_template, store, template_path


def migrate_everything(*, processes: int = 2) -> list[str]:
    """The schemas that were migrated. A run with nothing to do costs two statements."""
    migrated = ["public"] if _migrate_public() else []
    behind = schemas_behind()
    if behind:
        with ThreadPoolExecutor(processes) as pool:  # waits for child processes; touches no database itself
            list(pool.map(_migrate_in_child, behind))
    ensure_template()
    return migrated + behind


def schemas_behind() -> list[str]:
    """Suppliers whose recorded migrations lack one that is on disk, by one statement over all of them."""
    wanted = _tenant_migrations()
    schemas = _tenant_schemas()
    if not schemas:
        return []
    # Schema names are ours: a–z, 0–9 and _ only (create_supplier.SLUG).
    arms = [f"SELECT '{name}', array_agg(app || '.' || name) FROM \"{name}\".django_migrations" for name in schemas]  # noqa: S608 – above
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(arms))
        return [name for name, applied in cursor.fetchall() if not wanted <= set(applied or ())]


def _migrate_public() -> bool:
    """Replay the dump of `public` into an empty database, or migrate what is missing."""
    connection.set_schema_to_public()
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.django_migrations') IS NULL")
        is_empty = bool(cursor.fetchone()[0])
        cached = template_path("public")
        if is_empty and cached.exists():
            cursor.execute(cached.read_text())
            cursor.execute("SET search_path = public")
            return True
        if not is_empty:
            cursor.execute("SELECT app || '.' || name FROM public.django_migrations")
            if {row[0] for row in cursor.fetchall()} >= _all_migrations():
                return False
    call_command("migrate_schemas", shared=True, verbosity=0, interactive=False)
    connection.set_schema_to_public()
    if is_empty:
        store(cached, cleaned(dump_schema("public")).replace("CREATE SCHEMA public;", ""))
    return True


def _all_migrations() -> set[str]:
    return {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}


def _tenant_migrations() -> set[str]:
    return _all_migrations()  # django-tenants records every app's migrations in every schema


def _tenant_schemas() -> list[str]:
    schemas = get_tenant_model().objects.values_list("schema_name", flat=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname = ANY(%s)", [list(schemas)])
        return sorted(row[0] for row in cursor.fetchall())


def _migrate_in_child(schema: str) -> None:
    manage = Path(settings.BASE_DIR) / "manage.py"
    subprocess.run(
        [sys.executable, str(manage), "migrate_schemas", f"--schema={schema}", "--verbosity=0", "--noinput"],
        check=True,
    )
