"""The stand-in as a program, for the demo: `python -m tests.stripe_stand_in --port N --webhook URL --host HOST`."""

import argparse
import os
import signal
import threading

from tests.stripe_stand_in.server import StandIn


def main() -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--webhook", default="")
    parser.add_argument("--host", default="")
    given = parser.parse_args()
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    secret = os.environ.get("STRIPE_WEBHOOK_SECRET", "whsec_stand_in")
    with StandIn(given.port, given.webhook, given.host, secret):
        ended.wait()


main()
