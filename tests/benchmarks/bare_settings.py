"""The floor's settings: the service's own templates and tables, and none of its layers."""

from tenants.conf.settings import *  # noqa: F403 – a settings module that differs in what stands below
from tenants.conf.settings import DATABASES

ROOT_URLCONF = "tests.benchmarks.bare_wsgi"
#: Plain Django's connection, which knows no tenants and has no options of ours: the floor asks through this one.
DATABASES = DATABASES | {"bare": {**DATABASES["default"], "ENGINE": "django.db.backends.postgresql", "OPTIONS": {}}}
