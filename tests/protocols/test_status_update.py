"""A status update is written by the rules, and reads back as it was meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.cxml.read_documents import open_request
from protocols.cxml.read_status_update import read_status_update
from protocols.cxml.write_documents import DocumentRefused
from protocols.cxml.write_status_update import write_status_update
from protocols.documents import StatusUpdate
from protocols.errors import MissingValue, Unparseable
from tests.protocols.supplier_documents import FRAME, NAMES, TEXTS

FULL = StatusUpdate("order-1@erp.example", "406", "Not Acceptable", "Line 3: <no> & again no.")
#: One of each shape, for the tests against grammar and DTDs.
DOCUMENTS = {"full": FULL, "of nothing in particular": StatusUpdate("", "200", "")}


def read(body: bytes) -> StatusUpdate:
    """The update in the document."""
    _root, request = open_request(body, "StatusUpdateRequest")
    return read_status_update(request)


def test_a_full_update_reads_back() -> None:
    assert read(write_status_update(FULL, **FRAME)) == FULL


def test_a_code_without_a_text_gets_the_canonical_one() -> None:
    assert read(write_status_update(StatusUpdate("", "200", ""), **FRAME)) == StatusUpdate("", "200", "OK")


@pytest.mark.parametrize(
    ("code", "text", "refusal"),
    [("20", "OK", "status_update.code"), ("300", "No", "status_update.code"), ("299", "", "status_update.text")],
)
def test_a_broken_rule_is_refused_by_its_code(code: str, text: str, refusal: str) -> None:
    with pytest.raises(DocumentRefused) as refused:
        write_status_update(StatusUpdate("1", code, text), **FRAME)

    assert refused.value.code == refusal


def test_an_update_without_a_code_is_refused_by_the_reader() -> None:
    body = write_status_update(FULL, **FRAME).replace(b' code="406"', b"")

    with pytest.raises(MissingValue):
        read(body)


def test_a_document_of_another_kind_is_no_update() -> None:
    body = write_status_update(FULL, **FRAME).replace(b"StatusUpdateRequest", b"Other")

    with pytest.raises(Unparseable):
        read(body)


@given(st.builds(StatusUpdate, TEXTS, st.sampled_from(["200", "201", "406", "560"]), NAMES, TEXTS))
def test_every_update_reads_back_as_it_was(value: StatusUpdate) -> None:
    assert read(write_status_update(value, **FRAME)) == value
