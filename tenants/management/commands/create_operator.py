"""`manage.py create_operator E-MAIL`: an account for `/operators/`, with its second factor."""

import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from tenants.domain.create_operator import create_operator


class Command(BaseCommand):
    """Doorway to `tenants.domain.create_operator`."""

    help = "Create an operator, or reset one; prints the password and the secret for the authenticator app."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="The operator's e-mail address, which is the log-in")

    def handle(self, *args: Any, **options: Any) -> None:
        access = create_operator(options["email"], secrets.token_urlsafe(15))
        self.stdout.write(f"Operator {access.email}, password {access.password}")
        self.stdout.write(f"Authenticator secret {access.totp_secret}")
