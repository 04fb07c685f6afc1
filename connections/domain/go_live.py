"""Turn a test connection live: the hosts learned while testing hold on only if a person confirmed them."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from connections.models import CartTransfer, Connection, CredentialSecret, Environment, OrderOrigin, SecretKind


@dataclass(frozen=True, slots=True)
class Readiness:
    """What should be true before a connection goes live."""

    has_secret: bool
    has_return_host: bool
    has_cart: bool
    has_order: bool

    @property
    def is_complete(self) -> bool:
        return self.has_secret and self.has_return_host and self.has_cart and self.has_order


def readiness(connection: Connection) -> Readiness:
    """How far the tests came."""
    secrets = CredentialSecret.objects.filter(credential__connection=connection).exclude(kind=SecretKind.SIMULATOR)
    return Readiness(
        has_secret=secrets.exists(),
        has_return_host=connection.return_rules.exists(),
        has_cart=CartTransfer.objects.filter(session__connection=connection).exists(),
        has_order=OrderOrigin.objects.filter(connection=connection).exists(),
    )


def go_live(connection: Connection, confirmed_rule_ids: Collection[int]) -> None:
    """Live from now on. Confirmed hosts are agreed ones; learned hosts that nobody confirmed are forgotten."""
    with transaction.atomic():
        learned = connection.return_rules.filter(is_learned=True)
        learned.filter(pk__in=confirmed_rule_ids).update(is_learned=False, is_approved=True)
        learned.exclude(pk__in=confirmed_rule_ids).delete()
        connection.environment = Environment.LIVE
        connection.save(update_fields=["environment"])
