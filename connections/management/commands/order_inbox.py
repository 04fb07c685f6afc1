"""`manage.py order_inbox --supplier SLUG --connection KEY --folder DIR`: take the orders that lie in a folder."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from connections.domain.authenticate import Authenticated
from connections.domain.candidates import candidate_by_key
from connections.domain.inbox_folder import FolderRefused, Taken, take_folder
from connections.models import SecretKind
from tenants.models import Supplier
from tenants.scope import in_tenant

#: A file that nobody has touched for so long is taken for finished.
SETTLE_SECONDS = 10.0


class Command(BaseCommand):
    """Doorway to `connections.domain.inbox_folder`. Whoever may write into the folder orders for the connection."""

    help = "Take each order in a folder once; it is moved to done/ or failed/, with the answer beside it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--supplier", required=True)
        parser.add_argument("--connection", required=True)
        parser.add_argument("--folder", required=True, type=Path)
        parser.add_argument("--settle-seconds", type=float, default=SETTLE_SECONDS)

    def handle(self, *args: Any, **options: Any) -> None:
        supplier = Supplier.objects.filter(slug=options["supplier"]).first()
        if supplier is None:
            raise CommandError("There is no such supplier.")
        if not options["folder"].is_dir():
            raise CommandError("There is no such folder.")
        with in_tenant(supplier):
            taken = self._take(options["connection"], options["folder"], options["settle_seconds"])
        for one in taken:
            self.stdout.write(f"{one.became}: {ascii(one.name)[1:-1]} {one.reference}".rstrip())
        if any(one.became == "trouble" for one in taken):
            raise CommandError("Some files could not be taken at the moment; they were left where they are.")

    def _take(self, key: str, folder: Path, settle_seconds: float) -> list[Taken]:
        now = timezone.now()
        candidates = candidate_by_key("", key, now=now)
        if not candidates:
            raise CommandError("There is no such connection.")
        try:
            return take_folder(
                Authenticated(candidates[0], SecretKind.SECRET), folder, now=now, settle_seconds=settle_seconds
            )
        except FolderRefused as refused:
            raise CommandError(str(refused)) from refused
