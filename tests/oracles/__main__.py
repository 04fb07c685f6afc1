"""The long forms of the property tests; each names every difference between shop and oracle.

python -m tests.oracles prices --cases 1000000
python -m tests.oracles visibility --products 100000 --customers 50 --pairs 2000
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping

import django


def ask_prices(chosen: argparse.Namespace) -> int:
    """So many questions about prices, without a database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tenants.conf.settings")
    django.setup()
    from tests.oracles.ask_prices import differences  # noqa: PLC0415 – needs the apps, which are loaded now

    start = time.monotonic()
    found = differences(chosen.cases, chosen.seed)
    took = time.monotonic() - start
    for line in found:
        sys.stdout.write(f"     {line}\n")
    verdict = "BAD" if found else "ok "
    sys.stdout.write(f"{verdict}  prices: {chosen.cases} cases, seed {chosen.seed}, {took:.0f} s\n")
    return 1 if found else 0


def ask_visibility(chosen: argparse.Namespace) -> int:
    """The same test as in `make test`, over more of everything, in a database of its own."""
    names = ("products", "customers", "pairs", "shoppers", "seed")
    size = {f"ORACLE_{name.upper()}": str(getattr(chosen, name)) for name in names}
    python = sys.executable
    test = [python, "-m", "pytest", "-q", "-s", "-p", "no:logging", "tests/oracles/test_visibility.py"]
    return subprocess.run(
        [python, "-m", "tenants.conf.embedded", "run", "--", *test], env={**os.environ, **size}, check=False
    ).returncode


ORACLES: Mapping[str, Callable[[argparse.Namespace], int]] = {"prices": ask_prices, "visibility": ask_visibility}


def main() -> int:
    """0 if shop and oracle say the same in every case."""
    options = argparse.ArgumentParser(prog="python -m tests.oracles", description=__doc__)
    options.add_argument("oracle", choices=sorted(ORACLES))
    options.add_argument("--seed", type=int, default=int(time.time()), help="repeats an earlier run")
    options.add_argument("--cases", type=int, default=1_000_000, help="prices: questions")
    options.add_argument("--products", type=int, default=100_000, help="visibility: products")
    options.add_argument(
        "--customers", type=int, default=50, help="visibility: buyers, all of whom the filter is asked for"
    )
    options.add_argument("--shoppers", type=int, default=50, help="visibility: those of them who go through the doors")
    options.add_argument("--pairs", type=int, default=2_000, help="visibility: products a buyer asks for at each door")
    chosen = options.parse_args()
    return ORACLES[chosen.oracle](chosen)


sys.exit(main())
