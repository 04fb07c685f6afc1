"""Routes of a tenant's host outside a visit. The shop's pages exist only inside one (`connections.urls_session`)."""

from django.urls import include, path

from tenants.views.enter import enter

urlpatterns = [
    path("", include("connections.urls")),
    path("media/", include("storefront.media_urls")),
    path("enter/<str:token>/", enter, name="enter"),
    path("accounts/", include("allauth.urls")),
    path("admin/", include("admin_ui.urls")),
    path("api/v1/", include("admin_ui.api.urls")),
]
