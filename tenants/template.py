"""The template schema: migrated once per version of the code, dumped, and replayed for each new supplier.

The recipe and its traps: docs/adr/0003. The dump is kept in `var/cache` under a key made of the migrations'
names, the server's major version and this module's own version; another key renders it again.
"""

import hashlib
import os
import subprocess
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.db.migrations.loader import MigrationLoader

from tenants.database import connection

#: Occurs nowhere else in code, data or SQL, so that the name can be replaced in the dump.
TEMPLATE_SCHEMA = "template0_t"
RECIPE_VERSION = "1"
_KEPT_SETTINGS = ("SET check_function_bodies", "SET default_table")


class TemplateMissing(RuntimeError):
    """New suppliers cannot be made before `manage.py migrate_tenants` has rendered the template."""


def template_key() -> str:
    """What the template depends on, as a short hash."""
    major = str(_server_version() // 10000)
    return hashlib.sha256("\n".join([RECIPE_VERSION, major, *_migrations_on_disk()]).encode()).hexdigest()[:20]


def _migrations_on_disk() -> list[str]:
    """Every migration by name; our own by content too, for a floor keeps one until its first release."""
    disk = MigrationLoader(None).disk_migrations
    return sorted(f"{app}.{name} {_digest(migration.__module__)}" for (app, name), migration in disk.items())


def _digest(module: str) -> str:
    source = Path(settings.BASE_DIR, *module.split(".")).with_suffix(".py")
    return hashlib.sha256(source.read_bytes()).hexdigest() if source.exists() else ""


def template_path(kind: str = "template") -> Path:
    """Where the dump of this version lies, whether or not it does yet."""
    return Path(settings.BASE_DIR) / "var" / "cache" / f"{kind}-{template_key()}.sql"


def ensure_template() -> Path:
    """Render the template if this version has none yet."""
    path = template_path()
    if not path.exists():
        with connection.cursor() as cursor:
            cursor.execute(f'DROP SCHEMA IF EXISTS "{TEMPLATE_SCHEMA}" CASCADE')
            cursor.execute(f'CREATE SCHEMA "{TEMPLATE_SCHEMA}"')
        call_command(
            "migrate_schemas",
            schema_name=TEMPLATE_SCHEMA,
            verbosity=0,
            interactive=False,
        )
        connection.set_schema_to_public()
        store(path, cleaned(dump_schema(TEMPLATE_SCHEMA)))
        with connection.cursor() as cursor:
            cursor.execute(f'DROP SCHEMA "{TEMPLATE_SCHEMA}" CASCADE')
    return path


def replay(schema_name: str) -> None:
    """Create `schema_name` from the template, inside the caller's transaction, and return to `public`."""
    path = template_path()
    if not path.exists():
        raise TemplateMissing("The template schema is not rendered; run `manage.py migrate_tenants` first.")
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("A template is replayed inside a transaction.")
    replay_text(path.read_text().replace(TEMPLATE_SCHEMA, schema_name))


def replay_text(sql: str) -> None:
    """Run a cleaned dump: without parameters, for only the simple protocol takes many statements."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path = ''")
        cursor.execute(sql)
        cursor.execute("SET LOCAL search_path = public")


def dump_schema(schema_name: str) -> str:
    """The schema as SQL, by the running server's own pg_dump (an older one refuses)."""
    database = connection.settings_dict
    program = Path(settings.PG_BIN) / "pg_dump" if settings.PG_BIN else Path("pg_dump")
    command = [
        str(program),
        "-n",
        schema_name,
        "--no-owner",
        "--no-privileges",
        "--no-comments",
        "--inserts",
        "--rows-per-insert=1000",
        "-h",
        str(database["HOST"] or "localhost"),
        "-d",
        str(database["NAME"]),
    ]
    command += ["-U", str(database["USER"])] if database["USER"] else []
    command += ["-p", str(database["PORT"])] if database["PORT"] else []
    environment = {**os.environ, "PGPASSWORD": str(database["PASSWORD"] or "")}
    return subprocess.run(command, capture_output=True, check=True, text=True, env=environment).stdout


def cleaned(dump: str) -> str:
    """The dump without psql's own lines; its session settings become local to the transaction."""
    kept: list[str] = []
    for line in dump.splitlines():
        if not line.strip() or line.startswith(("--", "\\", "SELECT pg_catalog.set_config('search_path'")):
            continue
        if line.startswith("SET "):
            if line.startswith(_KEPT_SETTINGS):
                kept.append(line.replace("SET ", "SET LOCAL ", 1))
            continue
        kept.append(line)
    return "\n".join(kept)


def store(path: Path, text: str) -> None:
    """Write at once or not at all: another process may be rendering the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}")
    part.write_text(text)
    part.replace(path)


def _server_version() -> int:
    connection.ensure_connection()
    return int(connection.pg_version)
