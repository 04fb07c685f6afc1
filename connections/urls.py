"""The doors of a tenant's host: where buyers' systems knock."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
