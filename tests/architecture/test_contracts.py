"""The import contracts bite: each is broken on purpose in a copy of the tree, and the linter must say so."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import FLOORS, ROOT

#: A contract's name, a file of the copy, and the line that breaks it.
VIOLATIONS = {
    "A floor imports only the floors below it": ("storefront/domain/shopper.py", "import connections.models"),
    "protocols is pure": ("protocols/findings.py", "import django"),
    "lxml has one door": ("connections/outbound.py", "import lxml"),
    "Outgoing HTTP has one door": ("storefront/domain/shopper.py", "import http"),
    "Models do not act": ("storefront/models/brand_probe.py", "import storefront.domain.pricing"),
    "Domain does not know doorways": ("storefront/domain/shopper.py", "import storefront.views"),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The floors and their configuration, without anything generated."""
    folder = tmp_path_factory.mktemp("tree")
    for floor in FLOORS:
        shutil.copytree(ROOT / floor, folder / floor, ignore=shutil.ignore_patterns("__pycache__", "*.toml", "*.mo"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter over the copy."""
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([program, "--no-cache", "--no-logo"], cwd=folder, capture_output=True, text=True, check=False)


def test_every_contract_has_its_violation() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")

    names = [
        line.split('"')[1] for line in text.splitlines() if line.startswith("name = ") and "passerelle" not in line
    ]

    assert [name for name in names if not any(name.startswith(start) for start in VIOLATIONS)] == []


def test_the_tree_as_it_is_keeps_every_contract(copy: Path) -> None:
    done = lint(copy)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_a_violation_is_found(copy: Path, contract: str) -> None:
    name, line = VIOLATIONS[contract]
    file = copy / name
    before = file.read_text("utf-8") if file.exists() else None
    file.write_text(f"{line}\n{before or ''}", "utf-8")

    try:
        done = lint(copy)
    finally:
        file.unlink() if before is None else file.write_text(before, "utf-8")

    assert done.returncode == 1
    assert any(contract in text and "BROKEN" in text for text in done.stdout.splitlines())
