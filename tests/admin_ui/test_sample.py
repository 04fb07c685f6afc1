"""The sample catalogue: products and prices that a buyer sees at once, and that leave nothing behind."""

import pytest
from django.test import Client

from admin_ui import tasks
from admin_ui.sample import COUNT, may_take_sample
from connections.domain.agreed_shopper import agreed_shopper
from storefront.domain.visibility import visible_listings
from storefront.models import Brand, Category, Job, PriceLine, PriceList, Product
from tenants.models import Supplier
from tenants.users.models import Role
from tests.admin_ui.conftest import SignIn, pressed
from tests.factories.connections import make_connection
from tests.factories.storefront import make_customer, make_product

pytestmark = pytest.mark.usefixtures("shop")


@pytest.fixture
def owner(desk: SignIn) -> Client:
    return desk(Role.OWNER)


@pytest.fixture(autouse=True)
def _worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker's part is done by the tests."""
    for name in ("take_sample", "remove_sample"):
        monkeypatch.setattr(getattr(tasks, name), "delay", lambda *args: None)


def test_a_sample_is_sold_and_leaves_nothing_behind(owner: Client, supplier_a: Supplier) -> None:
    connection = make_connection().connection
    offered = owner.get("/admin/").content.decode()

    for _twice in range(2):  # a worker that died is followed by another
        tasks.take_sample(supplier_a.pk, "safety", "Anna")
    seen = visible_listings(agreed_shopper(connection)).count()
    standing = owner.get("/admin/").content.decode()

    assert ("Work safety" in offered, "Take the sample out" in standing) == (True, True)
    assert (Product.objects.count(), seen, PriceLine.objects.count()) == (COUNT, COUNT, COUNT)
    assert [(job.state, job.result["rejected"]) for job in Job.objects.all()] == [("done", 0)] * 2
    tasks.remove_sample(supplier_a.pk, "Anna")
    left = [model.objects.count() for model in (Product, Category, Brand, PriceList, PriceLine)]
    assert left == [0] * 5
    assert may_take_sample()


@pytest.mark.parametrize("trade", ["electrical", "fasteners"])
def test_every_trade_goes_in_whole(supplier_a: Supplier, trade: str) -> None:
    tasks.take_sample(supplier_a.pk, trade, "Anna")

    assert [(job.state, job.result["rejected"]) for job in Job.objects.all()] == [("done", 0)] * 2


def test_a_shop_with_goods_takes_no_sample(owner: Client) -> None:
    make_product()

    page = owner.post("/admin/sample/", {"trade": "safety"}, follow=True).content.decode()

    assert "a sample is for an empty shop" in page


def test_support_puts_nothing_in(desk: SignIn) -> None:
    answer = desk(Role.SUPPORT).post("/admin/sample/", {"trade": "safety"})

    assert answer.status_code in (302, 403)
    assert "sample is being" not in desk(Role.SUPPORT).get("/admin/").content.decode()


def test_a_price_list_that_somebody_was_given_stays(supplier_a: Supplier) -> None:
    tasks.take_sample(supplier_a.pk, "safety", "Anna")
    make_customer().price_list_links.create(price_list=PriceList.objects.get())

    tasks.remove_sample(supplier_a.pk, "Anna")

    assert (Product.objects.count(), PriceList.objects.count()) == (0, 1)


def test_both_buttons_work_in_a_browser_that_is_checked(owner: Client, supplier_a: Supplier) -> None:
    taken = pressed(owner, "/admin/", "/admin/sample/", trade="safety")
    tasks.take_sample(supplier_a.pk, "safety", "Anna")
    removed = pressed(owner, "/admin/", "/admin/sample/", remove="1")

    assert [(answer.status_code, answer["Location"]) for answer in (taken, removed)] == [(302, "/admin/")] * 2
