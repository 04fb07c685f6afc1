"""The columns of CIF 3.0 and the keys of its head. Source: the project's notes on catalogues, 12.3, and on cXML, 0.3 and 8.6."""

import re

from protocols.catalogue_write import MAX_DESCRIPTION_BYTES, MAX_SHORT_NAME_BYTES

#: The order of the columns where the file names none.
DEFAULT_FIELDS = (
    "Supplier ID", "Supplier Part ID", "Manufacturer Part ID", "Item Description", "SPSC Code", "Unit Price",
    "Unit of Measure", "Lead Time", "Manufacturer Name", "Supplier URL", "Manufacturer URL", "Market Price",
)  # fmt: skip
#: What we write: the default, then what buyers' systems know by name.
WRITTEN_FIELDS = (
    *DEFAULT_FIELDS, "Currency", "Short Name", "Language", "Supplier Part Auxiliary ID", "Image", "Thumbnail",
    "Effective Date", "Expiration Date", "Territory Available", "Minimum Quantity", "Quantity Interval", "EAN",
    "Price Unit Quantity", "Price Unit", "Unit Conversion", "Delete", "PunchOut Enabled", "PunchOut Level",
)  # fmt: skip
#: By how buyers' systems spell them otherwise; compared without blanks and in small letters.
_SAME = {"classificationcodes": "spsccode", "unspsc": "spsccode", "deleted": "delete", "uom": "unitofmeasure"}
#: The longest values in bytes, as far as receivers take them; 255 where nothing else is said.
MAX_BYTES: dict[str, int] = {
    "Item Description": MAX_DESCRIPTION_BYTES, "Short Name": MAX_SHORT_NAME_BYTES,
    "Unit of Measure": 32, "SPSC Code": 40, "Manufacturer Part ID": 100,
    "Manufacturer Name": 100, "Supplier URL": 4096, "Manufacturer URL": 4096, "Image": 4096, "Thumbnail": 4096,
}  # fmt: skip
#: Names of encodings as they are declared, Java's among them, to Python's.
CHARSETS: dict[str, str] = {
    "utf-8": "utf-8", "utf8": "utf-8", "8859_1": "latin-1", "iso-8859-1": "latin-1", "iso8859_1": "latin-1",
    "iso8859-1": "latin-1", "latin1": "latin-1", "8859_15": "iso8859-15", "iso-8859-15": "iso8859-15",
    "cp1252": "cp1252", "windows-1252": "cp1252", "ascii": "ascii", "us-ascii": "ascii",
    "8859_2": "iso8859-2", "iso-8859-2": "iso8859-2", "cp1250": "cp1250", "windows-1250": "cp1250",
    "sjis": "shift_jis", "shift_jis": "shift_jis", "gb2312": "gb2312", "gbk": "gbk", "big5": "big5",
}  # fmt: skip


def key_of(name: str) -> str:
    """A column's name as it is compared."""
    key = re.sub(r"[\s_*]+", "", name).lower()
    return _SAME.get(key, key)
