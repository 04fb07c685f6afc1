"""`python -m tests.fuzz --seconds 60`: damage messages, print a table, write var/fuzz.json."""

import argparse
import json
import os
import sys
import time
from pathlib import Path

from tests.fuzz.run import fuzz, keep_broken, rows


def main() -> int:
    """0 if nothing broke."""
    options = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    options.add_argument("--seconds", type=float, default=600, help="in all; 600 unless told")
    options.add_argument("--seed", type=int, default=int(time.time()), help="repeats an earlier run")
    chosen = options.parse_args()
    var = Path(os.environ.get("VAR_ROOT", "var"))
    outcomes = fuzz(chosen.seconds, chosen.seed)
    found = rows(outcomes)
    lines = []
    for row in found:
        lines.append(f"{'ok ' if row['ok'] else 'BAD'}  {row['value']:>3} {row['unit']}  {row['name']}")
    for outcome in outcomes:
        for place in outcome.broken:
            lines.append(f"     {outcome.name}: {place} (seed {chosen.seed})")
    for path in keep_broken(outcomes, var / "fuzz"):
        lines.append(f"     input kept in {path}")
    sys.stdout.write("\n".join(lines) + "\n")
    var.mkdir(parents=True, exist_ok=True)
    (var / "fuzz.json").write_text(json.dumps({"rows": found}, indent=2) + "\n")
    return 0 if all(row["ok"] for row in found) else 1


sys.exit(main())
