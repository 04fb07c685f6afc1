"""Write to the supplier's people when we stopped sending somewhere by ourselves: only a person can mend it."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import override

from connections.domain.delivery.outcomes import words_of
from connections.domain.delivery.queue import queue_mail
from connections.models import DeliveryTarget, TargetKind
from tenants.scope import current_supplier
from tenants.users.models import Role, User

#: Who can switch a target on again.
ROLES = (Role.OWNER, Role.ADMINISTRATOR)


def tell_people_of_target(target: DeliveryTarget) -> None:
    """Queue one e-mail to everyone who can do something about it."""
    people = list(User.objects.filter(is_active=True, role__in=ROLES).order_by("id").values_list("email", flat=True))
    if not people or target.kind == TargetKind.MAIL:
        return
    with override(current_supplier().language):
        subject = _("Nothing is sent to “%(target)s” any more") % {"target": target.name}
        body = _(
            "We have stopped sending to “%(target)s” (%(url)s).\n\n%(reason)s\n\nWhat is queued for it is kept. Once the"
            " address is right again, switch it on at the desk, under Deliveries, and all of it goes out."
        ) % {"target": target.name, "url": target.url, "reason": words_of(target.disabled_reason).text}
    queue_mail(EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, people))
