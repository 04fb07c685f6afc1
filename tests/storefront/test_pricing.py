"""Which version of which list is asked, and that lines round exactly."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from storefront.domain.explain_price import ListVerdict, explain_price
from storefront.domain.pricing import Price, breaks_for, line_total, merge_breaks, price_at, price_chain
from tests.factories.storefront import add_version, make_price_list, make_product, make_shopper

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.usefixtures("shop")
class TestVersions:
    def test_lists_keep_their_order_and_repeats_fall_away(self) -> None:
        first, second = make_price_list({}), make_price_list({})

        chain = price_chain([second.pk, first.pk, second.pk], "EUR", NOW)

        assert chain == (second.versions.get().pk, first.versions.get().pk)

    def test_lists_in_another_currency_are_left_out(self) -> None:
        assert price_chain([make_price_list({}, currency="CHF").pk], "EUR", NOW) == ()

    def test_highest_number_in_force_holds(self) -> None:
        price_list = make_price_list({})
        newer = add_version(price_list, {})
        add_version(price_list, {}, published_at=None)
        add_version(price_list, {}, valid_from=NOW + SECOND)
        add_version(price_list, {}, valid_until=NOW - SECOND)

        assert price_chain([price_list.pk], "EUR", NOW) == (newer.pk,)

    @pytest.mark.parametrize(
        ("seconds", "is_in_force"), [(-1, False), (0, True), (3599, True), (3600, False), (3601, False)]
    )
    def test_validity_begins_with_its_first_moment_and_ends_before_its_last(
        self, seconds: int, is_in_force: bool
    ) -> None:
        price_list = make_price_list({}, valid_from=NOW, valid_until=NOW + timedelta(hours=1))

        chain = price_chain([price_list.pk], "EUR", NOW + timedelta(seconds=seconds))

        assert bool(chain) is is_in_force

    def test_another_customers_list_is_never_asked(self) -> None:
        product = make_product()
        own, other = make_price_list({product: "9.97"}), make_price_list({product: "7.03"})

        breaks = breaks_for(make_shopper(price_lists=[own]), [product.pk])

        assert [price.amount for price in breaks[product.pk]] == [Decimal("9.97")]
        assert other.versions.get().pk not in {price.version_id for price in breaks[product.pk]}

    @pytest.mark.parametrize("rows", [1, 3, 30])
    def test_prices_of_any_number_of_products_are_one_query(self, rows: int) -> None:
        products = [make_product() for _ in range(rows)]
        shopper = make_shopper(price_lists=[make_price_list(dict.fromkeys(products, "1"))])

        with CaptureQueriesContext(connection) as queries:
            breaks = breaks_for(shopper, [product.pk for product in products])

        assert len(breaks) == rows
        assert len(queries) == 1

    def test_the_trace_says_what_every_list_said(self) -> None:
        product = make_product()
        lists = [
            make_price_list({product: "1"}, currency="USD"),
            make_price_list({product: "1"}, valid_until=NOW - SECOND),
            make_price_list({}),
            make_price_list({product: {"10": "1"}}),
            make_price_list({product: "2"}),
            make_price_list({product: "1"}),
        ]

        trace = explain_price(product, Decimal(3), [row.pk for row in lists], "EUR", NOW)

        assert [answer.verdict for answer in trace.answers] == [
            *list(ListVerdict)[:4],
            ListVerdict.APPLIES,
            ListVerdict.AN_EARLIER_LIST_APPLIES,
        ]
        assert trace.price is not None
        assert trace.price.amount == 2


def price(version: int, start: Decimal) -> Price:
    return Price(Decimal(1), Decimal(1), "EUR", start, version)


STARTS = st.lists(st.integers(0, 12).map(Decimal), max_size=4, unique=True)


@given(st.lists(STARTS, max_size=4), st.integers(1, 14).map(Decimal))
def test_merged_breaks_answer_as_asking_list_by_list(lists: list[list[Decimal]], quantity: Decimal) -> None:
    by_version = {at: [price(at, start) for start in starts] for at, starts in enumerate(lists)}

    answers = (price_at(by_version[version], quantity) for version in range(len(lists)))
    expected = next((answer for answer in answers if answer is not None), None)

    assert price_at(merge_breaks(by_version, range(len(lists))), quantity) == expected


AMOUNTS = st.decimals(0, 10**12 - 1, places=6)
QUANTITIES = st.decimals(Decimal("0.000001"), 9_999_999, places=6)


@given(AMOUNTS, st.sampled_from([Decimal(1), Decimal(3), Decimal(7), Decimal(100), Decimal("0.3")]), QUANTITIES)
def test_a_line_rounds_half_up_once_and_exactly(amount: Decimal, price_unit: Decimal, quantity: Decimal) -> None:
    cents = Fraction(amount) * Fraction(quantity) / Fraction(price_unit) * 100

    expected = (cents + Fraction(1, 2)).__floor__()

    assert Fraction(line_total(amount, price_unit, quantity, "EUR")) * 100 == expected
