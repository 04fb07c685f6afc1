"""Buyers' browsers for tests: walk into a visit through its StartPage's own function, then ask for pages of it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client

from connections.domain.enter_session import enter_session
from connections.models import PunchoutSession
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.factories.connections import Agreed, make_visit

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"


@dataclass(frozen=True)
class Buyer:
    """A browser in a visit. `base` is the visit's address below the host, with the slash at its end."""

    client: Client
    supplier: Supplier
    session_id: int
    key: str

    @property
    def base(self) -> str:
        return f"/s/{self.key}/"

    @property
    def session(self) -> PunchoutSession:
        """The visit as it is stored now."""
        with in_tenant(self.supplier):
            return PunchoutSession.objects.select_related("cart", "connection__customer").get(pk=self.session_id)

    def get(self, path: str = "", **headers: Any) -> HttpResponse:
        return self.client.get(self.base + path, **{"HTTP_USER_AGENT": FIREFOX, **headers})  # type: ignore[return-value]  # the client's own response class

    def post(self, path: str, data: dict[str, str] | None = None, **headers: Any) -> HttpResponse:
        """As a browser that tells where the form stood; `HTTP_SEC_FETCH_SITE=""` for one that does not."""
        headers = {"HTTP_USER_AGENT": FIREFOX, "HTTP_SEC_FETCH_SITE": "same-origin", **headers}
        return self.client.post(self.base + path, data or {}, **headers)  # type: ignore[return-value]  # as above


def walk_in(client: Client, supplier: Supplier, agreed: Agreed | None = None, **visit: Any) -> Buyer:
    """A buyer in a fresh visit, at the first supplier's unless told."""
    with in_tenant(supplier):
        entered = enter_session(make_visit(agreed, **visit).token, user_agent_family="firefox")
    return Buyer(client, supplier, entered.session.pk, entered.key)
