"""Send one parcel: sign in, post or mail it, and judge what came back. Runs in a thread without a database.

The secret of a cXML document stands in the document itself, but only here: what is stored holds a place for it.
"""

import base64
import time
from collections.abc import Mapping
from xml.sax.saxutils import escape

from django.conf import settings
from standardwebhooks import Webhook

from connections.domain.delivery.judge_answer import judge_reply, judge_trouble
from connections.domain.delivery.mail import send_mail
from connections.domain.delivery.parcel import Outcome, Parcel, Sent, Verdict
from connections.models import TargetAuth, TargetKind
from connections.outbound import OutboundError, send
from tenants.faultpoints import faultpoint

#: What a stored document holds where the shared secret goes, and what it becomes.
SECRET_PLACE = b"<SharedSecret>{{shared-secret}}</SharedSecret>"
_SECRET_ELEMENT = "<SharedSecret>{}</SharedSecret>"  # noqa: S105 – as above
MAX_ANSWER_BYTES = 1024 * 1024
USER_AGENT = "Passerelle"


class NoSecret(Exception):
    """The target wants to be proved something, and there is no secret that holds."""


def send_parcel(parcel: Parcel) -> Sent:
    """One attempt, whatever comes of it."""
    began = time.monotonic()
    faultpoint("deliver.before_post")
    outcome = _attempt(parcel)
    faultpoint("deliver.after_post")
    return Sent(parcel, outcome, int((time.monotonic() - began) * 1000))


def _attempt(parcel: Parcel) -> Outcome:
    if parcel.problem:
        return Outcome(Verdict.AGAIN, parcel.problem)
    if parcel.target_kind == TargetKind.MAIL:
        return send_mail(parcel, settings.DELIVERY_TIMEOUT_SECONDS)
    try:
        body = body_of(parcel)
        headers = headers_of(parcel)
        reply = send(
            "POST", parcel.url, body=body, headers=headers, timeout_seconds=settings.DELIVERY_TIMEOUT_SECONDS,
            max_bytes=MAX_ANSWER_BYTES,
        )  # fmt: skip
    except NoSecret:
        return Outcome(Verdict.AGAIN, "target.no_secret")
    except OutboundError as trouble:
        return judge_trouble(trouble)
    return judge_reply(parcel, reply)


def body_of(parcel: Parcel) -> bytes:
    """What goes over the wire. Raises NoSecret."""
    if parcel.auth != TargetAuth.IN_DOCUMENT or SECRET_PLACE not in parcel.body:
        return parcel.body
    return parcel.body.replace(SECRET_PLACE, _SECRET_ELEMENT.format(escape(_newest(parcel))).encode(), 1)


def headers_of(parcel: Parcel) -> dict[str, str]:
    """The same at each repeat, but for the time of the signature. Raises NoSecret."""
    headers = {**parcel.headers, "Content-Type": parcel.content_type, "User-Agent": USER_AGENT}
    return {**headers, "Idempotency-Key": parcel.message_id, **_proof(parcel)}


def _proof(parcel: Parcel) -> Mapping[str, str]:
    match parcel.auth:
        case TargetAuth.SIGNATURE:
            return _signed(parcel)
        case TargetAuth.BEARER:
            return {"Authorization": f"Bearer {_newest(parcel)}"}
        case TargetAuth.BASIC:
            pair = f"{parcel.user_name}:{_newest(parcel)}".encode()
            return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
    return {}


def _signed(parcel: Parcel) -> Mapping[str, str]:
    """Standard Webhooks: signed with every secret that holds, so that the receiver may change over when he likes."""
    _newest(parcel)
    content = parcel.body.decode()
    signatures = [Webhook(secret).sign(parcel.message_id, parcel.claimed_at, content) for secret in parcel.secrets]
    return {
        "webhook-id": parcel.message_id,
        "webhook-timestamp": str(int(parcel.claimed_at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _newest(parcel: Parcel) -> str:
    if not parcel.secrets:
        raise NoSecret
    return parcel.secrets[0]
