"""Answer the order inbox in JSON: a receipt, or a problem as RFC 9457 has it, for formats that have no answer of theirs.

A 4xx is what the sender must change; trouble of ours is 503 and never anything else.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from protocols.errors import CredentialRefused, MissingValue, RemoteError, TooLarge, UnsupportedMessage

RECEIPT_TYPE, PROBLEM_TYPE = "application/json", "application/problem+json"
#: Names of our problems; a URN, for there is no page to read behind it.
_TYPE = "urn:problem-type:passerelle:"

#: HTTP's numbers for it.
OK, UNREADABLE, UNAUTHORIZED, CONFLICT, TOO_LARGE, UNSUPPORTED, LACKING = 200, 400, 401, 409, 413, 415, 422

_STATUS: tuple[tuple[type[RemoteError], int], ...] = (
    (CredentialRefused, UNAUTHORIZED), (TooLarge, TOO_LARGE), (UnsupportedMessage, UNSUPPORTED), (MissingValue, LACKING),
)  # fmt: skip
_TITLES: Mapping[int, str] = {
    400: "The message cannot be read.",
    401: "The token was not recognised.",
    405: "This address takes POST.",
    409: "The message contradicts what is known.",
    413: "The message is too large.",
    415: "This kind of message is not taken.",
    422: "The message lacks something that an order needs.",
    503: "This service has trouble at the moment.",
}


def http_status_of(refused: RemoteError) -> int:
    """Of a message that was not taken: what it tells a sender's program."""
    return next((status for kind, status in _STATUS if isinstance(refused, kind)), UNREADABLE)


def problem(
    http_status: int, code: str, detail: str, reference: str, orders: Sequence[Mapping[str, Any]] = ()
) -> bytes:
    """A problem document; `code` is stable, `reference` finds the transcript."""
    said: dict[str, Any] = {
        "type": _TYPE + code, "title": _TITLES[http_status], "status": http_status, "detail": detail,
        "instance": reference, "code": code,
    }  # fmt: skip
    return written({**said, "orders": list(orders)} if orders else said)


def receipt(reference: str, orders: Sequence[Mapping[str, Any]]) -> bytes:
    """That something was taken, and what became of each order in it."""
    return written({"reference": reference, "orders": list(orders)})


def written(document: Mapping[str, Any]) -> bytes:
    """JSON as our programs and people read it."""
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
