"""The whole service for a chaos run: its own durable PostgreSQL and Redis, web workers, worker, beat and two engines.

Started by the demo's own list of programs under its own supervisor, so that what restarts here is what restarts there.
This process has no threads: the supervisor forks in it. Settings are named before Django is imported.
"""

import os
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import django

from tenants.conf.demo import _programs
from tenants.conf.embedded import Postgres, Redis, Servers, start_servers
from tenants.conf.supervisor import Program, Supervisor
from tests.benchmarks.environment import ROOT, environment
from tests.benchmarks.servers import answers

HOST = "127.0.0.1"
SLUG = "chaos"
READY_SECONDS = 90.0
#: What the programs wrote, kept to be read afterwards.
LOGS = ROOT / "var" / "chaos-log"
#: An hour of the delivery schedules is a second here, and a call may take five, so that a lease is over after fifteen.
SHORTENED = {"DELIVERY_SECONDS_PER_HOUR": "1", "DELIVERY_TIMEOUT_SECONDS": "5"}


@dataclass(slots=True)
class Stack:
    """What runs. `port` is the web server's."""

    folder: Path
    servers: Servers
    environment: dict[str, str]
    port: int
    supervisor: Supervisor = field(init=False)

    def use(self, *names: str) -> None:
        """The demo's programs, or those that are named; a second engine besides where all are wanted."""
        programs = [one for one in _programs(self.folder, self.port, 0) if not names or one.name in names]
        second = [] if names else [Program("deliver-2", [sys.executable, "manage.py", "deliver"])]
        self.supervisor = Supervisor([*programs, *second], self.environment, ROOT, self.folder / "log")

    @property
    def host(self) -> str:
        return f"{SLUG}.localhost"

    @property
    def postgres(self) -> Postgres:
        return next(one for one in self.servers.started if isinstance(one, Postgres))

    @property
    def redis(self) -> Redis:
        return next(one for one in self.servers.started if isinstance(one, Redis))

    def start(self) -> None:
        """Until the web server answers. Raises RuntimeError with the place of the logs."""
        self.supervisor.start()
        deadline = time.monotonic() + READY_SECONDS
        while not answers(self.port, self.host):
            if time.monotonic() > deadline:
                raise RuntimeError(f"The service did not start; see {self.supervisor.log_folder}.")
            time.sleep(0.2)


def free_port() -> int:
    """A port nobody uses now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def service() -> Iterator[Stack]:
    """Durable servers in a folder of their own, migrated; the programs on them, not started yet. All gone at the end.

    Names the settings and sets Django up: what needs either may be imported from then on.
    """
    base = Path(tempfile.mkdtemp(prefix="chaos-", dir="/var/tmp" if os.geteuid() == 0 else None))  # noqa: S108 – private folder
    base.chmod(0o755)
    for name in ("DATABASE_URL", "REDIS_URL", "PG_BIN"):
        os.environ.pop(name, None)
    try:
        started = start_servers(base, durable=True, remove_when_orphaned=True)
        try:
            with _programs_on(started, base / "var") as made:
                yield made
        finally:
            started.stop()
    finally:
        shutil.rmtree(base, ignore_errors=True)


@contextmanager
def _programs_on(started: Servers, folder: Path) -> Iterator[Stack]:
    folder.mkdir()
    port = free_port()
    named = environment(folder, "chaos") | SHORTENED | started.environment | {"PORT": str(port)}
    os.environ.update(named)
    django.setup()
    from tenants.domain.migrate import migrate_everything  # noqa: PLC0415 – the settings are named only now

    migrate_everything()
    made = Stack(folder, started, dict(os.environ), port)
    made.use()
    try:
        yield made
    finally:
        made.supervisor.stop()
        shutil.copytree(folder / "log", LOGS, dirs_exist_ok=True)
