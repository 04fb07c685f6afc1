"""Routes of the public host."""

from django.urls import include, path

from tenants.views.public import landing, metrics
from tenants.views.webhook import stripe_webhook

urlpatterns = [
    path("", landing, name="landing"),
    path("accounts/", include("allauth.urls")),
    path("operators/", include("admin_ui.operators.urls")),
    path("stripe/webhook/", stripe_webhook, name="stripe_webhook"),
    path("metrics", metrics, name="metrics"),
]
