"""The WSGI application the web server loads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tenants.conf.settings")
application = get_wsgi_application()
