"""`manage.py prepare_demo`: everything between a started PostgreSQL and a started web server, in one process."""

import hashlib
import logging
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from admin_ui.demo.load import PRODUCT_COUNT, OlderDemo, load_demo
from tenants.conf.catalogues import compile_catalogues
from tenants.domain.migrate import migrate_everything


class Command(BaseCommand):
    """Schemas, texts, static files, sample data; quick when nothing has changed."""

    help = "Migrate, compile texts, collect static files and load the demo's data."
    requires_system_checks: list[str] = []  # the web server refuses an unsafe start by itself

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--products", type=int, default=PRODUCT_COUNT, help="products per supplier")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verbosity"] < 2:
            logging.disable(logging.INFO)  # the desk's log of every page it indexes
        migrated = migrate_everything()
        if migrated:
            self.stdout.write(f"Schemas brought up to date: {', '.join(migrated)}.")
        compile_catalogues()
        collect_static()
        try:
            load_demo(options["products"], self.stdout.write)
        except OlderDemo as older:
            raise CommandError(str(older)) from older


def collect_static() -> None:
    """Collect and compress static files, unless those collected are of the same sources."""
    stamp = Path(settings.STATIC_ROOT) / ".sources"
    wanted = sources_digest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(wanted)


def sources_digest() -> str:
    """A hash over names, sizes and times of every static file."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            state = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()
