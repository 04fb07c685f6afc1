"""Write down an exchange: masked, in one insert. Never in the way of what the exchange was about.

Of senders who did not prove who they are, 64 KiB of the body and at most a thousand exchanges an hour are kept;
beyond that they are only counted.
"""

import structlog
from django.core.cache import cache
from django.db import DatabaseError
from django.utils import timezone, translation
from redis.exceptions import RedisError

from connections.domain.exchange import Answer, Exchange
from connections.domain.explain_verdict import explain_verdict
from connections.domain.insert_row import insert_row
from connections.domain.mask import mask_document, mask_form, mask_headers
from connections.models import Transcript
from tenants.scope import current_supplier

MAX_UNKNOWN_BYTES = 64 * 1024
MAX_UNKNOWN_PER_HOUR = 1000
_HOUR_SECONDS = 3600

log = structlog.get_logger(__name__)


def record_transcript(exchange: Exchange, answer: Answer) -> Transcript | None:
    """The stored row; None where it was only counted, or could not be stored (which is logged)."""
    log.info(
        "exchange",
        kind=exchange.kind,
        reference=exchange.reference,
        verdict=answer.verdict,
        status=answer.status,
        http_status=answer.http_status,
        detail=exchange.detail,
        duration_ms=exchange.duration_ms,
    )
    if not exchange.is_known and _is_over_the_limit():
        return None
    try:
        transcript = _row(exchange, answer)
        insert_row(transcript)
    except DatabaseError:
        log.exception("transcript lost", reference=exchange.reference)
        return None
    return transcript


def _is_over_the_limit() -> bool:
    """Counts this exchange. Without the cache nothing is limited."""
    key = f"unknown-senders:{timezone.now():%Y%m%d%H}"
    try:
        cache.add(key, 0, timeout=_HOUR_SECONDS)
        return cache.incr(key) > MAX_UNKNOWN_PER_HOUR
    except (RedisError, ValueError):  # ValueError: the hour's counter went away in between
        log.warning("unknown senders are not counted", exc_info=True)
        return False


def _row(exchange: Exchange, answer: Answer) -> Transcript:
    secrets = exchange.secrets
    cap = None if exchange.is_known else MAX_UNKNOWN_BYTES
    with translation.override(current_supplier().language):
        explanation = explain_verdict(answer.verdict)
    return Transcript(
        reference=exchange.reference,
        kind=exchange.kind,
        protocol=exchange.protocol,
        connection=exchange.connection,
        session=exchange.session,
        transfer=exchange.transfer,
        order=exchange.order,
        payload_id=_storable(exchange.payload_id)[:255],
        person=_storable(exchange.person)[:254],
        method=exchange.method[:8],
        path=_storable(mask_form(exchange.path, secrets))[:300],
        remote_address=exchange.remote_address[:45],
        request_headers=_storable_pairs(mask_headers(exchange.headers, secrets)),
        request_body=exchange.masked_evidence()[:cap],  # masked before it is cut: half a secret fits no pattern
        is_truncated=cap is not None and len(exchange.body) > cap,
        response_headers=_storable_pairs(mask_headers(answer.headers, secrets)),
        response_body=mask_document(answer.body, secrets),
        http_status=answer.http_status,
        status=answer.status,
        verdict=answer.verdict[:60],
        explanation=explanation,
        findings=[{k: _storable(v) for k, v in finding.as_dict().items()} for finding in exchange.findings],
        duration_ms=exchange.duration_ms,
    )


def _storable(text: str) -> str:
    """PostgreSQL's texts hold no zero character."""
    return text.replace("\x00", "�")


def _storable_pairs(pairs: list[list[str]]) -> list[list[str]]:
    return [[_storable(name), _storable(value)] for name, value in pairs]
