"""Pictures and documents of the shop, under names that are permissions."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
