"""The door at which carts of our own test buyer arrive. The random key in the path lets in; no account is needed.

The form may have been sent from the top window or from within the frame: a frame must not show the desk, so there
a small page leads on.
"""

import uuid

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from connections.models import Simulation
from connections.simulator.take_back import take_back

POLICY = {"default-src": [NONE], "style-src": [SELF], "frame-ancestors": [SELF], "base-uri": [NONE]}


@csrf_exempt
@never_cache
@xframe_options_sameorigin
@csp(POLICY)  # type: ignore[arg-type]  # its hints know views without arguments only
@require_POST
def take_cart(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Keep the cart, and lead back to the test at the desk."""
    simulation = get_object_or_404(Simulation.objects.select_related("connection"), key=key)
    is_taken = take_back(simulation, [(name, value) for name, values in request.POST.lists() for value in values])
    desk_url = reverse("wire_simulation", args=[simulation.key])
    if request.headers.get("Sec-Fetch-Dest", "document") == "document":
        return redirect(desk_url)
    context = {"desk_url": desk_url, "is_taken": is_taken, "language": get_language() or "en"}
    return render(request, "simulator/returned.html", context, status=200 if is_taken else 409)
