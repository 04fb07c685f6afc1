"""One suite in several processes (`pytest -n 2 --dist loadgroup`), each with a database and a Redis of its own.

Loaded by `-p` before anything reads the settings. What shares the one running demo stays in one process, and so do the
tests of one file; everything else goes to whoever is free.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
#: Fixtures that hold the running demo (`tests/demo_process.py`).
_DEMO = {"demo", "demo_process"}
#: The demo of the browser's tests is their own, so that neither half waits for the other.
_BROWSER = "tests/browser"


def _take_own_redis() -> None:
    """Number the Redis database by the worker's; Redis has sixteen, the first is for a run without workers."""
    url = os.environ.get("REDIS_URL", "")
    if WORKER and url and "db=" not in url:
        os.environ["REDIS_URL"] = f"{url}?db={int(WORKER.removeprefix('gw')) + 1}"


_take_own_redis()


def database_name(name: str) -> str:
    """The test database of this process."""
    return f"test_{name}_{WORKER}" if WORKER else f"test_{name}"


@contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    """While one process makes what all of them read, the others wait."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say what belongs together."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item)))


def _group(item: pytest.Item) -> str:
    path = item.nodeid.partition("::")[0]
    if _DEMO.isdisjoint(getattr(item, "fixturenames", ())):
        return path
    return "demo of the browser" if path.startswith(_BROWSER) else "demo"
