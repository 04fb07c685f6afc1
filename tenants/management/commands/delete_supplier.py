"""`manage.py delete_supplier SLUG --yes-delete SLUG`: a closing supplier, for good."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.domain.delete_supplier import DeletionRefused, delete_supplier
from tenants.models import Supplier


class Command(BaseCommand):
    """Doorway to `tenants.domain.delete_supplier`."""

    help = "Delete a supplier who is closing, with all his data and files. Export him first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--yes-delete", required=True, metavar="SLUG", help="The slug again")

    def handle(self, *args: Any, **options: Any) -> None:
        supplier = Supplier.objects.filter(slug=options["slug"]).first()
        if supplier is None or options["yes_delete"] != options["slug"]:
            raise CommandError("There is no such supplier, or the two names differ.")
        try:
            delete_supplier(supplier.pk)
        except DeletionRefused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"Deleted {supplier.name}.")
