"""The doors of a tenant's host: where buyers' systems knock."""

from django.urls import URLPattern, URLResolver, path

from connections.views.start import start

urlpatterns: list[URLPattern | URLResolver] = [
    path("punchout/start/<str:token>/", start, name="punchout-start"),
]
