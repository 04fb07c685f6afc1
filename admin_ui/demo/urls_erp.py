"""The pretend ERP at `erp.<BASE_DOMAIN>`, in the demo only. No cookie is needed: what is open is in the address."""

from django.urls import path

from admin_ui.demo.erp import views

urlpatterns = [
    path("", views.catalogues, name="erp-catalogues"),
    path("language/<slug:code>/", views.language, name="erp-language"),
    path("punchout/<slug:key>/", views.punch_out, name="erp-punch-out"),
    path("shop/<slug:requisition_id>/", views.shop, name="erp-shop"),
    path("return/<slug:key>/", views.take_back, name="erp-return"),
    path("requisitions/<slug:requisition_id>/", views.requisition, name="erp-requisition"),
    path("requisitions/<slug:requisition_id>/approve/", views.approve, name="erp-approve"),
    path("mail/", views.mail, name="erp-mail"),
]
