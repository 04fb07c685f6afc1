"""Addresses below an order's own."""

from django.urls import path

from admin_ui.orders.answers import BillView, ConfirmView, CreditView, ShipView, confirm_all, take_back
from admin_ui.orders.documents import resend_document
from admin_ui.orders.papers import order_as_file, paper

order_urls = [
    path("<int:pk>/confirm-all/", confirm_all, name="confirm_all"),
    path("<int:pk>/confirm/", ConfirmView.as_view(), name="confirm"),
    path("<int:pk>/ship/", ShipView.as_view(), name="ship"),
    path("<int:pk>/bill/", BillView.as_view(), name="bill"),
    path("<int:pk>/credit/<int:invoice>/", CreditView.as_view(), name="credit"),
    path("<int:pk>/take-back/<slug:kind>/<int:document>/", take_back, name="take_back"),
    path("<int:pk>/documents/<int:document>/", resend_document, name="resend"),
    path("<int:pk>/files/<slug:form>/", order_as_file, name="file"),
    path("<int:pk>/<slug:kind>/<int:document>.pdf", paper, name="paper"),
]
