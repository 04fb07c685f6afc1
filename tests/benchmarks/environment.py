"""The surroundings of a benchmark: settings as `make demo` has them, in a folder and a database of its own.

Does not import Django's settings: they are read after this has named them.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[2]


def environment(folder: Path, benchmark: str) -> dict[str, str]:
    """Variables for a benchmark and the servers it starts; what they write lies in `folder`."""
    for name in ("media", "metrics", "log"):
        (folder / name).mkdir()
    return {
        "PASSERELLE_MODE": "demo",
        "DJANGO_SETTINGS_MODULE": "tenants.conf.settings",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "CREDENTIAL_PEPPER": secrets.token_urlsafe(48),
        "BASE_DOMAIN": "localhost",
        "VAR_ROOT": str(folder),
        "MEDIA_ROOT": str(folder / "media"),
        "STATIC_ROOT": str(ROOT / "var" / "cache" / "bench-static"),
        "PROMETHEUS_MULTIPROC_DIR": str(folder / "metrics"),
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": own_database(os.environ.get("DATABASE_URL", ""), f"{benchmark}_{os.getpid()}"),
    }


def own_database(url: str, name: str) -> str:
    """The address of a database `name` on the same server; whatever `url` names is left alone."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}")) if url else url
