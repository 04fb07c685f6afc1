"""The small supervisor: starts what it is given, restarts what dies, and stops in order.

Stops the web server first, then beat, then the worker's main process alone (a signal to its group would kill the
tasks that run). What outlives its time is killed with its whole group. Knows nothing of Django. Linux only: a child
is asked to stop when we are killed.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
POLL_SECONDS = 0.2
#: A program that dies sooner than this after its start is broken, not unlucky: wait before the next try.
HEALTHY_SECONDS = 10.0
MAX_PAUSE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Program:
    """What to run. `stop_seconds` is how long it may take to finish its work after SIGTERM."""

    name: str
    command: Sequence[str]
    stop_seconds: float = 15.0


@dataclass(slots=True)
class _Running:
    program: Program
    process: subprocess.Popen[bytes]
    started: float
    failures: int = 0
    restart_at: float = 0.0


@dataclass(slots=True)
class Supervisor:
    """Programs in their order of starting; they are stopped in the same order. Logs go to `log_folder/<name>.log`."""

    programs: Sequence[Program]
    environment: Mapping[str, str]
    folder: Path
    log_folder: Path
    _running: list[_Running] = field(default_factory=list)

    def start(self) -> None:
        """Start every program."""
        self.log_folder.mkdir(parents=True, exist_ok=True)
        for program in self.programs:
            self._running.append(_Running(program, self._spawn(program), time.monotonic()))

    def watch(self) -> None:
        """Restart what dies, until the caller is interrupted."""
        while True:
            self.tend(time.monotonic())
            time.sleep(POLL_SECONDS)

    def tend(self, now: float) -> None:
        """One look at every program: note who died, start again whose pause is over."""
        for running in self._running:
            if running.process.poll() is None:
                continue
            if not running.restart_at:
                _kill_group(running.process)  # children of a dead parent must not work on beside its successor
                running.failures = 0 if now - running.started > HEALTHY_SECONDS else running.failures + 1
                running.restart_at = now + min(MAX_PAUSE_SECONDS, 0.5 * 2**running.failures)
                print(
                    f"{running.program.name} ended with status {running.process.returncode}; it is started again."
                    f" See {self.log_folder / running.program.name}.log.",
                    file=sys.stderr,
                    flush=True,
                )
            elif now >= running.restart_at:
                running.process, running.started, running.restart_at = self._spawn(running.program), now, 0.0

    def has_died(self) -> str:
        """The name of a program that is not running now, or an empty string: for the time of starting up."""
        return next((r.program.name for r in self._running if r.process.poll() is not None), "")

    def stop(self) -> None:
        """Ask each in turn, wait for it, insist."""
        for running in self._running:
            if running.process.poll() is None:
                running.process.send_signal(signal.SIGTERM)
                try:
                    running.process.wait(timeout=running.program.stop_seconds)
                except subprocess.TimeoutExpired:
                    print(f"{running.program.name} did not stop in time; it is killed.", file=sys.stderr, flush=True)
            _kill_group(running.process)
            running.process.wait()
        self._running.clear()

    def _spawn(self, program: Program) -> subprocess.Popen[bytes]:
        with (self.log_folder / f"{program.name}.log").open("ab") as log:
            return subprocess.Popen(
                list(program.command),
                env=dict(self.environment),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches us alone, and we stop the others in order
                preexec_fn=_stop_with_parent,  # we have no threads
            )


def _stop_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill whatever is left of the session the program led."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
