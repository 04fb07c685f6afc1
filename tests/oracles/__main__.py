"""`python -m tests.oracles prices --cases 1000000`: the long form of a property test; names every difference."""

import argparse
import os
import sys
import time
from importlib import import_module

import django

#: Each has `differences(cases, seed)`.
ORACLES = {"prices": "tests.oracles.ask_prices"}


def main() -> int:
    """0 if shop and oracle say the same in every case."""
    options = argparse.ArgumentParser(prog="python -m tests.oracles", description=__doc__)
    options.add_argument("oracle", choices=sorted(ORACLES))
    options.add_argument("--cases", type=int, default=1_000_000, help="questions; 1,000,000 unless told")
    options.add_argument("--seed", type=int, default=int(time.time()), help="repeats an earlier run")
    chosen = options.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tenants.conf.settings")
    django.setup()
    start = time.monotonic()
    found = import_module(ORACLES[chosen.oracle]).differences(chosen.cases, chosen.seed)
    took = time.monotonic() - start
    for line in found:
        sys.stdout.write(f"     {line}\n")
    verdict = "BAD" if found else "ok "
    sys.stdout.write(f"{verdict}  {chosen.oracle}: {chosen.cases} cases, seed {chosen.seed}, {took:.0f} s\n")
    return 1 if found else 0


sys.exit(main())
