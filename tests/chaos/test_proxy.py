"""The proxy does the harm it is told to, and none else."""

import http.client
from collections.abc import Iterator

import pytest

from tests.chaos.proxy import FATAL, HARM, Fate, proxy
from tests.chaos.sinks import Sink, sink

BODY = b"x" * 5000


@pytest.fixture
def server() -> Iterator[Sink]:
    with sink() as opened:
        yield opened


def ask(port: int, message_id: str) -> int | None:
    """The status; None where no answer came."""
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        asked.request("POST", "/", BODY, {"Idempotency-Key": message_id})
        answer = asked.getresponse()
        answer.read()
        return answer.status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        asked.close()


@pytest.mark.parametrize("fate", HARM)
def test_a_connection_meets_its_fate(server: Sink, fate: Fate) -> None:
    with proxy(server.port, 1.0, (fate,), seed=3) as between:
        answers = [ask(between.port, f"m{number}") for number in range(3)]

    is_heard = fate not in FATAL
    assert [answer is not None for answer in answers] == [is_heard] * 3
    assert (len(server.taken) == 3) == (fate not in (Fate.DROP, Fate.CUT_REQUEST))


def test_without_harm_everything_passes(server: Sink) -> None:
    with proxy(server.port, 0.0) as between:
        answers = [ask(between.port, f"m{number}") for number in range(20)]

    assert (answers, dict(between.fates)) == ([200] * 20, {Fate.PASS: 20})


def test_the_share_of_harm_is_kept(server: Sink) -> None:
    with proxy(server.port, 0.1, (Fate.DROP,), seed=5) as between:
        answers = [ask(between.port, f"m{number}") for number in range(200)]

    assert answers.count(None) == between.fates[Fate.DROP]
    assert 10 <= between.fates[Fate.DROP] <= 32
