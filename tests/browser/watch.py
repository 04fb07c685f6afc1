"""What goes wrong in a browser while somebody clicks: noted for the end of the test.

Errors in the console and in scripts, requests that failed or were answered with 5xx, requests to anybody but us,
pages that name another supplier's people.
"""

from typing import Any
from urllib.parse import urlsplit

from tests.journeys.strangers import strangers_of

#: A request that the browser itself gave up: the next page came before its answer.
GIVEN_UP = "net::ERR_ABORTED"
#: Chromium notes every 4xx as an error; what may be one is for the test to say.
EXPECTED = "Failed to load resource: the server responded with a status of 4"


class Watch:
    """Listens to a browser's context from its first page on."""

    def __init__(self, context: Any, demo: dict[str, Any]) -> None:
        self.troubles: list[str] = []
        self._port = demo["port"]
        self._strangers = strangers_of(demo)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.troubles.append(f"script: {error.error}"))
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)

    def _console(self, message: Any) -> None:
        if message.type == "error" and not message.text.startswith(EXPECTED):
            self.troubles.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _failed(self, request: Any) -> None:
        if request.failure != GIVEN_UP:
            self.troubles.append(f"failed: {request.url}: {request.failure}")

    def _answered(self, response: Any) -> None:
        parts = urlsplit(response.url)
        if parts.scheme in ("data", "blob", "about", "chrome"):
            return
        is_ours = parts.port == self._port and f".{parts.hostname}".endswith(".localhost")
        if not is_ours:
            self.troubles.append(f"to a stranger: {response.url}")
        if response.status >= 500:
            self.troubles.append(f"{response.status}: {response.url}")

    def look_for_strangers(self, page: Any) -> None:
        """Search the page as it stands now."""
        found = self._strangers.among(urlsplit(page.url).netloc, page.content())
        self.troubles += [f"at {page.url}: {word}" for word in sorted(found)]
