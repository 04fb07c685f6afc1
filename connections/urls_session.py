"""Routes inside a visit, below `/s/<session key>/`: the shop's pages, and the ways out."""

from django.urls import URLPattern, URLResolver, include, path

from connections.views.ended import ended

urlpatterns: list[URLPattern | URLResolver] = [
    path("return/", ended, {"code": "visit.left"}, name="visit-return"),
    path("leave/", ended, {"code": "visit.left"}, name="visit-leave"),
    path("", include("storefront.urls")),
]

handler400 = "storefront.views.errors.bad_request"
handler403 = "storefront.views.errors.permission_denied"
handler404 = "storefront.views.errors.page_not_found"
handler500 = "storefront.views.errors.server_error"
