"""Start the real demo as `make demo` does, in folders and on a port of its own, and see that nothing of it stays.

A pytest plugin: the conftests of `journeys/` and `browser/` register it, so that both share one running demo.
Processes are found by what they inherit (an environment variable of ours), by the data folder in their command
line, and by their parents: PostgreSQL leaves the tree it was started in.
"""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tenants.conf.demo import data_folder

ROOT = Path(__file__).resolve().parents[1]
HOST = "127.0.0.1"
#: Generous: the machine may be busy with the rest of the suite. `Shows` 1 measures the start; no test does.
START_SECONDS = 240
STOP_SECONDS = 90
#: What the demo must choose by itself, whatever the suite around it was started with.
OWN_CHOICE = (
    "DATABASE_URL", "REDIS_URL", "PG_BIN", "PASSERELLE_MODE", "SECRET_KEY", "CREDENTIAL_PEPPER", "SEALING_KEYS",
    "BASE_DOMAIN", "DJANGO_SETTINGS_MODULE", "MEDIA_ROOT", "STATIC_ROOT", "PROMETHEUS_MULTIPROC_DIR",
)  # fmt: skip
MARK = "PASSERELLE_TEST_RUN"


def free_port() -> int:
    """A port nobody uses now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def eventually(is_true: Callable[[], bool], seconds: float, pause: float = 0.1) -> bool:
    """Whether it comes true in time."""
    deadline = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


@dataclass(frozen=True, slots=True)
class Process:
    """A process as /proc shows it. `started` tells it from a later one with the same number."""

    pid: int
    parent: int
    started: str
    command: str


@dataclass(slots=True)
class DemoProcess:
    """One start of the demo. `var` is its VAR_ROOT; `output` what it printed, both streams."""

    var: Path
    port: int | str = field(default_factory=free_port)
    arguments: tuple[str, ...] = ()
    mark: str = field(default_factory=lambda: secrets.token_hex(8))
    process: subprocess.Popen[bytes] | None = None

    @property
    def output(self) -> str:
        return (self.var.parent / f"{self.mark}.out").read_text("utf-8", "replace")

    @property
    def data(self) -> Path:
        """Where its servers keep their data and sockets."""
        return data_folder(self.var.resolve())

    def start(self) -> None:
        """Start it, without waiting."""
        environment = {name: value for name, value in os.environ.items() if name not in OWN_CHOICE}
        environment |= {"VAR_ROOT": str(self.var), "PORT": str(self.port), MARK: self.mark}
        with (self.var.parent / f"{self.mark}.out").open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tenants.conf.demo", *self.arguments],
                env=environment, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True,
            )  # fmt: skip

    def wait_for_table(self) -> None:
        """Until the table of links is printed. Fails with the output if the demo ends or takes too long."""
        assert self.process is not None
        came_up = eventually(lambda: "Passerelle is ready." in self.output or self.has_ended, START_SECONDS, 0.2)
        assert came_up, f"No table after {START_SECONDS} s:\n{self.output}"
        assert not self.has_ended, f"The demo ended with status {self.process.returncode}:\n{self.output}"

    @property
    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def read_json(self) -> dict[str, Any]:
        """`demo.json` as it is now."""
        found: dict[str, Any] = json.loads((self.var / "demo.json").read_text("utf-8"))
        return found

    def stop(self) -> int:
        """Ask it to stop as `kill` does; its exit status. Insists when it does not listen."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.clear_away()
            raise

    def processes(self) -> list[Process]:
        """Everything that lives and belongs to this start."""
        alive = _all_processes()
        own = {pid for pid in alive if self._is_marked(pid, alive[pid].command)}
        while True:
            children = {pid for pid, process in alive.items() if process.parent in own} - own
            if not children:
                return [alive[pid] for pid in sorted(own)]
            own |= children

    def named(self, *words: str) -> list[Process]:
        """Of these, the ones whose command line holds all the words."""
        return [process for process in self.processes() if all(word in process.command for word in words)]

    def _is_marked(self, pid: int, command: str) -> bool:
        return f"{self.data}/" in command or f"{MARK}={self.mark}".encode() in _read(pid, "environ")

    def sockets(self) -> list[str]:
        """Sockets that are left: files below the data folder, names the kernel still knows, and the port."""
        files = [str(path) for path in self.data.rglob("*") if path.is_socket()] if self.data.exists() else []
        known = [line.split()[-1] for line in Path("/proc/net/unix").read_text().splitlines() if str(self.data) in line]
        return [*files, *known, *([f"port {self.port}"] if _is_listening(self.port) else [])]

    def clear_away(self) -> None:
        """Kill what is left and remove its data: for after a failure, and when a test is done with it."""
        for process in self.processes():
            _kill(process.pid)
        if self.process is not None:
            self.process.wait()
        shutil.rmtree(self.data, ignore_errors=True)


def _all_processes() -> dict[int, Process]:
    found = (_process(int(name)) for name in os.listdir("/proc") if name.isdigit())
    return {process.pid: process for process in found if process is not None}


def _process(pid: int) -> Process | None:
    """None for one that is gone, or dead and only not yet fetched by its parent."""
    state, _, rest = _read(pid, "stat").rpartition(b")")
    fields = rest.split()
    if not state or fields[0] in (b"Z", b"X"):
        return None
    command = _read(pid, "cmdline").replace(b"\0", b" ").decode("utf-8", "replace").strip()
    return Process(pid, int(fields[1]), fields[19].decode(), command)


def _read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return b""  # it is gone, or another user's


def _is_listening(port: int | str) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, int(port))) == 0


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


@pytest.fixture(scope="session")
def demo_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoProcess]:
    """The running demo that journeys and browser tests share; at the end it must leave nothing."""
    running = DemoProcess(tmp_path_factory.mktemp("demo") / "var")
    try:
        running.start()
        running.wait_for_table()
        yield running
        status = running.stop()
        assert (status, running.processes(), running.sockets()) == (0, [], [])
    finally:
        running.clear_away()


@pytest.fixture(scope="session")
def demo(demo_process: DemoProcess) -> dict[str, Any]:
    """`demo.json` of the running demo."""
    return demo_process.read_json()
