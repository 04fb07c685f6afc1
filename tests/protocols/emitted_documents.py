"""The documents of a supplier after the order, as test_dtd_matrix.py walks them: one of each shape that we write."""

from collections.abc import Callable, Mapping
from typing import Any

from protocols.cxml.dialects import CxmlProfile
from protocols.cxml.write_confirmation import write_confirmation
from protocols.cxml.write_invoice import write_invoice
from protocols.cxml.write_ship_notice import write_ship_notice
from protocols.cxml.write_status_update import write_status_update
from tests.protocols import test_confirmation, test_invoice, test_ship_notice, test_status_update
from tests.protocols.supplier_documents import in_version

Writer = Callable[[str, CxmlProfile], bytes]


def writers(what: str, write: Callable[..., bytes], values: Mapping[str, Any]) -> dict[str, Writer]:
    """A writer for each of the values, under a name of its own."""

    def writer(value: Any) -> Writer:
        return lambda version, _profile: write(value, **in_version(version))

    return {f"{what}, {name}": writer(value) for name, value in values.items()}


SUPPLIER_DOCUMENTS: dict[str, Writer] = {
    **writers("confirmation", write_confirmation, test_confirmation.DOCUMENTS),
    **writers("ship notice", write_ship_notice, test_ship_notice.DOCUMENTS),
    **writers("invoice", write_invoice, test_invoice.DOCUMENTS),
    **writers("status update", write_status_update, test_status_update.DOCUMENTS),
}
