"""`make demo`: servers, schemas, sample data, web server, worker, beat and deliveries in the foreground, and a table of links.

`python -m tenants.conf.demo [--reset]`. Does not import Django: what needs it runs as `manage.py prepare_demo`.
Everything lies below VAR_ROOT (`var/`); the servers' data, where another account must reach it, in a folder of this
clone's own below /var/tmp.
"""

import fcntl
import hashlib
import http.client
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import IO, Any

from tenants.conf.embedded import start_servers
from tenants.conf.supervisor import Program, Supervisor

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
READY_SECONDS = 60
#: Sockets have paths of at most 107 bytes; ours need 30 behind the folder.
MAX_FOLDER_CHARACTERS = 70


class DemoTrouble(Exception):
    """The demo cannot start; the text says why and what to do."""


def main(arguments: list[str]) -> int:
    """Run until Ctrl-C or SIGTERM. Answers the exit status."""
    signal.signal(signal.SIGTERM, _interrupt)
    var = Path(os.environ.get("VAR_ROOT") or ROOT / "var").expanduser().resolve()
    port = os.environ.get("PORT") or "8000"
    try:
        _check_port(port)
        var.mkdir(parents=True, exist_ok=True)
        with (var / "demo.lock").open("w") as lock:
            _lock(lock)
            return _run(var, int(port), is_reset="--reset" in arguments)
    except DemoTrouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


def _interrupt(_signum: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _check_port(port: str) -> None:
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise DemoTrouble(f"PORT is {port!r}, but must be a whole number from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(port)))
        except OSError as taken:
            raise DemoTrouble(
                f"Port {port} cannot be used ({taken.strerror}); try another: make demo PORT=8001"
            ) from taken


def _lock(lock: IO[str]) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as busy:
        raise DemoTrouble("This clone's demo is running already; stop it first.") from busy


def _run(var: Path, port: int, *, is_reset: bool) -> int:
    data = data_folder(var)
    if is_reset:
        _forget(var, data)
    print("Starting …", flush=True)
    servers = start_servers(data, durable=True, remove_when_orphaned=False)
    try:
        stripe_port = _free_port()
        environment = _environment(var, port, stripe_port) | servers.environment
        _prepare(environment)
        supervisor = Supervisor(_programs(var, port, stripe_port), environment, ROOT, var / "log")
        try:
            supervisor.start()
            _wait_until_ready(supervisor, port)
            print(table(json.loads((var / "demo.json").read_text("utf-8"))), flush=True)
            supervisor.watch()
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not leave something behind
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            print("Stopping …", flush=True)
            supervisor.stop()
    finally:
        servers.stop()
    return 0


def data_folder(var: Path) -> Path:
    """Where the servers keep their data: below `var`, or below /var/tmp when we are root or the path is too long."""
    own = var / "servers"
    if os.geteuid() != 0 and len(str(own)) <= MAX_FOLDER_CHARACTERS:
        return own
    clone = hashlib.sha256(f"{os.geteuid()}:{var}".encode()).hexdigest()[:12]
    return Path("/var/tmp") / f"passerelle-{clone}"  # noqa: S108 – per clone and user


def _forget(var: Path, data: Path) -> None:
    """RESET=1: the next start is the first one. The template's cache stays; it depends on the code alone."""
    shutil.rmtree(data, ignore_errors=True)
    for name in ("media", "mail", "log", "metrics", "demo.json", "secrets.json", "stripe.json"):
        path = var / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _environment(var: Path, port: int, stripe_port: int) -> dict[str, str]:
    metrics = var / "metrics"
    shutil.rmtree(metrics, ignore_errors=True)  # figures of processes that are gone
    metrics.mkdir()
    return {
        **os.environ,
        **_secrets(var / "secrets.json"),
        "PASSERELLE_MODE": "demo",
        "DJANGO_SETTINGS_MODULE": "tenants.conf.settings",
        "PORT": str(port),
        "STRIPE_SECRET_KEY": "sk_test_stand_in",
        "STRIPE_API_BASE": f"http://{HOST}:{stripe_port}",
        "VAR_ROOT": str(var),
        "MEDIA_ROOT": str(var / "media"),
        "STATIC_ROOT": str(var / "static"),
        "PROMETHEUS_MULTIPROC_DIR": str(metrics),
        "PYTHONPATH": str(ROOT),
    }


def _secrets(path: Path) -> dict[str, str]:
    """This clone's own keys, made when they are first needed; readable by their owner only."""
    kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    names = ("SECRET_KEY", "CREDENTIAL_PEPPER", "STRIPE_WEBHOOK_SECRET")
    if missing := [name for name in names if name not in kept]:
        kept |= {name: secrets.token_urlsafe(48) for name in missing}
        part = path.with_suffix(".part")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            json.dump(kept, out)
        part.replace(path)
    return kept


def _prepare(environment: dict[str, str]) -> None:
    done = subprocess.run([sys.executable, "manage.py", "prepare_demo"], env=environment, cwd=ROOT, check=False)
    if done.returncode != 0:
        raise DemoTrouble("The demo could not be prepared; the reason stands above.")


def _programs(var: Path, port: int, stripe_port: int) -> list[Program]:
    python = sys.executable
    workers = max(4, 2 * (os.cpu_count() or 2))
    web = [
        *(python, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port)),
        *(
            "--workers",
            str(workers),
            "--blocking-threads",
            "1",
            "--respawn-failed-workers",
            "--respawn-interval",
            "0.5",
        ),
        *("--workers-kill-timeout", "10", "--backlog", "1024", "--no-ws", "--log-level", "warning"),
        "tenants.conf.wsgi:application",
    ]
    celery = [python, "-m", "celery", "-A", "tenants.conf.celery"]
    stripe = [
        *(python, "-m", "tests.stripe_stand_in", "--port", str(stripe_port), "--host", "localhost"),
        *("--webhook", f"http://{HOST}:{port}/stripe/webhook/", "--book", str(var / "stripe.json")),
    ]
    return [
        Program("web", web, stop_seconds=20),
        Program("beat", [*celery, "beat", "-s", str(var / "beat"), "--pidfile=", "--loglevel", "WARNING"]),
        Program("worker", [*celery, "worker", "--concurrency", "2", "--loglevel", "WARNING"], stop_seconds=40),
        Program("deliver", [python, "manage.py", "deliver"]),
        Program("stripe", stripe),
    ]


def _wait_until_ready(supervisor: Supervisor, port: int) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not _answers(port):
        dead = supervisor.has_died()
        if dead or time.monotonic() > deadline:
            what = f"{dead} did not start" if dead else "The web server does not answer"
            raise DemoTrouble(f"{what}; see {supervisor.log_folder}.")
        time.sleep(0.1)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def table(demo: dict[str, Any]) -> str:
    """The links and log-ins to print."""
    rows = [("The buyer's ERP", demo["erp_url"], "start here: choose a connection and punch out", "")]
    for tenant in demo["tenants"]:
        owner = tenant["users"][0]
        rows.append((tenant["name"], tenant["admin_url"], owner["username"], owner["password"]))
    operator = demo["operator"]
    rows.append(("Operators", operator["url"], operator["username"], operator["password"]))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [
        f"  {row[0]:<{widths[0]}}  {row[1]:<{widths[1]}}  {row[2]:<{widths[2]}}  {row[3]}".rstrip() for row in rows
    ]
    ending = "Everything else (credentials, second factor) is in demo.json in the var folder. Ctrl-C stops it all."
    return "\n".join(["", "Passerelle is ready.", "", *lines, "", ending])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
