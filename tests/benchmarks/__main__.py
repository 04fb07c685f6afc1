"""`make bench`: run every `bench_*.py` beside this file, or those named, print a table and write `var/bench.json`.

    make bench                     all of them
    make bench ARGS="setup pages"  bench_setup.py and bench_pages.py

A goal that is missed is shown and no error: machines differ. A benchmark that breaks is an error, and stands in the
table as such; the others run all the same.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.environment import ROOT
from tests.benchmarks.rows import KEYS, broken_row, table

HERE = Path(__file__).parent
#: All of them together may take an hour; one that hangs must not take it all.
TIMEOUT_SECONDS = 1800


def main(names: Sequence[str]) -> int:
    """The exit status: 0, 1 if a benchmark broke, 2 if one is named that does not exist."""
    known = discover(HERE)
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}; there are: {', '.join(known)}.", file=sys.stderr)
        return 2
    var = Path(os.environ.get("VAR_ROOT") or ROOT / "var")
    return run([known[name] for name in names or known], var / "bench.json")


def discover(folder: Path) -> dict[str, Path]:
    """The benchmarks of a folder by their short names."""
    return {path.stem.removeprefix("bench_"): path for path in sorted(folder.glob("bench_*.py"))}


def run(benchmarks: Iterable[Path], result: Path) -> int:
    """Run them in turn, print the table, write the rows to `result`. The exit status."""
    rows: list[Mapping[str, Any]] = []
    for benchmark in benchmarks:
        print(f"{benchmark.stem} …", file=sys.stderr, flush=True)
        rows += run_one(benchmark)
    result.parent.mkdir(parents=True, exist_ok=True)
    result.write_text(json.dumps({"rows": rows}, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(table(rows))
    missed = [row["name"] for row in rows if not row["ok"] and row["value"] is not None]
    broken = [row["name"] for row in rows if row["value"] is None]
    print(f"\n{len(rows)} rows, {len(missed)} below their goal, {len(broken)} broken. Written to {result}.")
    return 1 if broken else 0


def run_one(benchmark: Path) -> list[Mapping[str, Any]]:
    """The rows of one benchmark; of one that breaks, a row that says so (its traceback goes to stderr)."""
    with tempfile.TemporaryDirectory(prefix="passerelle-rows-") as folder:
        answer = Path(folder) / "rows.json"
        command = [sys.executable, "-m", "tests.benchmarks.run_one", str(benchmark), str(answer)]
        try:
            done = subprocess.run(command, cwd=ROOT, timeout=TIMEOUT_SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return [broken_row(benchmark.stem, f"not finished after {TIMEOUT_SECONDS} s")]
        if done.returncode != 0:
            return [broken_row(benchmark.stem, f"ended with status {done.returncode}")]
        rows: list[Mapping[str, Any]] = json.loads(answer.read_text("utf-8"))
    wrong = [one for one in rows if set(one) != set(KEYS)]
    return [broken_row(benchmark.stem, f"rows without exactly {', '.join(KEYS)}")] if wrong or not rows else rows


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
