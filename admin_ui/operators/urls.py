"""The operators' screens, on the public host."""

from django.urls import path

from admin_ui.operators.views import suppliers

app_name = "operators"
urlpatterns = [path("", suppliers, name="suppliers")]
