"""`python -m tests.fuzz --seconds 60 --runs 2000000`: damage messages, print a table, write var/fuzz.json.

First at random for so many seconds, then led by coverage for so many inputs in all.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

from tests.fuzz.guided import guided_rows, run_guided
from tests.fuzz.run import fuzz, keep_broken, rows
from tests.fuzz.targets import TARGETS

#: What the process may grow by once it is warm; a part of it is libFuzzer's own store of inputs.
MAX_GROWN_KIB = 20 * 1024


def main() -> int:
    """0 if nothing broke."""
    options = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    options.add_argument("--seconds", type=float, default=120, help="of random damage; 120 unless told")
    options.add_argument("--runs", type=int, default=2_000_000, help="inputs led by coverage; 2,000,000 unless told")
    options.add_argument("--seed", type=int, default=int(time.time()), help="repeats an earlier run")
    chosen = options.parse_args()
    var = Path(os.environ.get("VAR_ROOT", "var"))
    outcomes = fuzz(chosen.seconds, chosen.seed)
    runs, keep = chosen.runs // len(TARGETS), var / "fuzz"
    guided = [run_guided(name, runs, chosen.seed % 2**31, keep) for name in TARGETS] if runs else []
    found = [*rows(outcomes), *guided_rows(guided, MAX_GROWN_KIB)]
    lines = [f"     {led.name}, guided: {led.failure}" for led in guided if led.failure]
    for row in found:
        lines.append(f"{'ok ' if row['ok'] else 'BAD'}  {row['value']:>3} {row['unit']}  {row['name']}")
    for outcome in outcomes:
        for place in outcome.broken:
            lines.append(f"     {outcome.name}: {place} (seed {chosen.seed})")
    for path in keep_broken(outcomes, keep):
        lines.append(f"     input kept in {path}")
    sys.stdout.write("\n".join(lines) + "\n")
    var.mkdir(parents=True, exist_ok=True)
    (var / "fuzz.json").write_text(json.dumps({"rows": found}, indent=2) + "\n")
    return 0 if all(row["ok"] for row in found) else 1


sys.exit(main())
