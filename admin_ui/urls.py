"""The desk at `/admin/`. Wagtail's own log-in and password pages would skip the second factor: they redirect."""

from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("password_reset/", RedirectView.as_view(pattern_name="account_reset_password")),
    path("", include("wagtail.admin.urls")),
]
