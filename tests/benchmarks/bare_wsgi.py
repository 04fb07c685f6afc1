"""The floor: the least that a view could do and still give the buyer his answer (DESIGN §19). Not part of the service.

No tenancy, no visibility, no limits, no transcript. Doors: parse, one SELECT, one INSERT. Pages: one SELECT, and the
shop's own template with everything but the rows prepared beforehand (`bare_pages.py`).
"""

import os
import secrets

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from lxml import etree

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.bare_settings"

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

django.setup(set_prefix=False)
settings.MIDDLEWARE = []  # not in the settings: some apps refuse to start without their own
application = WSGIHandler()

from tests.benchmarks import bare_urls  # noqa: E402 – needs the apps that the line above loads
from tests.benchmarks.bare_visits import open_visit  # noqa: E402 – likewise

_ANSWER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<cXML payloadID="{payload}" timestamp="{now}"><Response>'
    '<Status code="200" text="OK"/><PunchOutSetupResponse><StartPage><URL>http://{host}/punchout/start/{token}/</URL>'
    "</StartPage></PunchOutSetupResponse></Response></cXML>"
)


def setup(request: HttpRequest) -> HttpResponse:
    """A PunchOutSetupRequest."""
    root = etree.fromstring(request.body, etree.XMLParser(resolve_entities=False, no_network=True))
    sender = root.find("Header/Sender/Credential")
    asked = root.find("Request/PunchOutSetupRequest")
    token = open_visit(
        sender.findtext("Identity"),
        sender.findtext("SharedSecret"),
        asked.findtext("BuyerCookie"),
        asked.findtext("BrowserFormPost/URL"),
        root.get("payloadID"),
    )
    if token is None:
        return HttpResponse(status=401)
    now = timezone.now().isoformat()
    answer = _ANSWER.format(payload=secrets.token_hex(8), now=now, host=request.get_host(), token=token)
    return HttpResponse(answer, content_type="text/xml; charset=UTF-8")


def login(request: HttpRequest) -> HttpResponse:
    """An OCI log-in."""
    fields = request.POST
    token = open_visit(fields["USERNAME"], fields["PASSWORD"], "", fields["HOOK_URL"], "")
    if token is None:
        return HttpResponse(status=401)
    return HttpResponse(status=303, headers={"Location": f"/punchout/start/{token}/"})


def ready(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns = [
    path("readyz", ready),
    path("punchout/cxml/", setup),
    path("punchout/oci/", login),
    *bare_urls.urlpatterns,
]
