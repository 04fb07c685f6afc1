"""The IDS Connect door: a craftsman's browser comes with user and password, and perhaps with a cart."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from connections.domain.log_in_ids import log_in_ids
from connections.models import TranscriptKind
from connections.views.begin_exchange import begin_exchange
from connections.views.browser_door import answered, finished, into_the_shop, looked_at
from connections.views.call_pairs import Pairs
from connections.views.protocol_door import is_suspended


@csrf_exempt
def ids(request: HttpRequest, key: str) -> HttpResponse:
    """Log in, by GET or POST."""
    looked = looked_at(request)
    if looked is not None:
        return looked
    exchange = begin_exchange(request, kind=TranscriptKind.LOGIN, protocol="ids")

    def answer_it(pairs: Pairs) -> HttpResponse:
        opened = log_in_ids(exchange, key, pairs, now=timezone.now(), is_suspended=is_suspended(request))
        return into_the_shop(opened)

    return finished(exchange, answered(request, exchange, answer_it))
