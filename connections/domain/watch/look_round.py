"""Compare what is wrong with what was known to be wrong; tell people and webhooks of what is new and of what is over.

Each trouble is told once when it begins and once when it ends. Two watches at a time do no harm: the database lets one
open incident of a kind and subject stand.
"""

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from connections.domain.delivery.queue import emit, queue_mail
from connections.domain.delivery.tell_people import ROLES
from connections.domain.watch.find_troubles import Trouble, find_troubles
from connections.models import Connection, Environment, TroubleKind, WatchIncident
from tenants.scope import current_supplier
from tenants.users.models import User

_EVENTS = {TroubleKind.SILENT: "connection.silent", TroubleKind.UNCONFIRMED: "order.unconfirmed"}


def look_round(now: datetime) -> list[WatchIncident]:
    """The incidents that began now."""
    with transaction.atomic():
        troubles = {(trouble.kind, trouble.subject): trouble for trouble in find_troubles(now)}
        known = list(
            WatchIncident.objects.filter(ended_at=None).select_related("connection__customer", "order", "target")
        )
        names = {(incident.kind, incident.subject) for incident in known}
        begun = [_begin(trouble, now) for key, trouble in troubles.items() if key not in names]
        ended = [incident for incident in known if (incident.kind, incident.subject) not in troubles]
        WatchIncident.objects.filter(pk__in=[incident.pk for incident in ended]).update(ended_at=now)
        new = [incident for incident in begun if incident is not None]
        over = [incident for incident in ended if _is_recovered(incident)]
        for incident in over:
            _emit_recovered(incident)
        _write_to_people(new, over)
    return new


def _begin(trouble: Trouble, now: datetime) -> WatchIncident | None:
    """The new incident; None if another watch was faster."""
    link = {TroubleKind.SILENT: "connection_id", TroubleKind.UNCONFIRMED: "order_id", TroubleKind.FAILING: "target_id"}
    incident, is_new = WatchIncident.objects.get_or_create(
        kind=trouble.kind, subject=trouble.subject, ended_at=None,
        defaults={"since": trouble.since, "began_at": now, link[TroubleKind(trouble.kind)]: trouble.pk},
    )  # fmt: skip
    if not is_new:
        return None
    event = _EVENTS.get(TroubleKind(trouble.kind))
    if event is not None:
        emit(event, _told(incident), order_id=incident.order_id)
    return incident


def _is_recovered(incident: WatchIncident) -> bool:
    """Whether it got well by itself; a connection that was switched off or is watched no more did not."""
    connection = incident.connection
    if incident.kind == TroubleKind.SILENT and connection is not None:
        return connection.is_active and connection.watches_silence and connection.environment == Environment.LIVE
    return incident.kind == TroubleKind.FAILING and incident.target is not None and incident.target.is_active


def _emit_recovered(incident: WatchIncident) -> None:
    if incident.kind == TroubleKind.SILENT:
        emit("connection.recovered", _told(incident))


def _told(incident: WatchIncident) -> dict[str, str | int]:
    """For webhooks: what it is about, and since when."""
    since = incident.since.isoformat(timespec="seconds")
    if incident.order is not None:
        order = incident.order
        return {"id": order.pk, "number": order.number, "buyer_number": order.external_id, "since": since}
    connection: Connection | None = incident.connection
    return {"connection": connection.key if connection else "", "name": str(connection or ""), "since": since}


def _write_to_people(new: list[WatchIncident], over: list[WatchIncident]) -> None:
    """One e-mail for all that was noticed in this round, to those who can do something about it."""
    people = list(User.objects.filter(is_active=True, role__in=ROLES).order_by("id").values_list("email", flat=True))
    if not people or not (new or over):
        return
    with override(current_supplier().language):
        subject = _("Something needs your attention") if new else _("All is well again")
        body = "\n\n".join(
            [
                *(_("%(trouble)s, since %(since)s.") % _words(incident) for incident in new),
                *(_("Over: %(trouble)s.") % _words(incident) for incident in over),
                _("The home page of your desk shows what is still open."),
            ]
        )
        queue_mail(EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, people))


def _words(incident: WatchIncident) -> dict[str, str]:
    return {"trouble": str(incident), "since": f"{incident.since:%Y-%m-%d %H:%M %Z}"}
