"""The policy of pages of the public host whose form leads on to a supplier's host: browsers check redirects, too."""

from typing import Any

from csp.decorators import csp_update
from django.conf import settings

#: Every supplier's host below the base domain.
SHOPS = f"{settings.SITE_SCHEME}://*.{settings.BASE_DOMAIN}{settings.SITE_PORT}"

leads_to_shops: Any = csp_update({"form-action": [SHOPS]})
