"""Write customers' part numbers from pasted "number;SKU" lines: all of them, or with any fault none.

A number that is there gets the new product; one without a SKU is taken away. The last line of a number counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from storefront.domain.fill_cart import clean_sku
from storefront.models import Customer, CustomerPart, Product

MOST_LINES = 20_000
_SEPARATORS = ("\t", ";", ",")
_MAX_CHARACTERS = 80
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class PastedLine:
    """A line that is not empty. Without a SKU the number is taken away."""

    at: int
    number: str
    sku: str


@dataclass(frozen=True, slots=True)
class LineFault:
    """Why a line cannot be taken; `at` counts from 1, empty lines included."""

    at: int
    typed: str
    text: str | Promise


@dataclass(frozen=True, slots=True)
class Written:
    """How many numbers were added or changed, and taken away; with faults nothing was."""

    set_count: int = 0
    removed_count: int = 0
    faults: tuple[LineFault, ...] = ()


def write_own_numbers(customer: Customer, text: str) -> Written:
    """Write the lines of the text."""
    lines, faults = _read(text)
    faults += _unknown(lines)
    if faults:
        return Written(faults=tuple(sorted(faults, key=lambda fault: fault.at)))
    last = {line.number: line.sku for line in lines}
    gone = [number for number, sku in last.items() if not sku]
    with transaction.atomic():
        removed, _by_kind = CustomerPart.objects.filter(customer=customer, number__in=gone).delete()
        _set(customer, {number: sku for number, sku in last.items() if sku})
    return Written(len(last) - len(gone), removed)


def _set(customer: Customer, numbers: dict[str, str]) -> None:
    products = dict(Product.objects.filter(sku__in=set(numbers.values())).values_list("sku", "pk"))
    CustomerPart.objects.bulk_create(
        [CustomerPart(customer=customer, product_id=products[sku], number=number) for number, sku in numbers.items()],
        update_conflicts=True,
        unique_fields=["customer", "number"],
        update_fields=["product"],
        batch_size=_BATCH,
    )


def _read(text: str) -> tuple[list[PastedLine], list[LineFault]]:
    lines: list[PastedLine] = []
    faults: list[LineFault] = []
    filled = [(at, line.strip()) for at, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if len(filled) > MOST_LINES:
        return [], [LineFault(MOST_LINES + 1, "", _("There are more lines than can be taken at once."))]
    for at, line in filled:
        separator = next((mark for mark in _SEPARATORS if mark in line), "")
        number, _mark, sku = line.partition(separator) if separator else (line, "", "")
        if not separator or not clean_sku(number):
            faults.append(LineFault(at, line[:120], _("Write the customer's number, a semicolon and the SKU.")))
        elif len(number.strip()) > _MAX_CHARACTERS:
            faults.append(LineFault(at, line[:120], _("A number has at most 80 characters.")))
        else:
            lines.append(PastedLine(at, clean_sku(number), clean_sku(sku)))
    return lines, faults


def _unknown(lines: Iterable[PastedLine]) -> list[LineFault]:
    named = [line for line in lines if line.sku]
    known = set(Product.objects.filter(sku__in={line.sku for line in named}).values_list("sku", flat=True))
    return [
        LineFault(line.at, f"{line.number};{line.sku}", _("There is no product with this SKU."))
        for line in named
        if line.sku not in known
    ]
