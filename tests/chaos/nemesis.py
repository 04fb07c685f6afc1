"""What befalls the service while it works: kill -9, an immediate stop of PostgreSQL, a Redis that forgets everything.

One loop without threads, which also does the supervisor's rounds. Victims are found by what /proc says of them.
"""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import redis

from tenants.conf.embedded import _run_as, start_postgres
from tests.benchmarks.spent import running
from tests.chaos.size import Rhythm
from tests.chaos.stack import Stack

POLL_SECONDS = 0.1
#: Blows that meet the web server, and those that may meet a process with others below it, which takes them all down.
WEB_SHARE, MAIN_SHARE = 0.5, 0.1
#: Only processes that have lived so long are killed: the web server takes a worker that dies twice within 5.5 s for one
#: that can never start, and ends as a whole, which is another fault than these.
GROWN_SECONDS = 6.0
#: How long PostgreSQL stays away.
AWAY_SECONDS = 3.0


@dataclass(slots=True)
class Nemesis:
    """Strikes by its rhythm until told to stop. `blows` counts them by kind."""

    stack: Stack
    rhythm: Rhythm
    chance: random.Random
    blows: Counter[str] = field(default_factory=Counter)
    _seen: dict[int, float] = field(default_factory=dict)

    def rage(self, is_over: Callable[[], bool]) -> None:
        """Strike until it is over; PostgreSQL runs again at the end."""
        begun = time.monotonic()
        strikes = {
            self._kill: (self.rhythm.kill, begun + self.rhythm.kill),
            self._stop_postgres: (self.rhythm.stop_postgres, begun + self.rhythm.stop_postgres / 2),
            self._flush_redis: (self.rhythm.flush_redis, begun + self.rhythm.flush_redis / 2),
        }
        while not is_over():
            self.tend()
            for strike, (every, due) in strikes.items():
                if time.monotonic() >= due:
                    strike()
                    strikes[strike] = (every, time.monotonic() + every)
            time.sleep(POLL_SECONDS)

    def tend(self) -> None:
        """The supervisor's own round: what has died is started again."""
        self.stack.supervisor.tend(time.monotonic())

    def _kill(self) -> None:
        """A process that answers buyers, every other time; else one that runs tasks or delivers. Seldom a main process."""
        found = self._grown()
        of_web = [victim for victim in found if victim.program == "web"]
        others = [victim for victim in found if victim.program != "web"]
        one = self._pick(of_web if self.chance.random() < WEB_SHARE else others)
        if one is not None:
            os.kill(one.pid, signal.SIGKILL)
            self.blows[f"kill -9 {one.program}{' (main process)' if one.is_main else ''}"] += 1

    def _grown(self) -> list["Victim"]:
        """Those that were there some looks ago."""
        found, now = victims(self.stack), time.monotonic()
        self._seen = {victim.pid: self._seen.get(victim.pid, now) for victim in found}
        return [victim for victim in found if now - self._seen[victim.pid] >= GROWN_SECONDS]

    def _pick(self, found: list["Victim"]) -> "Victim | None":
        has_workers = {victim.program for victim in found if not victim.is_main}
        spares_main = self.chance.random() > MAIN_SHARE
        chosen = [victim for victim in found if not (spares_main and victim.is_main and victim.program in has_workers)]
        return self.chance.choice(chosen) if chosen else None

    def _stop_postgres(self) -> None:
        server = self.stack.postgres
        command = [server.bin_dir / "pg_ctl", "-w", "-m", "immediate", "-D", server.base / "c", "stop"]
        _run_as(server.account, command)
        self.blows["PostgreSQL stopped at once"] += 1
        until = time.monotonic() + AWAY_SECONDS
        while time.monotonic() < until:
            self.tend()
            time.sleep(POLL_SECONDS)
        start_postgres(server.base, server.account, durable=True)

    def _flush_redis(self) -> None:
        redis.Redis(unix_socket_path=str(self.stack.redis.base / "redis.sock")).flushall()
        self.blows["Redis FLUSHALL"] += 1


@dataclass(frozen=True, slots=True)
class Victim:
    """A process that may be killed. A main process looks after others of its program."""

    program: str
    pid: int
    is_main: bool


def victims(stack: Stack) -> list[Victim]:
    """Everything that answers buyers, runs tasks or delivers."""
    leaders = {one.process.pid: one.program.name for one in stack.supervisor._running}
    found = [(leaders.get(process.session, "beat"), process) for process in running()]
    return [Victim(name, process.pid, process.pid == process.session) for name, process in found if name != "beat"]
