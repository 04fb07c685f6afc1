"""What an invoice must obey beyond its DTD. Source: RG ch. 14 and the comments in InvoiceDetail.dtd 1.2.071.

Sums must come out to the last decimal; only price times quantity may be rounded, to the smallest coin.
"""

from decimal import Decimal

from protocols.cxml.document_rules import check_against_order, check_currency, check_distinct, check_order, refuse
from protocols.documents import Invoice, InvoiceLine, InvoicePurpose, TaxShare
from protocols.orders import PurchaseOrder
from protocols.values import Money, format_decimal

#: Roles that InvoicePartner may have; where goods went stands in InvoiceDetailShipping.
PARTNER_ROLES = ("from", "issuerOfInvoice", "remitTo", "billTo", "soldTo")
SHIPPING_ROLES = ("shipFrom", "shipTo")
#: Decimals of the smallest coin where they are not two (ISO 4217, minor unit).
COIN_DECIMALS = {
    **dict.fromkeys(["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI"], 0),
    **dict.fromkeys(["VND", "VUV", "XAF", "XOF", "XPF"], 0),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
}

_ZERO = Decimal(0)


def check_invoice(value: Invoice, order: PurchaseOrder | None = None) -> None:
    """Raises DocumentRefused for the first rule that is broken. With `order`, its line numbers and units are compared."""
    if not value.invoice_id:
        refuse("An invoice has a number.", "invoice.id.missing")
    check_order(value.order)
    _check_kind(value)
    _check_parties(value)
    check_distinct((str(line.number) for line in value.lines), "Invoice line", "invoice.line.repeated")
    check_currency(_sums(value))
    for line in value.lines:
        _check_line(line)
    _check_totals(value)
    _check_sign(value)
    if order is not None:
        check_against_order(((line.order_line_number, line.quantity, line.unit) for line in value.lines), order)


def _check_kind(value: Invoice) -> None:
    """A creditMemo is a header invoice; who takes back a line or a document says of which invoice."""
    if value.operation not in ("new", "delete"):
        refuse(f"An invoice is new or deleted, not {value.operation!r}.", "invoice.operation")
    is_of_the_whole = value.purpose is InvoicePurpose.CREDIT_MEMO
    if is_of_the_whole and value.lines:
        refuse("A creditMemo is of the whole and has no lines; a lineLevelCreditMemo has.", "invoice.lines.forbidden")
    if not is_of_the_whole and not value.lines:
        refuse(f"An invoice of purpose {value.purpose} has lines.", "invoice.lines.missing")
    needs_original = value.operation == "delete" or value.purpose is InvoicePurpose.LINE_LEVEL_CREDIT_MEMO
    if needs_original and not value.corrects_payload_id:
        refuse("The payloadID of the invoice that is corrected or deleted is missing.", "invoice.original.missing")
    if value.payment_days is not None and value.payment_days < 0:
        refuse("An invoice is not due before it is written.", "invoice.payment_days")


def _check_parties(value: Invoice) -> None:
    roles = [party.role for party in value.parties]
    for role in roles:
        if role not in PARTNER_ROLES + SHIPPING_ROLES:
            refuse(f"No company on an invoice has the role {role!r}.", "invoice.party.role")
    check_distinct(roles, "The role", "invoice.party.repeated")
    if len(set(roles) & set(SHIPPING_ROLES)) == 1:
        refuse("Shipping names both where the goods came from and where they went.", "invoice.shipping.half")


def _sums(value: Invoice) -> list[Money | None]:
    shares = [*value.tax, *(share for line in value.lines for share in line.tax)]
    return [
        value.subtotal, value.total, value.shipping,
        *(line.unit_price for line in value.lines), *(line.subtotal for line in value.lines),
        *(share.taxable for share in shares), *(share.amount for share in shares),
    ]  # fmt: skip


def _check_line(line: InvoiceLine) -> None:
    if line.price_unit <= 0:
        refuse(f"Invoice line {line.number}: a price is for more than nothing.", "invoice.line.price_unit")
    exact = line.quantity * line.unit_price.amount / line.price_unit
    half_a_coin = Decimal("0.5").scaleb(-COIN_DECIMALS.get(line.subtotal.currency, 2))
    difference = line.subtotal.amount - exact
    if abs(difference) > half_a_coin:
        refuse(
            f"Invoice line {line.number}: the subtotal {format_decimal(line.subtotal.amount)} is not quantity times price"
            f" (difference {format_decimal(difference, 4)}).",
            "invoice.line.sum",
        )


def _check_totals(value: Invoice) -> None:
    if value.tax and any(line.tax for line in value.lines):
        refuse("Tax stands in the lines or in the summary, not in both.", "invoice.tax.twice")
    if value.lines:
        _check_sum("The lines", sum((line.subtotal.amount for line in value.lines), _ZERO), value.subtotal, "subtotal")
    shipping = value.shipping.amount if value.shipping is not None else _ZERO
    whole = value.subtotal.amount + tax_total(value) + shipping
    _check_sum("Subtotal, tax and shipping", whole, value.total, "total")


def _check_sum(what: str, found: Decimal, said: Money, name: str) -> None:
    if found != said.amount:
        refuse(
            f"{what} add up to {format_decimal(found)} instead of the {name} of {format_decimal(said.amount)}"
            f" (difference {format_decimal(found - said.amount)}).",
            f"invoice.{name}.sum",
        )


def _check_sign(value: Invoice) -> None:
    """What the buyer owes is positive, what he gets back negative."""
    if value.purpose is InvoicePurpose.STANDARD:
        if value.total.amount < 0:
            refuse("An invoice is not negative; a credit memo is.", "invoice.total.negative")
        return
    if value.total.amount >= 0:
        refuse("A credit memo is negative.", "invoice.credit.positive")
    for line in value.lines:
        if line.subtotal.amount >= 0:
            refuse(f"Invoice line {line.number}: the lines of a credit memo are negative.", "invoice.credit.positive")


def tax_total(value: Invoice) -> Decimal:
    """The tax of the whole, wherever it stands."""
    return tax_of(value.tax) + sum((tax_of(line.tax) for line in value.lines), _ZERO)


def tax_of(shares: tuple[TaxShare, ...]) -> Decimal:
    """The sum of these shares."""
    return sum((share.amount.amount for share in shares), _ZERO)
