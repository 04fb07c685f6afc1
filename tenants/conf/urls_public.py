"""Routes of the public host."""

from django.urls import include, path
from django.views.i18n import set_language

from tenants.views.billing import ask_billing, billing, wait_billing
from tenants.views.public import landing, metrics
from tenants.views.sign_up import confirm, enter_new_shop, progress, sign_up
from tenants.views.webhook import stripe_webhook

urlpatterns = [
    path("", landing, name="landing"),
    path("accounts/", include("allauth.urls")),
    path("operators/", include("admin_ui.operators.urls")),
    path("signup/", sign_up, name="sign_up"),
    path("signup/<str:token>/", confirm, name="sign_up_confirm"),
    path("signup/<str:token>/progress/", progress, name="sign_up_progress"),
    path("signup/<str:token>/enter/", enter_new_shop, name="sign_up_enter"),
    path("billing/<str:token>/", billing, name="billing"),
    path("billing/<str:token>/ask/", ask_billing, name="billing_ask"),
    path("billing/<str:token>/wait/<uuid:key>/", wait_billing, name="billing_wait"),
    path("language/", set_language, name="set_language"),
    path("stripe/webhook/", stripe_webhook, name="stripe_webhook"),
    path("metrics", metrics, name="metrics"),
]
