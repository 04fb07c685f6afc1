"""Read the environment, strictly: a value that makes no sense stops the program with a sentence."""

import os
import sys
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

MODES = ("demo", "test", "production")


def text(name: str, default: str | None = None) -> str:
    """A setting as it stands; without a default it must be there."""
    value = os.environ.get(name, default)
    if value is None:
        sys.exit(f"{name} is not set. It is required in production; see deploy/README.md.")
    return value


def choice(name: str, allowed: tuple[str, ...], default: str) -> str:
    """One of a few words."""
    value = text(name, default)
    if value not in allowed:
        sys.exit(f"{name} is {value!r}, but must be one of {', '.join(allowed)}.")
    return value


def whole(name: str, default: int, *, least: int = 0, most: int = 2**31) -> int:
    """A whole number within bounds."""
    value = text(name, str(default))
    if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
        sys.exit(f"{name} is {value!r}, but must be a whole number from {least} to {most}.")
    return int(value)


def ports(name: str, default: str) -> frozenset[int]:
    """Numbers of ports with commas between."""
    value = text(name, default)
    numbers = [each.strip() for each in value.split(",")]
    if not all(each.isascii() and each.isdigit() and 0 < int(each) < 65536 for each in numbers):
        sys.exit(f"{name} is {value!r}, but must be numbers from 1 to 65535 with commas between.")
    return frozenset(int(each) for each in numbers)


def secret(name: str, mode: str, stand_in: str) -> str:
    """A secret of at least 32 characters; outside production a stand-in will do."""
    value = text(name, None if mode == "production" else stand_in)
    if len(value) < 32:
        sys.exit(f"{name} is too short: give it at least 32 random characters.")
    return value


def fault(name: str, mode: str) -> tuple[str, str, int] | None:
    """A fault point, what happens there, and at which passage; nothing where it is not set. Refused in production."""
    value = text(name, "")
    if not value:
        return None
    point, _, rest = value.partition(":")
    kind, _, passages = rest.partition(":")
    if (
        mode == "production"
        or kind not in ("kill9", "error", "hang")
        or not passages.isascii()
        or not passages.isdigit()
    ):
        sys.exit(f"{name} is {value!r}, but must be point:kill9|error|hang:n, and must not be set in production.")
    return point, kind, int(passages)


def database(url: str, *, max_age_seconds: int) -> dict[str, object]:
    """Django's DATABASES entry for `postgresql://user:password@host:port/name?host=<socket folder>`."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        sys.exit("DATABASE_URL must read postgresql://user:password@host:port/name or …/name?host=<socket folder>.")
    host = parse_qs(parts.query).get("host", [parts.hostname or ""])[0]
    return {
        "ENGINE": "tenants.backend",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": max_age_seconds,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {"prepare_threshold": 2},  # of those cursors alone that ask for it (tenants/database.py)
    }


def broker(redis_url: str) -> str:
    """Celery's spelling of a Redis address: a unix socket is `redis+socket://` to it, its database a virtual host."""
    if not redis_url.startswith("unix://"):
        return redis_url
    return redis_url.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=", 1)


def folder(name: str, default: Path) -> Path:
    """A folder as an absolute path."""
    return Path(text(name, str(default))).expanduser().resolve()


def versions_folder(name: str, file: str) -> str:
    """A folder that holds `file` in a folder per version, or an empty string where it is not set."""
    value = text(name, "")
    if value and not any(Path(value).glob(f"*/{file}")):
        sys.exit(f"{name} is {value!r}, but must be a folder with one folder a version that holds {file}, or not set.")
    return value
