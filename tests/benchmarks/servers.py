"""The shop and the floor it is held against, each served by granian exactly as `make demo` serves the shop."""

import http.client
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from tenants.conf.demo import _programs
from tenants.conf.supervisor import Program, Supervisor
from tests.benchmarks.environment import ROOT

HOST = "127.0.0.1"
READY_SECONDS = 60
SHOP, FLOOR = "tenants.conf.wsgi:application", "tests.benchmarks.bare_wsgi:application"


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the two listen."""

    shop: int
    floor: int


@contextmanager
def both_servers(tenant_host: str) -> Iterator[Ports]:
    """Start both, wait until they answer, stop them at the end."""
    ports = Ports(free_port(), free_port())
    programs = [granian("shop", ports.shop, SHOP), granian("floor", ports.floor, FLOOR)]
    log_folder = Path(settings.VAR_ROOT) / "log"
    supervisor = Supervisor(programs, os.environ | {"PORT": str(ports.shop)}, ROOT, log_folder)
    try:
        supervisor.start()
        for port in (ports.shop, ports.floor):
            wait_until_ready(supervisor, port, tenant_host, log_folder)
        yield ports
    except BaseException:
        show_logs(log_folder)
        raise
    finally:
        supervisor.stop()


def granian(name: str, port: int, application: str) -> Program:
    """The demo's web server with another application behind it."""
    # The demo's own list, and not a copy of it: both must have the same workers and threads for ever.
    web = _programs(Path(settings.VAR_ROOT), port, 0)[0]
    return Program(name, [*web.command[:-1], application], web.stop_seconds)


def free_port() -> int:
    """A port nobody uses now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def wait_until_ready(supervisor: Supervisor, port: int, tenant_host: str, log_folder: Path) -> None:
    """Until `/readyz` is answered. Raises RuntimeError with the place of the logs."""
    deadline = time.monotonic() + READY_SECONDS
    while not answers(port, tenant_host):
        if supervisor.has_died() or time.monotonic() > deadline:
            raise RuntimeError(f"The server on port {port} did not start; see {log_folder}.")
        time.sleep(0.1)


def answers(port: int, host: str) -> bool:
    """Whether the server says that it is ready."""
    asked = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        asked.request("GET", "/readyz", headers={"Host": host})
        return asked.getresponse().status == 200
    except OSError:
        return False
    finally:
        asked.close()


def show_logs(folder: Path, characters: int = 4000) -> None:
    """What the servers wrote last, before their folder goes."""
    for path in sorted(folder.glob("*.log")):
        print(f"--- {path.name}\n{path.read_text('utf-8', 'replace')[-characters:]}", flush=True)
