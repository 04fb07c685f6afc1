"""`manage.py export_supplier SLUG FILE`: everything a supplier has, in one archive."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.domain.export_supplier import export_supplier
from tenants.models import Supplier


class Command(BaseCommand):
    """Doorway to `tenants.domain.export_supplier`."""

    help = "Write a supplier's schema and files to a tar.gz archive."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("archive", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        supplier = Supplier.objects.filter(slug=options["slug"]).first()
        if supplier is None:
            raise CommandError("There is no such supplier.")
        export_supplier(supplier, options["archive"])
        self.stdout.write(f"Exported {supplier.name} to {options['archive']}.")
