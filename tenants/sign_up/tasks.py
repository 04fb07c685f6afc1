"""Making shops in the background; the rows are the truth, a message only wakes."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from tenants.models import SignUp
from tenants.scope import in_public
from tenants.sign_up.ask import LINK_DAYS
from tenants.sign_up.provision import provision, waiting


@shared_task(name="tenants.sign_up.tasks.make_shop")
def make_shop(pk: int) -> None:
    """Make the shop of one who has confirmed."""
    provision(pk, timezone.now())


@shared_task(name="tenants.sign_up.tasks.make_waiting_shops")
def make_waiting_shops() -> None:
    """Begin again where a worker died; forget who never confirmed."""
    with in_public():
        SignUp.objects.filter(confirmed_at=None, created_at__lt=timezone.now() - timedelta(days=LINK_DAYS)).delete()
        left = waiting()
    for pk in left:
        provision(pk, timezone.now())
