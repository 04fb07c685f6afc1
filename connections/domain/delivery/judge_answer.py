"""What an answer means: delivered, again, or never (threats F16–F18).

Pure. HTTP 200 proves nothing for cXML: the Status in the body counts, and a log-in page is no answer. A repeat after
an answer that was lost may meet the first one's effect, which counts as delivered.

Sources: cXML Reference Guide 1.2.070, "Status"; Standard Webhooks, "Delivery" (2xx only; 3xx is a failure; 410 ends it).
"""

import email.utils
from collections.abc import Mapping
from datetime import datetime

from connections.domain.delivery.parcel import Outcome, Parcel, Verdict
from connections.domain.mask import mask_text
from connections.models import TargetKind
from connections.outbound import OutboundError, Reply
from protocols.cxml.read_answers import read_response
from protocols.errors import RemoteError

#: Of an answer, so much is kept.
MAX_SAID_CHARACTERS = 2000
#: The document is known already: what a repeat hears where the first answer was lost.
_CONFLICT = ("409",)
_TRY_LATER = (408, 425, 429)


def judge_reply(parcel: Parcel, reply: Reply) -> Outcome:
    """The outcome of an attempt that was answered."""
    said = excerpt(reply.body, parcel.secrets)
    asked = _asked_seconds(reply.headers, parcel.claimed_at)
    if parcel.target_kind == TargetKind.BUYER and parcel.kind.startswith("cxml."):
        return _judge_cxml(parcel, reply, said, asked)
    return _judge_http(parcel, reply, said, asked)


def judge_trouble(trouble: OutboundError) -> Outcome:
    """The outcome of an attempt without an answer."""
    return Outcome(
        Verdict.AGAIN, trouble.code, is_trouble=True, said=mask_text(f"{trouble} {trouble.detail}").strip()[:MAX_SAID_CHARACTERS],
        may_have_arrived=trouble.was_sent,
    )  # fmt: skip


def excerpt(body: bytes, secrets: tuple[str, ...] = ()) -> str:
    """The beginning of an answer as it may be kept and shown."""
    text = body[: 4 * MAX_SAID_CHARACTERS].decode("utf-8", "replace").replace("\x00", "�")
    return mask_text(text, secrets)[:MAX_SAID_CHARACTERS]


def _judge_http(parcel: Parcel, reply: Reply, said: str, asked: float | None) -> Outcome:
    status = reply.status
    if 200 <= status < 300:
        return _delivered(parcel, status, said)
    if status == 410:
        return Outcome(Verdict.GONE, "http.gone", http_status=status, said=said)
    if 300 <= status < 400:
        return Outcome(Verdict.AGAIN, "http.redirected", is_trouble=True, http_status=status, said=said)
    if status >= 500 or status in _TRY_LATER:
        code = "http.throttled" if status == 429 else "http.unavailable"
        return Outcome(Verdict.AGAIN, code, is_trouble=True, http_status=status, said=said, asked_seconds=asked)
    if status == 409 and parcel.may_have_arrived:
        return _delivered(parcel, status, said)
    return Outcome(Verdict.AGAIN, "http.refused", http_status=status, said=said)


def _judge_cxml(parcel: Parcel, reply: Reply, said: str, asked: float | None) -> Outcome:
    """The Status in the body, whatever HTTP says; without one, HTTP's word if it is bad, else nothing was understood."""
    try:
        answer = read_response(reply.body)
    except RemoteError:
        if 200 <= reply.status < 300:
            return Outcome(Verdict.AGAIN, "cxml.unreadable", is_trouble=True, http_status=reply.status, said=said)
        return _judge_http(parcel, reply, said, asked)
    said = excerpt(f"{answer.code} {answer.text}".encode(), parcel.secrets)
    match answer.code[:1]:
        case "2":
            return _delivered(parcel, reply.status, said)
        case "4" if answer.code in _CONFLICT and parcel.may_have_arrived:
            return _delivered(parcel, reply.status, said)
        case "4":
            return Outcome(Verdict.STOP, "cxml.refused", http_status=reply.status, said=said)
        case "5":
            return Outcome(
                Verdict.AGAIN,
                "cxml.unavailable",
                is_trouble=True,
                http_status=reply.status,
                said=said,
                asked_seconds=asked,
            )
    return Outcome(Verdict.AGAIN, "cxml.unreadable", is_trouble=True, http_status=reply.status, said=said)


def _delivered(parcel: Parcel, status: int, said: str) -> Outcome:
    code = "delivered_or_duplicate" if parcel.may_have_arrived else "delivered"
    return Outcome(Verdict.DELIVERED, code, http_status=status, said=said)


def _asked_seconds(headers: Mapping[str, str], now: datetime) -> float | None:
    """Retry-After: seconds, or a date. None where there is none that makes sense."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        at = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, at.timestamp() - now.timestamp())
