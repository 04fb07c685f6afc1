"""Draw the next number of a kind of document: without gaps, because the draw is undone with its transaction.

Whoever draws keeps the range locked until the transaction ends, so it is the last lock taken: after the order's.
"""

from django.db import connection, transaction
from django.db.models import Model

from storefront.domain.fulfil.refusals import refuse
from storefront.models import Invoice, NumberedKind, NumberRange, OrderConfirmation, Shipment

#: What numbers begin with until the supplier says otherwise.
PREFIXES = {
    NumberedKind.CONFIRMATION: "OC-",
    NumberedKind.SHIPMENT: "DN-",
    NumberedKind.INVOICE: "INV-",
    NumberedKind.CREDIT: "CM-",
}
MOST_DIGITS = 12
MOST_PREFIX = 20
_NOUNS: dict[str, type[Model]] = {
    NumberedKind.CONFIRMATION: OrderConfirmation,
    NumberedKind.SHIPMENT: Shipment,
    NumberedKind.INVOICE: Invoice,
    NumberedKind.CREDIT: Invoice,
}
_DRAW = """
INSERT INTO storefront_numberrange AS range (kind, prefix, next_number, digits) VALUES (%s, %s, 2, 6)
ON CONFLICT (kind) DO UPDATE SET next_number = range.next_number + 1
RETURNING prefix, next_number - 1, digits
"""


def next_number(kind: NumberedKind) -> str:
    """The number, drawn. Must run inside the transaction that writes the document."""
    with connection.cursor() as cursor:
        cursor.execute(_DRAW, [kind, PREFIXES[kind]])
        prefix, number, digits = cursor.fetchone()
    return formatted(prefix, number, digits)


def formatted(prefix: str, number: int, digits: int) -> str:
    """As it stands on the document."""
    return f"{prefix}{number:0{digits}d}"


def number_range(kind: NumberedKind) -> NumberRange:
    """The range as it stands; one that nobody has drawn from or changed yet is not stored."""
    return NumberRange.objects.filter(kind=kind).first() or NumberRange(kind=kind, prefix=PREFIXES[kind])


def change_range(kind: NumberedKind, *, prefix: str, number: int, digits: int) -> NumberRange:
    """Let the numbers go on at `number` behind `prefix`.

    Raises FulfilRefused where that number or a later one is used, or another kind would draw the same.
    """
    if not (len(prefix) <= MOST_PREFIX and 1 <= digits <= MOST_DIGITS and 1 <= number < 10**MOST_DIGITS):
        raise refuse("fulfil.range_odd")
    with transaction.atomic():
        NumberRange.objects.bulk_create(
            [NumberRange(kind=kind, prefix=PREFIXES[kind])], ignore_conflicts=True, unique_fields=None
        )
        stored = NumberRange.objects.select_for_update().get(kind=kind)
        if prefix in _prefixes_beside(kind):
            raise refuse("fulfil.range_prefix_shared")
        used = _highest_used(kind, prefix)
        if used is not None and used >= number:
            raise refuse("fulfil.range_number_taken", number=formatted(prefix, used, digits))
        stored.prefix, stored.next_number, stored.digits = prefix, number, digits
        stored.save(update_fields=["prefix", "next_number", "digits"])
    return stored


def _prefixes_beside(kind: NumberedKind) -> set[str]:
    """Those of the kinds whose numbers must differ from this one's: an invoice and a credit are kept in one table."""
    beside = [other for other in NumberedKind if other != kind and _NOUNS[other] is _NOUNS[kind]]
    return {number_range(other).prefix for other in beside}


def _highest_used(kind: NumberedKind, prefix: str) -> int | None:
    """The highest number behind this prefix, with however many digits it was written."""
    table = _NOUNS[kind]._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT max(substr(number, %s)::numeric) FROM {table}"  # noqa: S608 – a name of our own models
            " WHERE starts_with(number, %s) AND substr(number, %s) ~ '^[0-9]+$'",
            [len(prefix) + 1, prefix, len(prefix) + 1],
        )
        found = cursor.fetchone()[0]
    return None if found is None else int(found)
