"""Which connections the demo has, known before it starts: from the same agreements that it loads."""

import pytest

from admin_ui.demo.agreements import AgreedConnection, read_supplier
from admin_ui.demo.vocabulary import TRADES

AGREED: list[tuple[str, AgreedConnection]] = [
    (supplier.slug, agreed) for supplier in map(read_supplier, TRADES) for agreed in supplier.connections
]

#: For `parametrize("slug, key", …)`: every connection, and one of each protocol in each language.
every_connection = pytest.mark.parametrize(
    ("slug", "key"), [pytest.param(slug, agreed.key, id=agreed.key) for slug, agreed in AGREED]
)
CXML = ("wattlespark", "pellbrook-physics")
OCI = ("gardesoin", "troispics-srm")
OCI_BY_GET = ("wattlespark", "castlewick-oci")
