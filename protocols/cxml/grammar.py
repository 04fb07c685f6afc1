"""Hold every document of ours against our own grammar before it leaves, and against an official DTD where there is one.

The grammars (RELAX NG, in the folder of the same name) are stricter than the DTDs: they know only what we write, in the
order of every version since 1.2.014. What differs between versions is in `versions.py`, and only the DTDs see it.
The DOCTYPE is read, never loaded. What a buyer gave us to carry back, markup and all, is not ours and not looked at.
"""

from pathlib import Path

from protocols.cxml.versions import dtd_url, nearest
from protocols.errors import LocalError
from protocols.xml import Element, doctype, doctype_version, parse, violation

_FOLDER = Path(__file__).with_suffix("")
#: By the element that says what a document is: our grammar, and the DTD file that declares it.
GRAMMARS: dict[str, tuple[str, str]] = {
    "Response": ("response.rng", "cXML.dtd"),
    "PunchOutOrderMessage": ("cart.rng", "cXML.dtd"),
    "ProfileRequest": ("requests.rng", "cXML.dtd"),
    "PunchOutSetupRequest": ("requests.rng", "cXML.dtd"),
    "OrderRequest": ("requests.rng", "cXML.dtd"),
    "ConfirmationRequest": ("confirmation.rng", "Fulfill.dtd"),
    "ShipNoticeRequest": ("ship_notice.rng", "Fulfill.dtd"),
    "InvoiceDetailRequest": ("invoice.rng", "InvoiceDetail.dtd"),
    "StatusUpdateRequest": ("status_update.rng", "cXML.dtd"),
}


def check(document: bytes) -> None:
    """Raises LocalError `document.invalid`, with line and reason, for what must not leave."""
    root = _ours(document)
    name = _kind(root)
    if name not in GRAMMARS:
        raise _invalid(f"there is no grammar for {name or 'it'}")
    grammar, file = GRAMMARS[name]
    expected = dtd_url(doctype_version(root), file)
    if doctype(root) != expected:
        raise _invalid(f"the DOCTYPE names {doctype(root) or 'nothing'}, not a version of {file}")
    reason = violation(root, _FOLDER / grammar)
    if reason:
        raise _invalid(reason)


def check_with_dtd(document: bytes, folder: Path) -> None:
    """The same against the official DTD of the declared version, from `folder`/<version>/<file>.

    Where that version is absent, the nearest older one, else the nearest newer. Raises LocalError, also where the folder
    holds none at all: who asked for the check must not believe that it is made.
    """
    root = _ours(document)
    file = doctype(root).rpartition("/")[2]
    versions = [path.parent.name for path in folder.glob("*/*.dtd") if path.name == file]
    if not versions:
        raise _invalid(f"there is no {file or 'DTD'} to hold it against")
    version = nearest(doctype_version(root), versions)
    reason = violation(root, folder / version / file)
    if reason:
        raise _invalid(f"by {version}/{file}, {reason}")


def _ours(document: bytes) -> Element:
    """The tree without the buyer's own markup, which no grammar knows."""
    root = parse(document)
    for opaque in root.iter("BuyerCookie", "SupplierPartAuxiliaryID"):
        if len(opaque):
            del opaque[:]
            opaque.text = "…"
    return root


def _kind(root: Element) -> str:
    """What the document is: "Response", or the name of the message or request in it."""
    for part in root:
        if part.tag == "Response":
            return "Response"
        if part.tag in ("Message", "Request"):
            return next((str(inner.tag) for inner in part if inner.tag != "Status"), "")
    return ""


def _invalid(reason: str) -> LocalError:
    return LocalError(f"A document of ours is invalid and was not sent: {reason}.", code="document.invalid")
