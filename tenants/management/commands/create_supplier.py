"""`manage.py create_supplier SLUG NAME`: a complete tenant in under a second."""

import secrets
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.domain.create_supplier import NewSupplier, SupplierRefused, create_supplier, shop_host
from tenants.template import TemplateMissing


class Command(BaseCommand):
    """Doorway to `tenants.domain.create_supplier`."""

    help = "Create a supplier with his schema, host and owner; prints the owner's first password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="Name in the address, e.g. acme")
        parser.add_argument("name", help="The company's name")
        parser.add_argument("--language", default="en")
        parser.add_argument("--currency", default="EUR")
        parser.add_argument("--time-zone", default="UTC")
        parser.add_argument("--owner", required=True, help="The owner's e-mail address")

    def handle(self, *args: Any, **options: Any) -> None:
        password = secrets.token_urlsafe(15)
        new = NewSupplier(
            slug=options["slug"],
            name=options["name"],
            language=options["language"],
            currency=options["currency"],
            owner_email=options["owner"],
            owner_password=password,
            time_zone=options["time_zone"],
        )
        started = time.perf_counter()
        try:
            supplier = create_supplier(new)
        except (SupplierRefused, TemplateMissing) as refused:
            raise CommandError(str(refused)) from refused
        seconds = time.perf_counter() - started
        self.stdout.write(f"{supplier.name}: {shop_host(supplier.slug)} in {seconds:.2f} s")
        self.stdout.write(f"Owner {options['owner']}, first password {password}")
