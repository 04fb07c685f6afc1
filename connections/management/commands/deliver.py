"""`manage.py deliver`: send what is queued, for all suppliers, until SIGTERM. Any number of them may run."""

import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from connections.domain.delivery.engine import Engine
from connections.domain.delivery.send_parcel import send_parcel
from connections.domain.delivery.senders import Senders
from tenants.checks import refuse_unsafe_start


class Command(BaseCommand):
    """The engine as a process of its own."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until asked to stop."""
        refuse_unsafe_start()
        engine = Engine(Senders(settings.DELIVERY_THREADS, send_parcel))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: engine.stop())
        engine.run()
