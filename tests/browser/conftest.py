"""The tour by clicking, in a real Chromium, against the demo that the journeys share.

By default the short form runs, where Chromium and playwright are there; `--full-tour` (`make e2e`) runs everything.
Playwright lives no longer than a module: while it runs, Django takes the thread for an asynchronous one.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.browser.person import Person
from tests.browser.watch import Watch
from tests.browser.worlds import World

FOLDER = Path(__file__).parent
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = ["--disable-gpu", "--disable-background-networking", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
SIZE = {"width": 1280, "height": 900}
TIMEOUT_MILLISECONDS = 30_000

NewPerson = Callable[..., Person]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Known only where this folder is named on the command line; elsewhere the short form runs."""
    parser.addoption("--full-tour", action="store_true", help="every connection, every world, every page")


def pytest_configure(config: pytest.Config) -> None:
    """The running demo belongs to a plugin that the journeys name, too."""
    config.addinivalue_line("markers", "full: part of the long form only, which --full-tour asks for")
    config.pluginmanager.import_plugin("tests.demo_process")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is here is marked `browser`; the long form is left out unless asked for."""
    is_full = config.getoption("--full-tour", default=False)
    here = [item for item in items if FOLDER in item.path.parents]
    left_out = [] if is_full else [item for item in here if item.get_closest_marker("full")]
    for item in here:
        item.add_marker(pytest.mark.browser)
        if CHROMIUM is None:
            item.add_marker(pytest.mark.skip(reason="there is no Chromium on this machine"))
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Playwright's launcher for Chromium."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        yield playwright.chromium


@pytest.fixture
def new_person(chromium: Any, demo: dict[str, Any], tmp_path: Path) -> Iterator[NewPerson]:
    """Somebody with a browser of his own; at the end nothing odd may have happened in it."""
    with ExitStack() as stack:
        watches: list[Watch] = []

        def make(world: World = World.USUAL, width: int = SIZE["width"], language: str = "en") -> Person:
            profile = tmp_path / f"profile-{len(watches)}"
            _write_preferences(profile, world)
            context = chromium.launch_persistent_context(
                str(profile), executable_path=CHROMIUM, args=ARGUMENTS, viewport=SIZE | {"width": width},
                locale=language, java_script_enabled=world.has_scripts,
            )  # fmt: skip
            stack.callback(context.close)
            context.set_default_timeout(TIMEOUT_MILLISECONDS)
            watches.append(Watch(context, demo))
            return Person(context, demo, world)

        yield make
        troubles = [trouble for watch in watches for trouble in watch.troubles]
        assert not troubles, "\n".join(troubles)


def _write_preferences(profile: Path, world: World) -> None:
    """Before the first start: Chromium reads the rules for cookies from there."""
    folder = profile / "Default"
    folder.mkdir(parents=True)
    (folder / "Preferences").write_text(json.dumps({"profile": world.preferences}))
