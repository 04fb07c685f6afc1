"""Switch a target on and off. Off, it keeps what is queued for it; on again, all of that is due by its own schedule."""

from connections.domain.delivery.queue import wake
from connections.domain.delivery.tell_people import tell_people_of_target
from connections.models import DeliveryTarget


def switch_off(target: DeliveryTarget, *, reason: str = "") -> None:
    """Send nothing more there. With a reason it was ours to do, and the supplier's people are told."""
    changed = DeliveryTarget.objects.filter(pk=target.pk, is_active=True).update(
        is_active=False, disabled_reason=reason
    )  # fmt: skip
    target.is_active, target.disabled_reason = False, reason
    if changed and reason:
        tell_people_of_target(target)


def switch_on(target: DeliveryTarget) -> None:
    """Send there again, as if it had never failed."""
    target.is_active, target.disabled_reason, target.failures, target.open_until = True, "", 0, None
    target.save(update_fields=["is_active", "disabled_reason", "failures", "open_until"])
    wake()
