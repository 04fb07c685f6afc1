"""The supervisor with real processes: order of stopping, restart, nothing left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tenants.conf.supervisor import Program, Supervisor

#: Writes its name and process id when it starts, and its name when it is asked to stop.
POLITE = """
import os, signal, sys, time
name, folder = sys.argv[1:3]
def note(what):
    with open(os.path.join(folder, "events"), "a") as out:
        out.write(f"{what} {name}\\n")
def stop(*_):
    note("stops"); sys.exit(0)
signal.signal(signal.SIGTERM, stop)
note("starts")
open(os.path.join(folder, name + ".pid"), "w").write(str(os.getpid()))
while True:
    time.sleep(0.02)
"""
#: Ignores SIGTERM and has a child.
STUBBORN = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import signal, time; signal.signal(15, 1); time.sleep(600)"])
open(os.path.join(sys.argv[2], "child.pid"), "w").write(str(child.pid))
open(os.path.join(sys.argv[2], sys.argv[1] + ".pid"), "w").write(str(os.getpid()))
time.sleep(600)
"""


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Callable[..., Supervisor]]:
    """Start a supervisor over programs given as (name, code); it is stopped in the end."""
    started: list[Supervisor] = []

    def start(*programs: tuple[str, str]) -> Supervisor:
        commands = [
            Program(name, [sys.executable, "-c", code, name, str(tmp_path)], stop_seconds=0.5)
            for name, code in programs
        ]
        supervisor = Supervisor(commands, dict(os.environ), tmp_path, tmp_path / "log")
        started.append(supervisor)
        supervisor.start()
        for name, _code in programs:
            wait_for((tmp_path / f"{name}.pid").exists)
        return supervisor

    yield start
    for supervisor in started:
        supervisor.stop()


def wait_for(condition: Callable[[], bool], seconds: float = 15) -> None:
    """Give the machine time, then insist."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def pid_of(folder: Path, name: str) -> int:
    return int((folder / f"{name}.pid").read_text() or 0)


def runs(pid: int) -> bool:
    """Whether the process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_programs_stop_one_after_the_other_in_their_order(supervise: Callable[..., Supervisor], tmp_path: Path) -> None:
    supervisor = supervise(("web", POLITE), ("beat", POLITE), ("worker", POLITE))

    supervisor.stop()

    stops = [line for line in (tmp_path / "events").read_text().splitlines() if line.startswith("stops")]
    assert stops == ["stops web", "stops beat", "stops worker"]


def test_what_does_not_stop_is_killed_with_its_children(supervise: Callable[..., Supervisor], tmp_path: Path) -> None:
    supervisor = supervise(("stubborn", STUBBORN))
    pids = [pid_of(tmp_path, "stubborn"), pid_of(tmp_path, "child")]

    supervisor.stop()

    wait_for(lambda: not any(map(runs, pids)))


def test_what_dies_is_started_again(
    supervise: Callable[..., Supervisor], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    supervisor = supervise(("web", POLITE))
    first = pid_of(tmp_path, "web")

    os.kill(first, signal.SIGKILL)
    wait_for(lambda: not runs(first))
    now = time.monotonic()
    supervisor.tend(now)
    supervisor.tend(now + 60)

    wait_for(lambda: pid_of(tmp_path, "web") != first)
    assert "web ended with status -9; it is started again." in capsys.readouterr().err


def test_what_dies_at_once_is_tried_ever_more_slowly(supervise: Callable[..., Supervisor], tmp_path: Path) -> None:
    dies = "import os, sys; open(os.path.join(sys.argv[2], sys.argv[1] + '.pid'), 'w').write('1')"
    supervisor = supervise(("web", dies))
    pauses = []
    now = time.monotonic()

    for _try in range(3):
        running = supervisor._running[0]
        running.process.wait()
        supervisor.tend(now)
        pauses.append(running.restart_at - now)
        now = running.restart_at
        supervisor.tend(now)

    assert pauses == pytest.approx([1.0, 2.0, 4.0])


def test_programs_stop_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    code = (
        "import os, sys, time\n"
        "from pathlib import Path\n"
        "from tenants.conf.supervisor import Program, Supervisor\n"
        f"folder = Path({str(tmp_path)!r})\n"
        f"program = Program('web', [sys.executable, '-c', {POLITE!r}, 'web', str(folder)])\n"
        "Supervisor([program], dict(os.environ), folder, folder / 'log').start()\n"
        "time.sleep(600)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code])
    wait_for((tmp_path / "web.pid").exists)
    child = pid_of(tmp_path, "web")

    parent.kill()
    parent.wait()

    wait_for(lambda: not runs(child))
