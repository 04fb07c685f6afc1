"""Routes inside a visit, below `/s/<session key>/`: the shop's pages, and the ways out."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("storefront.urls")),
]
