"""Write a cart as IDS Connect returns it: a form with one field, `warenkorb`, that holds XML.

The order of elements is the schema's. A price is said for one unit wherever that is exact, because wholesalers' shops
and trades' software disagree on what NetPrice is for when PriceBasis is not 1. Source: notes on dialects, 9.4.
"""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

from protocols.errors import LocalError, Unwritable
from protocols.ids_connect.call import IdsCall
from protocols.messages import CartReturn, ReturnLine
from protocols.oci.write import ReturnForm
from protocols.oci.write_line import price_and_unit
from protocols.texts import cut, one_line, paragraphs
from protocols.values import format_decimal
from protocols.xml import escape_text, parse_namespaced, violation

NAMESPACE = "http://www.itek.de/Shop-Anbindung/Warenkorb/"
VERSIONS = ("1.3", "2.0", "2.3", "2.5", "2.5.1")
GRAMMAR = Path(__file__).with_name("warenkorb.rng")
FIELD = "warenkorb"
#: Lengths of the schema.
ARTICLE_MAX, SHORT_MAX, REFERENCE_MAX = 15, 100, 35
_PRICE_DECIMALS, _QUANTITY_DECIMALS = 4, 2
_RETURNED = "Warenkorbrückgabe"


def write_return(cart: CartReturn, call: IdsCall, *, quote_id: str, timestamp: datetime) -> ReturnForm:
    """The whole form; the document is in the charset of the caller's version. Raises Unwritable."""
    version = call.version if call.version in VERSIONS else VERSIONS[-1]
    charset = "utf-8" if version >= "2.5" else "iso-8859-1"
    text = write_cart(cart, quote_id=quote_id, timestamp=timestamp, version=version, charset=charset)
    return ReturnForm(call.return_url, call.target or "_top", charset, ((FIELD, text),))


def write_cart(
    cart: CartReturn, *, quote_id: str, timestamp: datetime, version: str = "2.5", charset: str = "utf-8"
) -> str:
    """The document, in characters of the charset it declares. Raises Unwritable."""
    lines = "".join(_line(line) for line in cart.lines)
    text = (
        f'<?xml version="1.0" encoding="{charset.upper()}"?>\n<Warenkorb xmlns="{NAMESPACE}"><WarenkorbInfo>'
        f"<Date>{timestamp:%Y-%m-%d}</Date><Time>{timestamp:%H:%M:%S}</Time>"
        f"<RueckgabeKZ>{_RETURNED}</RueckgabeKZ><Version>{version}</Version></WarenkorbInfo>"
        f"<Order><OrderInfo>{_element('OfferNo', quote_id)}<ModeOfShipment>Lieferung</ModeOfShipment>"
        f"<Cur>{escape_text(cart.total.currency)}</Cur></OrderInfo>{lines}</Order></Warenkorb>"
    )
    return text.encode(charset, "xmlcharrefreplace").decode(charset)


def check(document: str) -> None:
    """Hold a document of ours against our own grammar. Raises LocalError."""
    root = parse_namespaced(document.partition("?>")[2].strip().encode())
    if broken := violation(root, GRAMMAR):
        raise LocalError(f"The cart breaks our own grammar: {broken}", code="document.invalid")


def _line(line: ReturnLine) -> str:
    article = one_line(line.item_id.supplier_part_id)
    if not article or len(article) > ARTICLE_MAX:
        raise _unwritable(f"ArtNo has room for {ARTICLE_MAX} characters; {article[:60]} has {len(article)}.")
    if line.quantity <= 0 or line.quantity != round(line.quantity, _QUANTITY_DECIMALS):
        raise _unwritable(f"A quantity of {line.quantity} cannot be written with two decimals.")
    if not line.unit:
        raise _unwritable(f"{article} has no unit, which IDS Connect asks for.")
    said = dict(line.extrinsics)
    price, basis = _price(line)
    name = one_line(line.description)
    short = cut(name, SHORT_MAX)
    long = paragraphs(line.long_description).strip()
    if short != name and not long.startswith(name):
        long = f"{name}\n{long}".rstrip()
    reference = one_line(said.get("RefItems", ""))[:REFERENCE_MAX]
    return (
        "<OrderItem><ItemChara>normal</ItemChara>"
        + (f"<RefItems><Customer>{escape_text(reference)}</Customer></RefItems>" if reference else "")
        + _element("EAN", _ean(said.get("EAN", "")))
        + f"<ArtNo>{escape_text(article)}</ArtNo><Qty>{line.quantity:.2f}</Qty>"
        + f"<QU>{escape_text(line.unit)}</QU>"
        + _element("Kurztext", short)
        + _element("Langtext", long)
        + f"<NetPrice>{format_decimal(price)}</NetPrice><PriceBasis>{basis}</PriceBasis>"
        + _element("VAT", said.get("VAT", ""))
        + "</OrderItem>"
    )


def _price(line: ReturnLine) -> tuple[Decimal, int]:
    """For one unit where that is exact, else for as many as make it so. Raises Unwritable."""
    one = line.unit_price.amount / line.price_unit
    if one == round(one, _PRICE_DECIMALS) and one * line.price_unit == line.unit_price.amount:
        return one, 1
    return price_and_unit(line.unit_price.amount, line.price_unit, _PRICE_DECIMALS)


def _ean(written: str) -> str:
    return written if written.isascii() and written.isdigit() and len(written) <= 13 else ""


def _element(name: str, text: str) -> str:
    """An element, or nothing: some shops take an empty EAN for one."""
    return f"<{name}>{escape_text(text)}</{name}>" if text else ""


def _unwritable(text: str) -> Unwritable:
    return Unwritable(text, code="ids.line.unwritable")
