"""The versions of cXML that a document can declare. There is no negotiation: each names its DTD by address."""

DEFAULT_VERSION = "1.2.045"


def dtd_url(version: str, file: str = "cXML.dtd") -> str:
    """The address that stands in the DOCTYPE. It is a name: nobody loads it."""
    return f"http://xml.cxml.org/schemas/cXML/{version}/{file}"
