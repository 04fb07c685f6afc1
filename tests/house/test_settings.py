"""Settings that make no sense stop the program with a sentence that says what to do."""

import os
import subprocess
import sys

import pytest

from tests.architecture.sources import ROOT

PRODUCTION = {
    "PASSERELLE_MODE": "production",
    "BASE_DOMAIN": "shop.example",
    "SECRET_KEY": "k" * 40,
    "CREDENTIAL_PEPPER": "p" * 40,
    "SEALING_KEYS": "A" * 43 + "=",
    "DATABASE_URL": "postgresql://u:p@db/passerelle",
    "REDIS_URL": "redis://cache/0",
}


def load_settings(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Import the settings in a process that has nothing but this environment."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    command = [
        sys.executable,
        "-c",
        "import tenants.conf.settings as s; print(s.MODE, s.SITE_SCHEME, s.SESSION_COOKIE_SECURE)",
    ]
    return subprocess.run(command, cwd=ROOT, env=kept | environment, capture_output=True, text=True, check=False)


def test_production_starts_with_everything_set() -> None:
    done = load_settings(PRODUCTION)

    assert (done.returncode, done.stdout.split()) == (0, ["production", "https", "True"])


@pytest.mark.parametrize("name", sorted(set(PRODUCTION) - {"PASSERELLE_MODE"}))
def test_production_does_not_start_without(name: str) -> None:
    done = load_settings({key: value for key, value in PRODUCTION.items() if key != name})

    assert done.returncode == 1
    assert done.stderr.startswith(f"{name} is not set.")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PASSERELLE_MODE", "prod", "PASSERELLE_MODE is 'prod', but must be one of"),
        ("SECRET_KEY", "short", "SECRET_KEY is too short"),
        ("PORT", "80a", "PORT is '80a', but must be a whole number from 1 to 65535."),
        ("PORT", "70000", "PORT is '70000'"),
        ("PORT", "٨٠", "PORT is '٨٠'"),
        ("DATABASE_URL", "mysql://db/x", "DATABASE_URL must read postgresql://"),
        ("DATABASE_URL", "postgresql://db/", "DATABASE_URL must read postgresql://"),
        ("DATABASE_MAX_AGE_SECONDS", "-1", "DATABASE_MAX_AGE_SECONDS is '-1'"),
        ("CXML_DTD_DIR", "/nowhere", "CXML_DTD_DIR is '/nowhere', but must be a folder with one folder a version"),
    ],
)
def test_nonsense_is_refused(name: str, value: str, said: str) -> None:
    done = load_settings(PRODUCTION | {name: value})

    assert done.returncode == 1
    assert done.stderr.startswith(said)


def test_a_secret_is_not_repeated_in_the_refusal() -> None:
    done = load_settings(PRODUCTION | {"SECRET_KEY": "hunter2"})

    assert "hunter2" not in done.stderr
