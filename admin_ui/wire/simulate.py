"""Test as buyer: start a test, watch it, shop in the frame, look at the cart that came back, edit it, order, cancel.

A web request sends nothing out: the row is written, the worker is woken, the page looks again, by itself or, without
JavaScript, by a link.
"""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from admin_ui.permissions import may, visible_to
from admin_ui.wire.hand_over import base_url_of
from admin_ui.wire.links import order_url
from admin_ui.wire.page import ConnectionPage, crumbs, rights, tabs
from admin_ui.wire.words import CHECKS, words_for
from connections.models import OrderOrigin, Simulation, SimulationState, Transcript
from connections.simulator.compare import compare
from connections.simulator.order_formats import CXML, formats_for
from connections.simulator.parties import order_id_of
from connections.simulator.step import steps_of
from connections.simulator.take_back import close_shop
from connections.simulator.tour import OPENING, kept_cart, next_steps, operation_of, passed
from connections.tasks import open_simulated_shop, send_simulated_order
from tenants.scope import current_supplier

#: States in which the worker is at it, and the page looks again.
WAITING = (SimulationState.QUEUED, SimulationState.CALLING, SimulationState.ORDERING)
#: After this many seconds in the queue the page says that nobody works there.
PATIENCE_SECONDS = 20
FORMER_SHOWN = 10
#: What the buyer may do next, by the step's name; the last one offered is the usual way on.
BUTTONS = {
    "edit": gettext_lazy("Edit the cart"),
    "inspect": gettext_lazy("Look at the cart again"),
    "order": gettext_lazy("Send the order"),
    "update": gettext_lazy("Change the order"),
    "delete": gettext_lazy("Cancel the order"),
    "close": gettext_lazy("Close the shop"),
}


class TestPage(ConnectionPage):
    """The button, and the tests of before."""

    tab = "test"
    template_name = "wire/test.html"
    post_action = "add"
    post_model = Simulation

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        simulation = Simulation.objects.create(
            connection=self.connection, started_by=self.user.email, base_url=base_url_of(request)
        )
        supplier_id = current_supplier().pk
        transaction.on_commit(lambda: open_simulated_shop.delay(supplier_id, str(simulation.key)))
        return redirect("wire_simulation", simulation.key)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["former"] = self.connection.simulations.all()[:FORMER_SHOWN]
        return context


@method_decorator(never_cache, name="dispatch")
class SimulationView(WagtailAdminTemplateMixin, TemplateView):
    """One test: the steps so far, and what can be done next."""

    template_name = "wire/simulation.html"
    simulation: Simulation

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may(request.user, "view", Simulation):
            raise PermissionDenied
        self.simulation = find_simulation(request, kwargs["key"])
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Go on with the test; a second click while the worker is at it starts nothing."""
        if not may(request.user, "add", Simulation):
            raise PermissionDenied
        step = request.POST.get("step", "order")
        if step in next_steps(self.simulation):
            take_step(self.simulation, step, request.POST.get("form", CXML))
        return redirect("wire_simulation", self.simulation.key)

    def get_page_title(self) -> str:
        return _("Test as buyer")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        agreed = self.simulation.connection
        return crumbs((str(agreed), reverse("wire_test", args=[agreed.pk])), (_("Test as buyer"), ""))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        simulation, user = self.simulation, self.request.user
        agreed = simulation.connection
        context |= {
            "simulation": simulation,
            "agreed": agreed,
            "tabs": tabs(user, agreed, "test"),
            "is_waiting": simulation.state in WAITING,
            "is_shopping": simulation.state == SimulationState.SHOPPING,
            "is_stuck": is_stuck(simulation),
            "steps": [{"step": step, "words": words_for(step.code)} for step in steps_of(simulation)],
            "may_post": may(user, "add", Simulation),
            **rights(user),
            "operation": operation_of(simulation),
            "formats": list(formats_for(agreed).items()),
            "next_steps": [{"name": name, "label": BUTTONS[name]} for name in next_steps(simulation)],
            "transcripts": transcripts_of(simulation),
        }
        if order := order_of(simulation):
            context |= {"order": order, "order_url": order_url(user, order)}
        if cart := kept_cart(simulation):
            checks = compare(simulation, cart, timezone.now())
            context |= {
                "cart": cart,
                "checks": [{"check": check, "words": CHECKS[check.code]} for check in checks],
                "checks_met": all(check.is_met for check in checks),
            }
        return context


def simulation_state(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """For the page that waits: how far the test is."""
    if not may(request.user, "view", Simulation):
        raise PermissionDenied
    simulation = find_simulation(request, key)
    return JsonResponse({"state": simulation.state, "stuck": is_stuck(simulation)})


def find_simulation(request: HttpRequest, key: uuid.UUID) -> Simulation:
    """The test, if the person sees its connection. Raises Http404."""
    seen = visible_to(request.user, Simulation).select_related("connection__customer")  # type: ignore[arg-type]  # signed in
    return get_object_or_404(seen, key=key)


def take_step(simulation: Simulation, step: str, form: str = CXML) -> None:
    """Close the shop, or hand the step to the worker."""
    if step == "close":
        close_shop(simulation)
        return
    state, task, said = SimulationState.ORDERING, send_simulated_order, [step] if form == CXML else [step, form]
    if step in OPENING:
        state, task, said = SimulationState.QUEUED, open_simulated_shop, [step]
    waits = Simulation.objects.filter(pk=simulation.pk, state=simulation.state)
    if waits.update(state=state, updated_at=timezone.now()):
        supplier_id, key = current_supplier().pk, str(simulation.key)
        transaction.on_commit(lambda: task.delay(supplier_id, key, *said))


def is_stuck(simulation: Simulation) -> bool:
    """Whether the test waits so long that no worker can be running."""
    waits = simulation.state in WAITING
    return waits and (timezone.now() - simulation.updated_at).total_seconds() > PATIENCE_SECONDS


def transcripts_of(simulation: Simulation) -> dict[str, int]:
    """What our own doors wrote down: reference to row, for links."""
    references = [step.transcript for step in steps_of(simulation) if step.transcript]
    return dict(Transcript.objects.filter(reference__in=references).values_list("reference", "pk"))


def order_of(simulation: Simulation) -> Any:
    """The order that became of the test, if one did."""
    if "order" not in passed(simulation):
        return None
    origins = OrderOrigin.objects.filter(connection=simulation.connection, order__external_id=order_id_of(simulation))
    origin = origins.select_related("order").first()
    return origin and origin.order
