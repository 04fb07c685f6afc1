"""Delivery terms of one connection, in place of its customer's."""

from django.db import models


class ConnectionDelivery(models.Model):
    """Which terms are the connection's own."""

    connection = models.OneToOneField("connections.Connection", on_delete=models.CASCADE, related_name="delivery")
    terms = models.OneToOneField("storefront.DeliveryTerms", on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return str(self.connection)
