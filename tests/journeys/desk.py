"""A person of the supplier at the desk, over HTTP: signs in by the form and keeps the cookies of that one host."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urljoin

from tests.journeys.page import Form, Page
from tests.journeys.web import FORM, Answer, Web, origin_of


@dataclass(slots=True)
class Desk:
    """`admin_url` as in demo.json. The only client here with a memory."""

    web: Web
    admin_url: str
    cookies: dict[str, str] = field(default_factory=dict)

    def sign_in(self, user: Mapping[str, Any]) -> None:
        """By e-mail and password; whoever has a second factor cannot."""
        login = self.get(urljoin(self.admin_url, "/accounts/login/"))
        form = next(form for form in _forms(login.page) if "password" in dict(form.fields))
        answer = self.submit(form, login=user["username"], password=user["password"])
        assert answer.status == 200
        assert answer.address == self.admin_url, f"Not at the desk but at {answer.address}"

    def get(self, address: str) -> Answer:
        """A page of the desk; relative addresses stand below `admin_url`."""
        return self._ask("GET", urljoin(self.admin_url, address))

    def submit(self, form: Form, **values: str) -> Answer:
        return self._ask("POST", form.action, urlencode(form.filled(**values)).encode())

    def found(self, what: str, words: str) -> list[str]:
        """Addresses of the rows that a search finds: `what` is the part of the desk, "orders" or "transcripts"."""
        answer = self.get(f"{what}/?{urlencode({'q': words})}")
        assert answer.status == 200
        row = re.compile(rf"{re.escape(urljoin(self.admin_url, what))}/inspect/[^/]+/")
        return list(dict.fromkeys(link for link in answer.page.links if row.fullmatch(link)))

    def has_transcript(self, words: str) -> bool:
        """Whether an exchange with this reference or payloadID is shown."""
        return self.found("transcripts", words) != []

    def _ask(self, method: str, address: str, body: bytes | None = None, hops: int = 5) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers |= {"Content-Type": FORM, "Origin": origin_of(address), "Referer": address}
        answer = self.web.ask(method, address, body, headers)
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(cookie).items()}
        if answer.location and hops:
            return self._ask("GET", answer.location, hops=hops - 1)
        return answer


def _forms(page: Page) -> list[Form]:
    """Every form with its fields; the desk's may have what a program's may not."""
    return [
        Form(
            action=urljoin(page.address, element.get("action") or page.address),
            method=(element.get("method") or "get").lower(),
            attributes=dict(element.attrib),
            fields=[(control.get("name"), control.get("value") or "") for control in element.xpath(".//input[@name]")],
        )
        for element in page.all("//form")
    ]
