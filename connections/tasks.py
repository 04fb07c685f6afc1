"""What the wire does in the background: the test buyer's calls, ending of visits, purging of what is old, the watch."""

import uuid

from celery import shared_task
from django.utils import timezone

from connections.domain.enter_session import erase_spent_keys
from connections.domain.expire_visits import expire_visits
from connections.domain.purge_old import purge_old
from connections.domain.watch.look_round import look_round
from connections.models import Simulation, SimulationState
from connections.simulator.run import open_shop, send_order
from tenants.scope import each_tenant
from tenants.tasks import TenantTask


@shared_task(base=TenantTask, name="connections.tasks.open_simulated_shop")
def open_simulated_shop(key: str, step: str = "setup") -> None:
    """Call the endpoint of a test, to fill, edit or inspect a cart; one that is further on is left alone."""
    simulation = _waiting(key, SimulationState.QUEUED, SimulationState.CALLING)
    if simulation is not None:
        open_shop(simulation, step)


@shared_task(base=TenantTask, name="connections.tasks.send_simulated_order")
def send_simulated_order(key: str, step: str = "order", form: str = "cxml") -> None:
    """Send the order of a test that asked for it, its change or its cancellation, in the format chosen."""
    simulation = _waiting(key, SimulationState.ORDERING)
    if simulation is not None:
        send_order(simulation, step, form)


@shared_task(name="connections.tasks.tidy_all")
def tidy_all() -> None:
    """Wake the tidying of every active supplier."""
    for supplier in each_tenant():
        tidy.delay(supplier.pk)


@shared_task(base=TenantTask, name="connections.tasks.tidy")
def tidy() -> None:
    """Erase keys that nobody can ask for any more, end visits whose time is over, delete what is older than it may be."""
    now = timezone.now()
    erase_spent_keys(now)
    expire_visits(now)
    purge_old(now)


@shared_task(name="connections.tasks.watch_all")
def watch_all() -> None:
    """Wake the watch of every active supplier."""
    for supplier in each_tenant():
        watch.delay(supplier.pk)


@shared_task(base=TenantTask, name="connections.tasks.watch")
def watch() -> None:
    """Notice connections that fell silent, orders that wait, targets that cannot be reached; tell of what is new."""
    look_round(timezone.now())


def _waiting(key: str, *states: SimulationState) -> Simulation | None:
    """The test, if it is in one of the states: the message may come twice, or late."""
    found = Simulation.objects.filter(key=uuid.UUID(key), state__in=states)
    return found.select_related("connection__customer").first()
