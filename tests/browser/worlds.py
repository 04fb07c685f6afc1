"""The browsers that buyers come with: what they do with cookies, and whether scripts run."""

from enum import Enum
from typing import Any


class World(Enum):
    """Each is a kind of browser. Source of the preferences: facts/engine.md §9, measured with Chromium 156."""

    USUAL = "third-party cookies blocked"
    COOKIES_ALLOWED = "third-party cookies allowed"
    NO_COOKIES = "no cookie of anybody"
    NO_SCRIPTS = "no JavaScript, third-party cookies blocked"

    @property
    def preferences(self) -> dict[str, Any]:
        """The part of Chromium's Preferences about cookies."""
        if self is World.COOKIES_ALLOWED:
            return {"cookie_controls_mode": 0, "block_third_party_cookies": False}
        if self is World.NO_COOKIES:
            return {"default_content_setting_values": {"cookies": 2}}
        return {"cookie_controls_mode": 1, "block_third_party_cookies": True}

    @property
    def has_scripts(self) -> bool:
        return self is not World.NO_SCRIPTS

    @property
    def can_sign_in(self) -> bool:
        """The desk needs a cookie of its own site."""
        return self is not World.NO_COOKIES
