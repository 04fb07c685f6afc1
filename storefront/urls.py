"""The shop's pages; they exist only inside a visit (`connections.urls_session`)."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
