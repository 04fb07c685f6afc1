"""Routes of the public host."""

from django.urls import include, path

from tenants.views.public import landing, metrics

urlpatterns = [
    path("", landing, name="landing"),
    path("accounts/", include("allauth.urls")),
    path("operators/", include("admin_ui.operators.urls")),
    path("metrics", metrics, name="metrics"),
]
