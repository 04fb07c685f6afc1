"""`manage.py migrate_tenants`: bring `public`, the suppliers that are behind, and the template up to date."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from tenants.domain.migrate import migrate_everything


class Command(BaseCommand):
    """Doorway to `tenants.domain.migrate`."""

    help = "Migrate public, then only the suppliers that are behind; render the template for new ones."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--processes", type=int, default=2, help="Suppliers migrated at once.")

    def handle(self, *args: Any, **options: Any) -> None:
        migrated = migrate_everything(processes=options["processes"])
        self.stdout.write(f"Migrated: {', '.join(migrated)}." if migrated else "Everything is up to date.")
