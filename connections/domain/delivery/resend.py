"""Send again, or not at all: what a person decides about deliveries. The ID stays the same, so nothing is booked twice."""

from django.db.models import QuerySet
from django.db.models.functions import Now

from connections.domain.delivery.queue import TEST_EVENT, WEBHOOK, event_body, queue_delivery, wake
from connections.models import Delivery, DeliveryState, DeliveryTarget


def resend(deliveries: QuerySet[Delivery]) -> int:
    """Make them due now, as if they had never been tried; what waits is not waited for any longer. The number of them.

    What is being sent at this moment is left alone.
    """
    number = deliveries.filter(leased_until=None).update(
        state=DeliveryState.WAITING, attempts=0, next_attempt_at=Now(), delivered_at=None
    )  # fmt: skip
    wake()
    return number


def resend_dead(target: DeliveryTarget) -> int:
    """All that was given up for this target."""
    return resend(Delivery.objects.filter(target=target, state=DeliveryState.DEAD))


def cancel(deliveries: QuerySet[Delivery]) -> int:
    """Send them no more. One that is on its way just now may arrive all the same. The number of them."""
    waiting = deliveries.filter(state=DeliveryState.WAITING)
    return waiting.update(state=DeliveryState.CANCELLED, next_attempt_at=None)


def send_test_event(target: DeliveryTarget) -> Delivery:
    """A harmless event, to see whether the endpoint takes it and finds our signature good."""
    body = event_body(TEST_EVENT, {"endpoint": target.name})
    return queue_delivery(target, kind=WEBHOOK, body=body, content_type="application/json")
