"""The doors of a tenant's host: where buyers' systems knock. With and without the last slash, never a redirect."""

from django.urls import URLPattern, URLResolver, include, path

from connections.views.cxml import cxml
from connections.views.ids import ids
from connections.views.inbox import inbox
from connections.views.oci import oci
from connections.views.start import start

urlpatterns: list[URLPattern | URLResolver] = [
    path("punchout/cxml/", cxml, name="door-cxml-shared"),
    path("punchout/cxml", cxml),
    path("punchout/cxml/<str:key>/", cxml, name="door-cxml"),
    path("punchout/cxml/<str:key>", cxml),
    path("punchout/oci/<str:key>/", oci, name="door-oci"),
    path("punchout/oci/<str:key>", oci),
    path("punchout/ids/<str:key>/", ids, name="door-ids"),
    path("punchout/ids/<str:key>", ids),
    path("punchout/start/<str:token>/", start, name="punchout-start"),
    path("orders/inbox/<str:key>/", inbox, name="door-inbox"),
    path("orders/inbox/<str:key>", inbox),
    path("simulator/", include("connections.simulator.urls")),
]
