"""The floor's pages by themselves, for who calls them in his own process; `bare_wsgi.py` serves them with its doors."""

from django.urls import path

from tests.benchmarks.bare_pages import category, product

urlpatterns = [
    path("s/<str:key>/c/<slug:slug>/", category),
    path("s/<str:key>/p/<path:sku>/", product),
]
