"""Routes inside a visit, below `/s/<session key>/`: the shop's pages, and the ways out."""

from django.urls import URLPattern, URLResolver, include, path

from connections.views.leave import leave
from connections.views.return_cart import return_cart

urlpatterns: list[URLPattern | URLResolver] = [
    path("return/", return_cart, name="visit-return"),
    path("leave/", leave, name="visit-leave"),
    path("", include("storefront.urls")),
]

handler400 = "storefront.views.errors.bad_request"
handler403 = "storefront.views.errors.permission_denied"
handler404 = "storefront.views.errors.page_not_found"
handler500 = "storefront.views.errors.server_error"
