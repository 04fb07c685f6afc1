"""The stand-in as a program, for the demo: `python -m tests.stripe_stand_in --port N --webhook URL --host HOST`."""

import argparse
import json
import os
import signal
import threading
from pathlib import Path

from tests.stripe_stand_in.server import StandIn


def main() -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--webhook", default="")
    parser.add_argument("--host", default="")
    parser.add_argument("--book", type=Path, help="where it is kept between runs")
    given = parser.parse_args()
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    secret = os.environ.get("STRIPE_WEBHOOK_SECRET", "whsec_stand_in")
    with StandIn(given.port, given.webhook, given.host, secret) as running:
        if given.book and given.book.exists():
            running.book.take_up(json.loads(given.book.read_text()))
        while not ended.wait(1):
            _keep(running, given.book)
        _keep(running, given.book)


def _keep(running: StandIn, place: Path | None) -> None:
    if place is None:
        return
    part = place.with_suffix(".part")
    part.write_text(json.dumps(running.book.kept()))
    part.replace(place)


main()
