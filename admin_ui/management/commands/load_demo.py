"""`manage.py load_demo`: load the demo's suppliers if they are not there, and write `var/demo.json`."""

import logging
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from admin_ui.demo.load import PRODUCT_COUNT, OlderDemo, load_demo


class Command(BaseCommand):
    """A doorway to `admin_ui.demo.load`."""

    help = "Load the demo data and write var/demo.json; does nothing when both are up to date."
    requires_system_checks: list[str] = []  # run at every start of the demo, which checks the system itself

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--products", type=int, default=PRODUCT_COUNT, help="products per supplier")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verbosity"] < 2:
            logging.disable(logging.INFO)  # the desk's log of every page it indexes
        try:
            load_demo(options["products"], self.stdout.write)
        except OlderDemo as older:
            raise CommandError(str(older)) from older
