"""The WSGI application the web server loads. A process in which suppliers could meet does not start."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tenants.conf.settings")
application = get_wsgi_application()

from tenants.checks import refuse_unsafe_start  # noqa: E402 – needs the apps that the line above loads

refuse_unsafe_start()
