"""A customer's system and the person in front of it: opens the shop, takes the cart back, sends the order.

Plays any connection of demo.json by its protocol; the differences between protocols end here.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.journeys import cxml, oci
from tests.journeys.carts import ReturnedCart, ReturnedLine
from tests.journeys.page import Form
from tests.journeys.visit import Visit
from tests.journeys.web import FORM, Answer, Web

#: What a careless system would spoil on its way through.
COOKIE = 'tour & <b>"back"</b> é 漢'
XML = "text/xml; charset=UTF-8"


@dataclass(frozen=True, slots=True)
class Buyer:
    """One connection of demo.json, and how we talk."""

    web: Web
    agreed: dict[str, Any]

    @property
    def is_oci(self) -> bool:
        return bool(self.agreed["protocol"] == "oci")

    def say(self, request: cxml.Node, *, to: str = "", **changes: str) -> Answer:
        """Post a cXML document to the connection's endpoint, or to another address."""
        return self.send(cxml.document(self.agreed, request, **changes), to=to)

    def send(self, body: bytes, *, to: str = "", headers: Mapping[str, str] | None = None) -> Answer:
        """Post bytes as they are."""
        return self.web.ask("POST", to or self.agreed["endpoint"], body, {"Content-Type": XML} | dict(headers or {}))

    def setup(self, *, return_url: str = "", cookie: str = COOKIE, **changes: str) -> Answer:
        """Ask for a visit by cXML."""
        return self.say(cxml.setup_request(return_url or self.agreed["return_url"], cookie), **changes)

    def call(self, *, hook_url: str = "", secret: str | None = None, method: str = "", **extra: str) -> Answer:
        """Log in by OCI, as the buyer's browser does; redirects are not followed."""
        fields = [*oci.call(self.agreed, hook_url or self.agreed["return_url"], secret=secret), *extra.items()]
        if (method or self.agreed["method"]) == "GET":
            return self.web.get(f"{self.agreed['endpoint']}?{urlencode(fields)}", follow=False)
        return self.web.ask("POST", self.agreed["endpoint"], urlencode(fields).encode(), {"Content-Type": FORM})

    def start_page(self) -> str:
        """The one-time address of a new visit."""
        if self.is_oci:
            answer = self.call()
            assert answer.status == 303
            assert self.agreed["credentials"][self.agreed["secret_parameter"]] not in answer.location
            return answer.location
        status = cxml.read_status(self.setup().body)
        assert status.code == "200", status
        return status.start_page

    def enter(self, start_page: str = "") -> Visit:
        """A new visit, entered by a browser."""
        answer = self.web.get(start_page or self.start_page())
        assert answer.status == 200
        below, key, *rest = urlsplit(answer.address).path.lstrip("/").split("/")
        assert (below, rest) == ("s", [""])
        assert len(key) >= 22, "128 bits need 22 characters"
        return Visit(self.web, answer.address)

    def take(self, form: Form) -> ReturnedCart:
        """Understand the form that the browser brings back."""
        assert form.method == "post"
        assert (form.action, form.attributes.get("target", "_top")) == (self.agreed["return_url"], "_top")
        if self.is_oci:
            assert oci.echoed(form) == {name.upper(): value for name, value in oci.CONTROL.items()}
            return oci.read_cart(form)
        message = cxml.cart_message(form)
        assert b"SharedSecret" not in message
        return cxml.read_cart(message)

    def order(self, order_id: str, lines: tuple[ReturnedLine, ...], kind: str = "new") -> bytes:
        """The purchase order for these lines, with a payloadID of its own. OCI customers have no cXML names."""
        request = cxml.order_request(order_id, lines, self.agreed["customer"], kind)
        return cxml.document(self.agreed if not self.is_oci else _nameless(self.agreed), request)

    def send_order(self, order: bytes) -> Answer:
        """Deliver it at the connection's order endpoint."""
        auth = self.agreed.get("order_auth")
        headers = {"Authorization": f"{auth['scheme']} {auth['token']}"} if auth else {}
        return self.send(order, to=self.agreed["order_endpoint"], headers=headers)


def new_order_id(prefix: str = "TOUR") -> str:
    return f"{prefix}-{secrets.token_hex(5).upper()}"


def _nameless(agreed: dict[str, Any]) -> dict[str, Any]:
    party = {"domain": "NetworkID", "identity": "journeys"}
    names = {"from": party, "to": party, "sender": party, "shared_secret": ""}
    return {**agreed, "credentials": names}
