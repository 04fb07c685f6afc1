"""`python -m tests.benchmarks.reading_memory < order.xml`: bytes by which reading the order raises this process's memory.

A process of its own: whatever one has read before hides what the next reading takes. Linux only.
"""

import sys
from pathlib import Path

from protocols.cxml.read import read

PROC = Path("/proc/self")


def main() -> None:
    """Read once to load all code, then measure."""
    order = sys.stdin.buffer.read()
    small, _end, _rest = order.partition(b"</ItemOut>")
    read(small + b"</ItemOut></OrderRequest></Request></cXML>")
    (PROC / "clear_refs").write_text("5")  # the highest mark begins anew at what is resident now
    before = highest_bytes()
    read(order)
    sys.stdout.write(str(highest_bytes() - before))


def highest_bytes() -> int:
    """The most this process has had resident since the mark was reset."""
    lines = (PROC / "status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


if __name__ == "__main__":
    main()
