"""Say where a connection's documents go, and how we sign in there."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction

from connections.domain.delivery.queue import buyer_target
from connections.domain.delivery.rotate_secret import rotate_secret
from connections.domain.delivery.switch_target import switch_on
from connections.models import Connection, DeliveryTarget, ScheduleName, TargetKind


@dataclass(frozen=True, slots=True)
class BuyerAddress:
    """What is agreed with the buyer's IT. An empty secret keeps the one there is."""

    url: str
    auth: str
    user_name: str = ""
    secret: str = field(default="", repr=False)


def set_buyer_target(connection: Connection, address: BuyerAddress) -> DeliveryTarget:
    """Made or changed; with another address or secret it starts anew, and what waits is due by its own schedule."""
    with transaction.atomic():
        target = buyer_target(connection) or DeliveryTarget(
            kind=TargetKind.BUYER, connection=connection, schedule=ScheduleName.HOURLY
        )  # fmt: skip
        target.name = str(connection)[:120]
        target.url, target.auth, target.user_name = address.url, address.auth, address.user_name
        target.save()
        if address.secret:
            rotate_secret(target, address.secret, overlap=timedelta(0))
        switch_on(target)
    return target
