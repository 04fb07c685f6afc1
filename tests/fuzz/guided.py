"""Fuzzing led by coverage (atheris, that is libFuzzer): one child process per target, so many inputs each.

    python -m tests.fuzz.guided "cXML requests" -runs=100000 …    the child; its arguments are libFuzzer's

The child tells what libFuzzer does not: its resident memory while it goes on.
"""

import itertools
import os
import re
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

#: No input may keep a worker busy for longer.
LONGEST_SECONDS = 1
#: The child tells its memory each so many inputs; after the first of them all code is loaded and caches have their size.
TELLS_EACH = 10_000
_STAT = re.compile(r"stat::(\w+):\s+(\d+)")
_MEMORY = re.compile(r"resident: (\d+) KiB")


@dataclass(frozen=True, slots=True)
class Guided:
    """What came of one child. `grown_kib` is None where it ended before it was warm."""

    name: str
    tried: int
    slowest_seconds: int
    grown_kib: int | None
    failure: str


def run_guided(name: str, runs: int, seed: int, keep: Path) -> Guided:
    """Fuzz one target in a child of its own; inputs that break something are kept in `keep`."""
    keep.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as corpus:
        ended = subprocess.run(
            [sys.executable, "-m", "tests.fuzz.guided", name, f"-runs={runs}", f"-seed={seed}", "-max_len=16384",
             f"-timeout={LONGEST_SECONDS}", "-print_final_stats=1", f"-artifact_prefix={keep}/", corpus],
            capture_output=True, text=True, errors="replace", check=False,
        )  # fmt: skip
    stats = {key: int(value) for key, value in _STAT.findall(ended.stderr)}
    memory = [int(told) for told in _MEMORY.findall(ended.stderr)]
    return Guided(
        name=name,
        tried=stats.get("number_of_executed_units", 0),
        slowest_seconds=stats.get("slowest_unit_time_sec", 0),
        grown_kib=memory[-1] - memory[0] if len(memory) > 1 else None,
        failure="" if ended.returncode == 0 else _last_words(ended.stderr),
    )


def _last_words(said: str) -> str:
    """The line that names the failure."""
    telling = [line for line in said.splitlines() if "Exception" in line or "Error" in line or "ERROR" in line]
    return (telling or said.splitlines() or ["the child said nothing"])[-1][:200]


def guided_rows(outcomes: list[Guided], max_grown_kib: int) -> list[dict[str, Any]]:
    """As `var/fuzz.json` holds them: failures, and growth of memory."""
    rows: list[dict[str, Any]] = []
    for outcome in outcomes:
        told = f"{outcome.name}, guided: {outcome.tried} inputs, slowest under {outcome.slowest_seconds + 1} s"
        is_well = not outcome.failure and outcome.tried > 0 and outcome.slowest_seconds < LONGEST_SECONDS
        rows.append(_row(told, int(not is_well), "failures", "value <= 0", is_well))
        if outcome.grown_kib is not None:
            is_flat = outcome.grown_kib <= max_grown_kib
            rows.append(
                _row(f"{outcome.name}, guided: memory", outcome.grown_kib, "KiB", f"value <= {max_grown_kib}", is_flat)
            )
    return rows


def _row(name: str, value: int, unit: str, goal: str, is_ok: bool) -> dict[str, Any]:
    return {"name": name, "value": value, "unit": unit, "floor": None, "ratio": None, "goal": goal, "ok": is_ok}


def _resident_kib() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 1024


def main() -> None:
    """The child: hand one target to libFuzzer, with damage to structure beside its own to bytes."""
    import atheris  # noqa: PLC0415 – only the long suite has it

    with atheris.instrument_imports(include=["protocols"]):
        from tests.fuzz.targets import TARGETS  # noqa: PLC0415 – must be loaded under instruments

    from protocols.errors import ProtocolError  # noqa: PLC0415 – loaded by now
    from tests.fuzz.structure import mutate_structure  # noqa: PLC0415

    target, seeds = TARGETS[sys.argv[1]]
    corpus = Path(sys.argv[-1])
    for number, seed in enumerate(seeds):
        (corpus / f"seed-{number}").write_bytes(seed)
    tried = itertools.count(1)

    def once(data: bytes) -> None:
        if next(tried) % TELLS_EACH == 0:
            os.write(2, f"resident: {_resident_kib()} KiB\n".encode())
        try:
            target(data)
        except ProtocolError:
            return

    def mutator(data: bytes, max_size: int, seed: int) -> bytes:
        random = Random(seed)
        if random.random() < 0.3:
            return bytes(atheris.Mutate(data, max_size))[:max_size]
        return mutate_structure(data, seeds, random)[:max_size]

    atheris.Setup([sys.argv[0], *sys.argv[2:]], once, custom_mutator=mutator)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
