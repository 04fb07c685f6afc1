"""Stop the embedded servers if the program that started them is killed.

Reads standard input until it ends. "done" means that the parent has stopped them itself; an end without it
means that the parent died. Arguments: a folder to remove (or nothing), then process ids or postmaster.pid files.
"""

import contextlib
import os
import shutil
import signal
import sys
import time
from pathlib import Path

STOP_TIMEOUT_SECONDS = 20


def main(folder: str, targets: list[str]) -> None:
    """Wait for the parent's last word; clean up if there is none."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    if sys.stdin.read().strip() == "done":
        return
    for target in reversed(targets):
        _stop(target)
    if folder:
        shutil.rmtree(folder, ignore_errors=True)


def _stop(target: str) -> None:
    pid = int(target) if target.isdigit() else _postmaster(Path(target))
    if pid is None:
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGINT)  # PostgreSQL: fast shutdown; Redis: orderly exit
        deadline = time.monotonic() + STOP_TIMEOUT_SECONDS
        while time.monotonic() < deadline:
            time.sleep(0.1)
            os.kill(pid, 0)


def _postmaster(path: Path) -> int | None:
    try:
        return int(path.read_text().splitlines()[0])
    except (FileNotFoundError, ValueError, IndexError):
        return None


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
