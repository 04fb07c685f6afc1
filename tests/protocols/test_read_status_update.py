"""How a document of ours fares, told by a hub."""

import pytest

from protocols.cxml.read import read
from protocols.documents import StatusUpdate
from protocols.errors import MissingValue, Unparseable, UnsupportedMessage
from tests.protocols.samples import HEADER, document


def update(inside: str) -> object:
    """What is read of a StatusUpdateRequest."""
    return read(document(f"<StatusUpdateRequest>{inside}</StatusUpdateRequest>")).body


def test_the_document_and_its_status_are_read() -> None:
    found = update(
        '<DocumentReference payloadID="7@x"/><Status code="200" text="OK" xml:lang="en"> Sent on </Status>'
        '<DocumentStatus type="accepted"><Comments>Later</Comments></DocumentStatus>'
    )

    assert found == StatusUpdate("7@x", "200", "OK", "Sent on")


def test_the_comment_stands_in_for_a_silent_status() -> None:
    found = update(
        '<Status code="423" text="Locked"/><DocumentStatus type="x"><Comments>Why</Comments></DocumentStatus>'
    )

    assert found == StatusUpdate("", "423", "Locked", "Why")


@pytest.mark.parametrize(
    "inside", ["", "<Status/>", '<Status code="" text="OK"/>', '<Status code="٢٠٠"/>', '<Status code="OK"/>']
)
def test_an_update_without_code_is_refused(inside: str) -> None:
    with pytest.raises(MissingValue) as refused:
        update(inside)

    assert (refused.value.code, refused.value.status) == ("status_update.code.missing", "400")


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("<Message><PunchOutOrderMessage/></Message>",
         "A Message with PunchOutOrderMessage arrived; this address takes Requests only."),
        (
            '<Message><Status code="204" text="x"/></Message>',
            "A Message with nothing arrived; this address takes Requests only.",
        ),
    ],
)  # fmt: skip
def test_a_message_at_the_door_of_requests_is_named(message: str, text: str) -> None:
    with pytest.raises(UnsupportedMessage) as refused:
        read(f"<cXML>{HEADER}{message}</cXML>".encode())

    assert (refused.value.status, refused.value.text_for_peer) == ("450", text)


def test_a_response_at_the_door_of_requests_is_named() -> None:
    with pytest.raises(Unparseable) as refused:
        read(b'<cXML><Response><Status code="200" text="OK"/></Response></cXML>')

    assert refused.value.text_for_peer == "A Response arrived; this address takes Requests only."
