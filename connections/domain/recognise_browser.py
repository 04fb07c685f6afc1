"""Tell kinds of browsers apart, and people from machines that look at links before people do."""

import re
from collections.abc import Mapping

#: The first word found in a User-Agent names the family; the order matters, for they imitate each other.
_FAMILIES = (
    ("Edg", "edge"),
    ("OPR/", "opera"),
    ("SamsungBrowser/", "samsung"),
    ("Firefox/", "firefox"),
    ("FxiOS/", "firefox"),
    ("Trident/", "ie"),
    ("MSIE ", "ie"),
    ("Chrome/", "chrome"),
    ("CriOS/", "chrome"),
    ("Safari/", "safari"),
)
#: Fetchers that open addresses found in mail, chat and proxies; none of them is a buyer.
_SCANNERS = re.compile(
    r"bot\b|crawl|spider|preview|facebookexternalhit|slurp|barracuda|proofpoint|mimecast|safelinks|urlscan|virustotal"
    r"|BingPreview|SkypeUriPreview|WhatsApp|Slackbot|TelegramBot|python-requests|curl/|wget/|Go-http-client|okhttp",
    re.IGNORECASE,
)


def user_agent_family(user_agent: str) -> str:
    """The kind of browser, without its version: an update during a visit changes nothing. Never empty."""
    for word, family in _FAMILIES:
        if word in user_agent:
            return family
    return user_agent.split("/", 1)[0].strip().lower()[:40] or "none"


def is_prefetch(headers: Mapping[str, str]) -> bool:
    """Whether the browser only fetches ahead, without a person having decided."""
    return any("prefetch" in headers.get(name, "").lower() for name in ("Sec-Purpose", "Purpose", "X-Moz"))


def is_scanner(user_agent: str) -> bool:
    """Whether a known machine that inspects links calls."""
    return _SCANNERS.search(user_agent) is not None
