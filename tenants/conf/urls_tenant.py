"""Routes of a tenant's host outside a visit. The shop's pages exist only inside one (`connections.urls_session`)."""

from django.urls import include, path

urlpatterns = [
    path("", include("connections.urls")),
    path("media/", include("storefront.media_urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", include("admin_ui.urls")),
]
