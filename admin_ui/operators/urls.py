"""The operators' screens, on the public host."""

from django.urls import URLPattern, URLResolver

app_name = "operators"
urlpatterns: list[URLPattern | URLResolver] = []
