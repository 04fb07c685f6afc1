"""Routes of the REST API."""

from django.urls import path

from admin_ui.api.api import api

urlpatterns = [path("", api.urls)]
