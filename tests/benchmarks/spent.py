"""Processor time that servers spend: unlike a rate, it hardly changes when others use the machine, too.

Counts the programs we started (each leads a session of its own) and PostgreSQL's processes for our database, as far
as they run on this machine. Linux only; ticks of a hundredth of a second.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.database import plain_connection

_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Process:
    """A process as /proc shows it."""

    pid: int
    parent: int
    session: int
    seconds: float


def seconds_spent() -> float:
    """By all servers together, since they started."""
    processes = list(running())
    sessions = {one.pid for one in processes if one.parent == os.getpid() and one.session == one.pid}
    backends = database_processes()
    return sum(one.seconds for one in processes if one.session in sessions or one.pid in backends)


def running() -> Iterator[Process]:
    """Everything that runs on this machine."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                text = (folder / "stat").read_text("utf-8", "replace")
            except (FileNotFoundError, ProcessLookupError):
                continue  # it has just ended
            # The name before the last bracket may hold anything; from the state on, fields are numbered from 3.
            fields = text.rpartition(")")[2].split()
            ticks = int(fields[11]) + int(fields[12])
            yield Process(int(folder.name), int(fields[1]), int(fields[3]), ticks / _TICKS_PER_SECOND)


def database_processes() -> set[int]:
    """PostgreSQL's processes that serve our database, our own question's apart."""
    with plain_connection() as database:
        found = database.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return {pid for (pid,) in found.fetchall()}


def database_seconds() -> float:
    """By PostgreSQL's processes for our database, to the nanosecond, since they started."""
    return sum(scheduled_seconds(pid) for pid in database_processes())


def scheduled_seconds(pid: int) -> float:
    """What the kernel's scheduler says that a process spent; finer than ticks. Nothing of one that has ended."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text("ascii").split()[0]) / 1e9
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
