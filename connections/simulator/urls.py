"""Where our own test buyer takes carts back."""

from django.urls import path

from connections.simulator.views import take_cart

urlpatterns = [path("return/<uuid:key>/", take_cart, name="simulator-return")]
