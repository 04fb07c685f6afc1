"""Pictures and documents of the shop, under names that are permissions."""

from django.urls import path

from storefront.views import media

urlpatterns = [
    path("<int:side>/<path:name>", media.scaled, name="media-scaled"),
    path("<path:name>", media.file, name="media-file"),
]
