"""Our grammar takes every document of a supplier that we write, and nothing that breaks its strictness."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.cxml.grammar import check
from protocols.cxml.versions import VERSIONS
from protocols.cxml.write_confirmation import write_confirmation
from protocols.cxml.write_invoice import write_invoice
from protocols.cxml.write_ship_notice import write_ship_notice
from protocols.cxml.write_status_update import write_status_update
from protocols.errors import LocalError
from tests.protocols import test_confirmation, test_invoice, test_ship_notice, test_status_update
from tests.protocols.supplier_documents import FRAME, in_version

CONFIRMATION = write_confirmation(test_confirmation.FULL, **FRAME)
SHIP_NOTICE = write_ship_notice(test_ship_notice.FULL, **FRAME)
INVOICE = write_invoice(test_invoice.FULL, **FRAME)
CREDIT = write_invoice(test_invoice.CREDIT_MEMO, **FRAME)
STATUS_UPDATE = write_status_update(test_status_update.FULL, **FRAME)
DAMAGED = [
    (CONFIRMATION, b'noticeDate="2026-03-04T12:00:00+00:00"', b'noticeDate="2026-03-04T12:00:00Z"'),
    (CONFIRMATION, b'currency="CHF"', b'currency="chf"'),
    (CONFIRMATION, b"99.5</Money>", b"99,5</Money>"),
    (CONFIRMATION, b"99.5</Money>", b"99.50</Money>"),
    (CONFIRMATION, b'quantity="28"', b'quantity="0"'),
    (CONFIRMATION, b'type="except"', b'type="accept"'),
    (CONFIRMATION, b'operation="update"', b'operation="new"'),
    (CONFIRMATION, b"Fulfill.dtd", b"cXML.dtd"),
    (
        CONFIRMATION,
        b"</Identity></Credential></From>",
        b"</Identity><SharedSecret>x</SharedSecret></Credential></From>",
    ),
    (CONFIRMATION, b"<UnitOfMeasure>C62</UnitOfMeasure>", b""),
    (SHIP_NOTICE, b' shipmentDate="2026-03-04T12:00:00+00:00"', b""),
    (SHIP_NOTICE, b'domain="companyName"', b'domain="name"'),
    (SHIP_NOTICE, b'role="shipFrom"', b'role="from"'),
    (SHIP_NOTICE, b'quantity="2.5"', b'quantity="-2.5"'),
    (INVOICE, b'purpose="standard"', b'purpose="creditMemo"'),
    (INVOICE, b'operation="new"', b'operation="delete"'),
    (INVOICE, b'role="billTo"', b'role="shipTo"'),
    (INVOICE, b'<Description xml:lang="de">Tax</Description>', b""),
    (INVOICE, b"InvoiceDetail.dtd", b"Fulfill.dtd"),
    (CREDIT, b' isHeaderInvoice="yes"', b""),
    (CREDIT, b'purpose="creditMemo"', b'purpose="lineLevelCreditMemo"'),
    (STATUS_UPDATE, b'code="406"', b'code="300"'),
    (STATUS_UPDATE, b' text="Not Acceptable"', b""),
]


@pytest.mark.parametrize("document", [CONFIRMATION, SHIP_NOTICE, INVOICE, CREDIT, STATUS_UPDATE])
def test_a_full_document_is_taken(document: bytes) -> None:
    check(document)


@pytest.mark.parametrize(("document", "good", "bad"), DAMAGED)
def test_what_we_would_never_write_is_refused(document: bytes, good: bytes, bad: bytes) -> None:
    damaged = document.replace(good, bad, 1)
    assert damaged != document

    with pytest.raises(LocalError) as refused:
        check(damaged)

    assert refused.value.code == "document.invalid"


@given(
    st.sampled_from(sorted(VERSIONS)),
    st.one_of(
        st.tuples(st.just(write_confirmation), test_confirmation.CONFIRMATIONS),
        st.tuples(st.just(write_ship_notice), test_ship_notice.NOTICES),
        st.tuples(st.just(write_invoice), test_invoice.invoices()),
    ),
)
def test_whatever_is_written_may_leave(version: str, said: tuple[Any, Any]) -> None:
    write, value = said

    check(write(value, **in_version(version)))
