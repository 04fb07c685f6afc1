"""The operators' screens, on the public host."""

from django.urls import path

from admin_ui.operators.views import change, go_in, supplier, suppliers

app_name = "operators"
urlpatterns = [
    path("", suppliers, name="suppliers"),
    path("<slug:slug>/", supplier, name="supplier"),
    path("<slug:slug>/state/", change, name="state"),
    path("<slug:slug>/enter/", go_in, name="enter"),
]
