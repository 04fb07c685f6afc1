"""What becomes of a version: drafts, planned ones, roll back; and that the database lets nobody change a published one."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from storefront.domain.add_price_version import NewPrice, NewRule, NewVersion, add_price_version
from storefront.domain.price_ancestry import SourcesRefused, heirs_of
from storefront.domain.pricing import breaks_for, price_chain, versions_in_force
from storefront.domain.publish_price_version import (
    NotADraft,
    VersionState,
    discard_version,
    publish_again,
    publish_version,
    version_states,
    withdraw_version,
)
from storefront.models import PriceLine, PriceList, PriceListVersion, PriceRule, Product
from tests.factories.storefront import add_version, make_category, make_price_list, make_product, make_shopper

pytestmark = pytest.mark.usefixtures("shop")
DAY = timedelta(days=1)


def paid(price_list: PriceList, product: Product) -> str | None:
    breaks = breaks_for(make_shopper(price_lists=[price_list]), [product.pk]).get(product.pk)
    return f"{breaks[0].amount.normalize():f}" if breaks else None


def states(price_list: PriceList) -> list[str]:
    versions = list(price_list.versions.order_by("number"))
    told = version_states(versions, timezone.now())
    return [told[version.pk].value for version in versions]


def new(product: Product, price: str, **values: object) -> NewVersion:
    values = {"valid_from": timezone.now(), **values}
    return NewVersion([NewPrice(product.sku, Decimal(0), Decimal(price))], **values)


class TestDrafts:
    def test_a_draft_is_paid_by_nobody_until_it_is_published(self) -> None:
        product = make_product()
        price_list = make_price_list({product: "5"})
        draft = add_price_version(price_list, new(product, "6", is_draft=True))
        before, told = paid(price_list, product), states(price_list)

        publish_version(draft)

        assert (before, told) == ("5", ["in_force", "draft"])
        assert (paid(price_list, product), states(price_list)) == ("6", ["past", "in_force"])

    def test_a_draft_published_after_a_younger_version_still_holds(self) -> None:
        product = make_product()
        price_list = make_price_list({product: "5"})
        draft = add_price_version(price_list, new(product, "6", is_draft=True))
        add_price_version(price_list, new(product, "7"))

        published = publish_version(draft)

        assert (published.number, paid(price_list, product)) == (4, "6")

    def test_a_discarded_draft_is_gone_with_its_lines(self) -> None:
        product = make_product()
        price_list = make_price_list({})

        discard_version(add_price_version(price_list, new(product, "6", is_draft=True)))

        assert (price_list.versions.count(), PriceLine.objects.count()) == (1, 0)

    def test_what_is_published_is_neither_published_nor_discarded(self) -> None:
        version = make_price_list({}).versions.get()

        for act in (publish_version, discard_version, withdraw_version):
            with pytest.raises(NotADraft):
                act(version)


class TestPlans:
    def test_a_planned_version_waits_for_its_day(self) -> None:
        product = make_product()
        price_list = make_price_list({product: "5"})
        add_price_version(price_list, new(product, "6", valid_from=timezone.now() + DAY))

        assert (paid(price_list, product), states(price_list)) == ("5", ["in_force", "planned"])
        tomorrow = versions_in_force(timezone.now() + DAY).get(price_list=price_list)
        assert tomorrow.number == 2

    def test_a_later_number_overtakes_a_plan_unless_it_ends_before(self) -> None:
        product = make_product()
        price_list = make_price_list({product: "5"})
        add_price_version(price_list, new(product, "6", valid_from=timezone.now() + DAY))
        add_price_version(price_list, new(product, "7", valid_until=timezone.now() + DAY / 2))
        kept = states(price_list)

        add_price_version(price_list, new(product, "8"))

        assert kept == ["past", "planned", "in_force"]
        assert states(price_list) == ["past", "overtaken", "past", "in_force"]

    def test_a_plan_is_withdrawn_before_its_day_only(self) -> None:
        product = make_product()
        price_list = make_price_list({product: "5"})
        plan = add_price_version(price_list, new(product, "6", valid_from=timezone.now() + DAY))

        withdraw_version(plan)

        assert states(price_list) == ["in_force", "draft"]
        with pytest.raises(NotADraft):
            withdraw_version(price_list.versions.get(number=1))


class TestRollBack:
    def test_an_earlier_version_holds_again_as_a_new_number_without_a_copy(self) -> None:
        product = make_product()
        price_list = make_price_list({product: "5"})
        first = price_list.versions.get()
        add_price_version(price_list, new(product, "6"))

        again = publish_again(first)

        assert (again.number, again.contents, paid(price_list, product)) == (3, first, "5")
        assert PriceLine.objects.count() == 2
        assert price_chain([price_list.pk], "EUR", timezone.now()) == (first.pk,)

    def test_what_was_rolled_back_can_be_rolled_back_and_changed(self) -> None:
        product, other = make_product(), make_product()
        price_list = make_price_list({product: "5", other: "1"})
        second = add_price_version(price_list, new(product, "6"))
        again = publish_again(price_list.versions.get(number=1))
        publish_again(second)
        rolled = paid(price_list, product)

        add_price_version(price_list, new(product, "7", based_on=again))

        assert (rolled, paid(price_list, product), paid(price_list, other)) == ("6", "7", "1")
        assert publish_again(again).contents == again.contents

    def test_a_draft_is_not_rolled_back_to(self) -> None:
        draft = add_price_version(make_price_list({}), new(make_product(), "6", is_draft=True))

        with pytest.raises(NotADraft):
            publish_again(draft)


class TestSources:
    def test_a_circle_is_refused(self) -> None:
        first, second = make_price_list({}), make_price_list({})
        add_version(second, {}, parent_list=first)

        with pytest.raises(SourcesRefused, match="circle"):
            add_price_version(first, NewVersion([], timezone.now(), parent=second))
        with pytest.raises(SourcesRefused, match="circle"):
            add_price_version(first, NewVersion([], timezone.now(), parent=first))
        assert first.versions.count() == 1

    def test_a_circle_by_way_of_a_floor_or_a_plan_is_refused(self) -> None:
        first, second, third = (make_price_list({}) for _ in range(3))
        plan = NewVersion([], timezone.now() + DAY, parent=second, floor=first)
        add_price_version(third, plan)

        with pytest.raises(SourcesRefused, match="circle"):
            add_price_version(first, NewVersion([], timezone.now(), parent=third))

    def test_five_steps_are_allowed_and_a_sixth_is_refused_from_either_end(self) -> None:
        lists = [make_price_list({}) for _ in range(7)]
        for heir, parent in zip(lists[1:6], lists[:5], strict=True):
            add_price_version(heir, NewVersion([], timezone.now(), parent=parent))

        for heir, parent in ((lists[6], lists[5]), (lists[0], lists[6])):
            with pytest.raises(SourcesRefused, match="too_deep"):
                add_price_version(heir, NewVersion([], timezone.now(), parent=parent))
        assert set(heirs_of(lists[0])) == set(lists[1:6])

    def test_another_currency_and_rules_or_floors_without_parent_are_refused(self) -> None:
        ours, swiss = make_price_list({}), make_price_list({}, currency="CHF")
        rule = NewRule(Decimal(-8))
        faulty = {
            "other_currency": NewVersion([], timezone.now(), parent=swiss),
            "rules_without_parent": NewVersion([], timezone.now(), rules=[rule]),
            "floor_without_parent": NewVersion([], timezone.now(), floor=swiss),
        }

        for code, version in faulty.items():
            with pytest.raises(SourcesRefused, match=code):
                add_price_version(ours, version)

    def test_a_draft_that_became_a_circle_meanwhile_is_not_published(self) -> None:
        first, second = make_price_list({}), make_price_list({})
        draft = add_price_version(first, NewVersion([], timezone.now(), parent=second, is_draft=True))
        add_price_version(second, NewVersion([], timezone.now(), parent=first))

        with pytest.raises(SourcesRefused, match="circle"):
            publish_version(draft)


def refused(statement: str, *values: object) -> bool:
    """Whether the database itself says no; what waits for the commit is asked at once."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as error:
        return "published price list version" in str(error)
    return False


class TestImmutability:
    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE storefront_priceline SET price = 1",
            "UPDATE storefront_priceline SET version_id = (SELECT max(id) FROM storefront_pricelistversion)",
            "INSERT INTO storefront_priceline (version_id, product_id, min_quantity, price)"
            " SELECT version_id, product_id, 7, price FROM storefront_priceline",
            "DELETE FROM storefront_priceline",
            "UPDATE storefront_pricerule SET percent = 1",
            "DELETE FROM storefront_pricerule",
            "INSERT INTO storefront_pricerule (version_id, percent) SELECT version_id, 1 FROM storefront_pricerule",
            "UPDATE storefront_pricelistversion SET valid_until = now() WHERE published_at IS NOT NULL",
            "UPDATE storefront_pricelistversion SET published_at = NULL",
            "UPDATE storefront_pricelistversion SET number = number + 10",
        ],
    )
    def test_a_published_version_does_not_change(self, change: str) -> None:
        base = make_price_list({})
        price_list = make_price_list({})
        version = add_version(
            price_list, {make_product(): "5"}, [(make_category(), None, "-8")], parent_list=base, floor_list=base
        )
        add_version(price_list, {}, published_at=None)
        before = contents(version)

        assert refused(change)
        assert contents(version) == before

    def test_a_draft_changes_freely(self) -> None:
        draft = add_price_version(make_price_list({}), new(make_product(), "6", is_draft=True))

        assert not refused("UPDATE storefront_priceline SET price = 1")
        assert not refused("UPDATE storefront_pricelistversion SET note = 'x' WHERE id = %s", draft.pk)
        assert not refused("DELETE FROM storefront_priceline")

    def test_a_version_is_deleted_only_with_its_list(self) -> None:
        price_list = make_price_list({make_product(): "5"})

        assert refused("DELETE FROM storefront_priceline; DELETE FROM storefront_pricelistversion")
        price_list.delete()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert (PriceList.objects.count(), PriceLine.objects.count()) == (0, 0)

    def test_a_product_or_category_takes_its_rows_along(self) -> None:
        base, category = make_price_list({}), make_category()
        product = make_product()
        add_version(make_price_list({}), {product: "5"}, [(category, None, "-8")], parent_list=base)

        product.delete()
        category.delete()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

        assert (PriceLine.objects.count(), PriceRule.objects.count()) == (0, 0)


def contents(version: PriceListVersion) -> list[object]:
    row = PriceListVersion.objects.filter(pk=version.pk).values().get()
    return [row, list(version.lines.values()), list(version.rules.values())]


def test_states_are_told_for_a_moment() -> None:
    price_list = make_price_list({}, valid_from=datetime(2026, 1, 1, tzinfo=UTC))
    (version,) = price_list.versions.all()

    told = [version_states([version], version.valid_from + days * DAY)[version.pk] for days in (-1, 0)]

    assert told == [VersionState.PLANNED, VersionState.IN_FORCE]
