"""The NEW_ITEM-* fields: length, form and condition. Source: SAP OCI 4.0 and 5.0, as collected in our facts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OciField:
    """One field. `max_length` in characters, 0 for no limit; `since` the version that introduced it."""

    name: str
    max_length: int
    since: str = "2.0"
    is_required: bool = False


FIELDS: dict[str, OciField] = {
    f.name: f
    for f in (
        OciField("DESCRIPTION", 40, is_required=True),
        OciField("MATNR", 40),
        OciField("QUANTITY", 15, is_required=True),
        OciField("UNIT", 3, is_required=True),
        OciField("PRICE", 15),
        OciField("CURRENCY", 5),
        OciField("PRICEUNIT", 5),
        OciField("LEADTIME", 5),
        OciField("VENDOR", 10),
        OciField("VENDORMAT", 40),
        OciField("MANUFACTCODE", 10),
        OciField("MANUFACTMAT", 40),
        OciField("MATGROUP", 10),
        OciField("SERVICE", 1),
        OciField("EXT_QUOTE_ID", 35),
        OciField("EXT_QUOTE_ITEM", 10),
        OciField("EXT_PRODUCT_ID", 40),
        OciField("EXT_SCHEMA_TYPE", 10, since="3.0"),
        OciField("EXT_CATEGORY_ID", 60, since="3.0"),
        OciField("CUST_FIELD1", 10),
        OciField("CUST_FIELD2", 10),
        OciField("CUST_FIELD3", 10),
        OciField("CUST_FIELD4", 20),
        OciField("CUST_FIELD5", 50),
    )
}
#: What a connection may fill by name: neither what the article and its price are, nor the texts, which the writer cuts.
OWN_FIELDS = frozenset(FIELDS) - {
    "DESCRIPTION", "VENDORMAT", "EXT_PRODUCT_ID", "QUANTITY", "PRICE", "PRICEUNIT", "CURRENCY", "EXT_QUOTE_ID",
    "EXT_QUOTE_ITEM",
}  # fmt: skip
#: PRICEUNIT is a whole number of at most five digits.
MAX_PRICE_UNIT = 99_999
#: QUANTITY and PRICE have eleven digits before the point and three after it.
MAX_AMOUNT_DIGITS = 11
