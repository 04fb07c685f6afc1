"""PostgreSQL and Redis for `make demo` and `make test`: real servers, on unix sockets, of our own.

`python -m tenants.conf.embedded run -- COMMAND …` starts both in a temporary folder, runs the command with
DATABASE_URL, REDIS_URL and PG_BIN set, and removes everything. Servers named by DATABASE_URL or REDIS_URL
are used as they are. Does not import Django.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from tenants.conf.server_binaries import Account, postgres_bin_dir, redis_program, server_account

DATABASE = "passerelle"
COMMON_OPTIONS = (
    "-c listen_addresses='' -c unix_socket_permissions=0777 -c max_connections=200"
    " -c shared_buffers=256MB -c max_locks_per_transaction=512 -c jit=off -c random_page_cost=1.1"
)
#: For plain tests only: a crash of the machine may lose everything.
FAST_OPTIONS = " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
DURABLE_OPTIONS = " -c synchronous_commit=on"
START_TIMEOUT_SECONDS = 60


@dataclass
class Postgres:
    """A running server whose data and socket are in `base`."""

    base: Path
    bin_dir: Path
    account: Account

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/{DATABASE}?host={self.base}"

    def stop(self) -> None:
        """Stop fast: roll back what runs, lose nothing that is committed."""
        _run_as(self.account, [self.bin_dir / "pg_ctl", "-w", "-m", "fast", "-D", self.base / "c", "stop"], check=False)


@dataclass
class Redis:
    """A running server whose socket is `base/redis.sock`."""

    base: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"unix://{self.base}/redis.sock"

    def stop(self) -> None:
        """Ask, wait ten seconds, insist."""
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@dataclass
class Servers:
    """What was started, and the environment that programs need to reach it."""

    environment: dict[str, str]
    started: list[Postgres | Redis] = field(default_factory=list)
    watchdog: subprocess.Popen[bytes] | None = None

    def stop(self) -> None:
        """Stop in reverse order: Redis, then PostgreSQL, then the watchdog that would have done it."""
        for server in reversed(self.started):
            server.stop()
        if self.watchdog and self.watchdog.stdin:
            self.watchdog.stdin.write(b"done\n")
            self.watchdog.stdin.close()
            self.watchdog.wait()


def start_servers(base: Path, *, durable: bool, remove_when_orphaned: bool) -> Servers:
    """Start what DATABASE_URL and REDIS_URL do not already name, below `base`."""
    account = server_account()
    servers = Servers(environment={})
    try:
        if not os.environ.get("DATABASE_URL"):
            postgres = start_postgres(base / "pg", account, durable=durable)
            servers.started.append(postgres)
            servers.environment |= {"DATABASE_URL": postgres.url, "PG_BIN": str(postgres.bin_dir)}
        if not os.environ.get("REDIS_URL"):
            redis = start_redis(base / "redis", account)
            servers.started.append(redis)
            servers.environment["REDIS_URL"] = redis.url
        servers.watchdog = _start_watchdog(servers, base if remove_when_orphaned else None)
    except BaseException:
        servers.stop()
        raise
    return servers


def start_postgres(base: Path, account: Account, *, durable: bool) -> Postgres:
    """Make the cluster once, start it, and see that the database exists."""
    server = Postgres(base, postgres_bin_dir(account), account)
    _own_folder(base, account)
    if not (base / "c/PG_VERSION").exists():
        _run_as(
            account,
            [
                server.bin_dir / "initdb",
                "-D",
                base / "c",
                "-U",
                "postgres",
                "--auth=trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
            ],
        )
    if not _answers(server):
        options = COMMON_OPTIONS + (DURABLE_OPTIONS if durable else FAST_OPTIONS) + f" -k {base}"
        _run_as(
            account,
            [
                server.bin_dir / "pg_ctl",
                "-w",
                "-t",
                str(START_TIMEOUT_SECONDS),
                "-D",
                base / "c",
                "-l",
                base / "log",
                "-o",
                options,
                "start",
            ],
        )
    _run_as(account, [server.bin_dir / "createdb", "-h", base, "-U", "postgres", DATABASE], check=False)
    return server


def start_redis(base: Path, account: Account) -> Redis:
    """Start Redis with its append-only file off: what must survive has a row in PostgreSQL."""
    _own_folder(base, account)
    socket = base / "redis.sock"
    socket.unlink(missing_ok=True)
    command = [
        str(redis_program(account)),
        "--port",
        "0",
        "--unixsocket",
        str(socket),
        "--unixsocketperm",
        "777",
        "--save",
        "",
        "--dir",
        str(base),
        "--logfile",
        str(base / "log"),
    ]
    options: Any = account.run_options()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, **options
    )
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while not socket.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"Redis did not start; see {base / 'log'}.")
        time.sleep(0.02)
    return Redis(base, process)


def _answers(server: Postgres) -> bool:
    ready = [server.bin_dir / "pg_isready", "-q", "-h", server.base]
    return _run_as(server.account, ready, check=False).returncode == 0


def _own_folder(base: Path, account: Account) -> None:
    base.mkdir(parents=True, exist_ok=True)
    if account.name is not None:
        os.chown(base, account.uid, account.gid)
        base.chmod(0o755)
    else:
        base.chmod(0o700)


def _run_as(account: Account, command: list[Any], *, check: bool = True) -> subprocess.CompletedProcess[bytes]:
    options: Any = account.run_options()
    done = subprocess.run(
        [str(part) for part in command],
        stdout=subprocess.PIPE if not str(command[0]).endswith("pg_ctl") else subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        check=False,
        **options,
    )
    if check and done.returncode != 0:
        raise RuntimeError(
            f"{Path(command[0]).name} failed ({done.returncode}): {(done.stdout or b'').decode()[-2000:]}"
        )
    return done


def _start_watchdog(servers: Servers, folder: Path | None) -> subprocess.Popen[bytes]:
    """A child that outlives us just long enough to stop the servers if we are killed."""
    stops: list[str] = [str(folder or "")]
    for server in servers.started:
        if isinstance(server, Redis):
            stops.append(f"{server.process.pid}")
        else:
            stops.append(str(server.base / "c/postmaster.pid"))
    return subprocess.Popen(
        [sys.executable, "-m", "tenants.conf.watchdog", *stops],
        stdin=subprocess.PIPE,
        start_new_session=True,
        cwd=Path(__file__).resolve().parents[2],
    )


def run(command: list[str]) -> int:
    """Run `command` beside fresh servers; its exit status is ours, and nothing stays behind."""

    def stop_on(signum: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + signum)

    signal.signal(signal.SIGTERM, stop_on)
    base = Path(tempfile.mkdtemp(prefix="psl-", dir="/var/tmp" if os.geteuid() == 0 else None))  # noqa: S108 – private folder
    base.chmod(0o755)
    try:
        servers = start_servers(base, durable=False, remove_when_orphaned=True)
        try:
            return _run_command(command, {**os.environ, **servers.environment})
        finally:
            servers.stop()
    finally:
        shutil.rmtree(base, ignore_errors=True)


def _run_command(command: list[str], environment: dict[str, str]) -> int:
    child = subprocess.Popen(command, env=environment)
    try:
        return child.wait()
    except KeyboardInterrupt:
        return child.wait()
    except SystemExit:
        child.terminate()
        child.wait(timeout=30)
        raise


if __name__ == "__main__":
    if sys.argv[1:3] != ["run", "--"] or len(sys.argv) < 4:
        sys.exit("usage: python -m tenants.conf.embedded run -- COMMAND …")
    sys.exit(run(sys.argv[3:]))
