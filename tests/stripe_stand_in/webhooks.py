"""Events on their way to the service, signed as Stripe signs them (`t=…,v1=…`, HMAC-SHA256 over `t.body`)."""

import hashlib
import hmac
import json
import time
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 15


def signature(body: bytes, secret: str, at: int | None = None) -> str:
    """The header `Stripe-Signature` for a body sent at a moment (seconds; now if None)."""
    moment = int(time.time()) if at is None else at
    mac = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={mac}"


def send_event(event: dict[str, Any], url: str, secret: str, host: str = "") -> int:
    """Send one event; the HTTP status of the answer, 0 where there was none."""
    body = json.dumps(event).encode()
    headers = {"Content-Type": "application/json", "Stripe-Signature": signature(body, secret)}
    if host:
        headers["Host"] = host
    address = urlsplit(url)
    door = HTTPConnection(str(address.hostname), address.port or 80, timeout=TIMEOUT_SECONDS)
    try:
        door.request("POST", address.path, body, headers)
        return door.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        door.close()
