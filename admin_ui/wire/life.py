"""The life of a connection at the desk: from test to live, paused and resumed. Each step asks, with its consequence."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages

from admin_ui.plan_room import refusal, room_of, told_room
from admin_ui.tasks import collect_usage
from admin_ui.wire.changes import note_change
from admin_ui.wire.page import ConnectionPage
from connections.domain.go_live import go_live, readiness
from connections.models import Environment
from protocols.session import State
from tenants.billing.plans import Limit

OPEN = (State.OPENED, State.SHOPPING)


class GoLivePage(ConnectionPage):
    """What should be true first, and the hosts that the tests taught, to be confirmed."""

    template_name = "wire/go_live.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        room = room_of(Limit.LIVE_CONNECTIONS)
        if self.connection.environment != Environment.LIVE:
            if self.connection.is_active and not room.is_open:
                messages.error(request, refusal(room))
                return redirect("wire_go_live", self.connection.pk)
            confirmed = [int(pk) for pk in request.POST.getlist("rule") if pk.isascii() and pk.isdigit()]
            go_live(self.connection, confirmed)
            note_change(self.connection, "wire.live")
            transaction.on_commit(collect_usage.delay, robust=True)  # beat does it, too
            messages.success(request, _("%(connection)s is live.") % {"connection": self.connection})
        return redirect("wire_addresses", self.connection.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        ready, room = readiness(self.connection), room_of(Limit.LIVE_CONNECTIONS)
        context |= {
            "ready": ready,
            "lights": [
                (ready.has_secret, _("An identity has a secret.")),
                (ready.has_return_host, _("A return address is known.")),
                (ready.has_cart, _("A cart went back.")),
                (ready.has_order, _("An order arrived.")),
            ],
            "learned": self.connection.return_rules.filter(is_learned=True),
            "room": room,
            "told_room": told_room(room),
            "refusal": "" if room.is_open or not self.connection.is_active else refusal(room),
            "agreed_hosts": self.connection.return_rules.filter(is_learned=False, is_approved=True),
        }
        return context


class PausePage(ConnectionPage):
    """Pause or resume: a paused connection lets nobody in; carts that are open may still return."""

    template_name = "wire/pause.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        room = room_of(Limit.LIVE_CONNECTIONS)
        is_live = self.connection.environment == Environment.LIVE
        if request.POST.get("to") == "active" and is_live and not self.connection.is_active and not room.is_open:
            messages.error(request, refusal(room))
            return redirect("wire_pause", self.connection.pk)
        self.connection.is_active = request.POST.get("to") == "active"
        self.connection.save(update_fields=["is_active"])
        note_change(self.connection, "wire.resumed" if self.connection.is_active else "wire.paused")
        transaction.on_commit(collect_usage.delay, robust=True)  # beat does it, too
        told = _("The connection is in use again.") if self.connection.is_active else _("The connection is paused.")
        messages.success(request, told)
        return redirect("wire_identity", self.connection.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["open_visits"] = self.connection.sessions.filter(state__in=OPEN).count()
        return context
