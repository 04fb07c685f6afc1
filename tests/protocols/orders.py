"""The order of the published samples, and small orders in each format that may be changed in one place."""

from protocols.errors import ProtocolError
from protocols.order_formats import read_any_order
from protocols.order_parts import ReadOrder
from tests.protocols.samples import SHARED

SAMPLES = SHARED / "samples" / "constructed" / "orders"

OPENTRANS = (
    '<ORDER version="2.1"><ORDER_HEADER><ORDER_INFO><ORDER_ID>PO1</ORDER_ID><CURRENCY>EUR</CURRENCY></ORDER_INFO>'
    "</ORDER_HEADER><ORDER_ITEM_LIST><ORDER_ITEM><LINE_ITEM_ID>1</LINE_ITEM_ID><PRODUCT_ID><SUPPLIER_PID>A-1</SUPPLIER_PID>"
    "</PRODUCT_ID><QUANTITY>2</QUANTITY><ORDER_UNIT>C62</ORDER_UNIT><PRODUCT_PRICE_FIX><PRICE_AMOUNT>1.50</PRICE_AMOUNT>"
    "</PRODUCT_PRICE_FIX></ORDER_ITEM></ORDER_ITEM_LIST></ORDER>"
)
OPENTRANS_1_0 = (
    '<ORDER version="1.0"><ORDER_HEADER><ORDER_INFO><ORDER_ID>PO1</ORDER_ID><PRICE_CURRENCY>EUR</PRICE_CURRENCY></ORDER_INFO>'
    "</ORDER_HEADER><ORDER_ITEM_LIST><ORDER_ITEM><LINE_ITEM_ID>1</LINE_ITEM_ID><ARTICLE_ID><SUPPLIER_AID>A-1</SUPPLIER_AID>"
    "</ARTICLE_ID><QUANTITY>2</QUANTITY><ORDER_UNIT>C62</ORDER_UNIT><ARTICLE_PRICE><PRICE_AMOUNT>1.50</PRICE_AMOUNT>"
    "</ARTICLE_PRICE></ORDER_ITEM></ORDER_ITEM_LIST></ORDER>"
)
EDIFACT = (
    "UNB+UNOC:3+4012345000016:14+4098765000010:14+260304:1200+R1'UNH+1+ORDERS:D:96A:UN:EAN008'BGM+220+PO1+9'CUX+2:EUR:9'"
    "LIN+1'PIA+5+A-1:SA'QTY+21:2:C62'PRI+AAA:1.50'UNS+S'CNT+2:1'UNT+10+1'UNZ+1+R1'"
)
IDOC = (
    "<ORDERS05><IDOC><EDI_DC40><DOCNUM>1</DOCNUM><MESTYP>ORDERS</MESTYP></EDI_DC40><E1EDK01><CURCY>EUR</CURCY>"
    "<BELNR>PO1</BELNR></E1EDK01><E1EDP01><POSEX>1</POSEX><MENGE>2.000</MENGE><MENEE>C62</MENEE><VPREI>1.50</VPREI>"
    "<E1EDP19><QUALF>002</QUALF><IDTNR>A-1</IDTNR></E1EDP19></E1EDP01></IDOC></ORDERS05>"
)
UBL = (
    '<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"><ID>PO1</ID>'
    "<DocumentCurrencyCode>EUR</DocumentCurrencyCode><OrderLine><LineItem><ID>1</ID>"
    '<Quantity unitCode="C62">2</Quantity><Price><PriceAmount>1.50</PriceAmount></Price><Item><Name>Bolt</Name>'
    "<SellersItemIdentification><ID>A-1</ID></SellersItemIdentification></Item></LineItem></OrderLine></Order>"
)
#: A small order in each format.
SMALL = {"opentrans-2.1": OPENTRANS, "opentrans-1.0": OPENTRANS_1_0, "edifact": EDIFACT, "idoc": IDOC, "ubl": UBL}


def reading(document: str) -> ReadOrder:
    """The order in it."""
    return read_any_order(document.encode())


def found(document: str) -> list[str]:
    """The codes of what was odd, or of the refusal."""
    try:
        return [finding.code for finding in reading(document).findings]
    except ProtocolError as refusal:
        return [refusal.code]
