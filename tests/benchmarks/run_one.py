"""Run one benchmark in a process of its own: `python -m tests.benchmarks.run_one bench_x.py rows.json`.

A process each keeps them apart: its own database, its own settings, and a crash is that benchmark's alone.
"""

import importlib.util
import json
import logging
import os
import sys
import tempfile
from pathlib import Path
from types import ModuleType

import django

from tests.benchmarks.environment import environment


def main(benchmark: Path, answer: Path) -> None:
    """Write what `rows()` of the file returns."""
    with tempfile.TemporaryDirectory(prefix="passerelle-bench-") as folder:
        os.environ.update(environment(Path(folder), benchmark.stem))
        django.setup()
        logging.disable(logging.INFO)  # a line per page that Wagtail indexes
        from admin_ui.management.commands.prepare_demo import collect_static  # noqa: PLC0415 – needs the settings

        collect_static()  # pages name their static files by content, here as in the servers
        answer.write_text(json.dumps(load(benchmark).rows()), "utf-8")


def load(benchmark: Path) -> ModuleType:
    """The benchmark as a module."""
    spec = importlib.util.spec_from_file_location(benchmark.stem, benchmark)
    if spec is None or spec.loader is None:
        raise ImportError(f"{benchmark} is no module.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[benchmark.stem] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
