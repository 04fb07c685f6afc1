"""The REST API of goods: read, written by rows, rolled back; faulty rows named by their place."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from admin_ui.api.doorway import forget_answers
from storefront.models import Job, PriceLine, Product
from storefront.tasks import run_job
from tenants.models import Supplier
from tenants.users.models import Role
from tests.admin_ui.calling import Program
from tests.admin_ui.conftest import SignIn
from tests.factories.storefront import make_category, make_price_list, make_product

pytestmark = pytest.mark.usefixtures("shop")


@pytest.fixture(autouse=True)
def _queue(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests do themselves what the worker is woken for."""
    monkeypatch.setattr(run_job, "delay", lambda *args: None)


@pytest.fixture
def program(supplier_a: Supplier) -> Program:
    return Program(supplier_a)


def test_products_come_page_by_page_each_once(program: Program) -> None:
    for number in range(5):
        make_product(sku=f"P/{number}")

    first = program.get("products?limit=3")
    second = program.get(f"products?limit=3&after={first['next']}")

    assert [row["sku"] for row in first["items"] + second["items"]] == [f"P/{number}" for number in range(5)]
    assert second["next"] is None
    assert program.get("products/P/3")["sku"] == "P/3"


def test_a_page_of_products_costs_the_same_statements_however_long(
    program: Program, django_assert_max_num_queries: object
) -> None:
    for number in range(40):
        make_product(sku=f"P{number:03}")
    program.get("products?limit=1")  # the token's last use is noted

    with django_assert_max_num_queries(4):  # type: ignore[operator]  # pytest-django's context
        program.get("products?limit=40")


def test_rows_become_products_by_themselves_and_go_again(program: Program) -> None:
    make_category(slug="hands")
    row = {
        "sku": "N-1", "name_en": "Glove; \"thin\"\nand long", "category": "hands", "stock": 12.5, "is_active": True,
        "attribute:Length [mm]": "300",
    }  # fmt: skip

    job = program.worked(
        program.post("products", {"rows": [row, {"sku": "N-2", "name_en": "Cap", "category": "hands"}]})
    )

    assert (job["state"], job["step"], job["counts"]["added"], job["rejected"]) == ("done", "apply", 2, 0)
    found = program.get("products/N-1")
    assert (found["names"]["en"], found["stock"], found["category"]) == ('Glove; "thin"\nand long', "12.5", "hands")
    assert [(item["names"], item["value"], item["unit"]) for item in found["attributes"]] == [
        ({"en": "Length"}, "300", "mm")
    ]
    program.post(f"jobs/{job['id']}/roll-back")
    assert program.worked(job)["state"] == "rolled_back"
    assert not Product.objects.filter(sku="N-1").exists()


def test_faulty_rows_wait_for_a_decision_and_are_named_by_their_place(program: Program) -> None:
    make_product(sku="A"), make_product(sku="B")
    rows = [{"sku": "A", "stock": "7"}, {"sku": "B", "stock": "many"}]

    job = program.worked(program.post("products", {"rows": rows}))

    assert (job["state"], job["rejected"]) == ("waiting", 1)
    assert [(one["row"], one["field"], one["value"]) for one in job["problems"]] == [(1, "stock", "many")]
    assert Product.objects.get(sku="A").stock is None
    program.post(f"jobs/{job['id']}/apply")
    assert program.worked(job)["state"] == "done"
    assert Product.objects.get(sku="A").stock == 7


def test_stock_alone_changes_nothing_else(program: Program) -> None:
    product = make_product(sku="A", min_quantity=5)

    program.worked(program.post("stock", {"rows": [{"sku": "A", "stock": 3}, {"sku": "unknown", "stock": 1}]}))

    product.refresh_from_db()
    assert (product.stock, product.min_quantity) == (3, 5)
    assert Product.objects.count() == 1


def test_prices_become_a_new_version(program: Program) -> None:
    product = make_product(sku="A")
    price_list = make_price_list({product: "10"})

    job = program.worked(
        program.post(f"price-lists/{price_list.code}/prices", {"rows": [{"sku": "A", "price": "9.95"}]})
    )

    assert job["state"] == "done"
    assert price_list.versions.count() == 2
    newest = price_list.versions.latest("number")
    assert PriceLine.objects.get(version=newest, product=product).price == Decimal("9.95")
    assert program.refused("POST", "price-lists/silver/prices", {"rows": [{"sku": "A", "price": 1}]}) == (
        404,
        "not-found",
    )


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "rows.none"),
        ([{"sku": "A"}] * 10_001, "rows.many"),
        ([{"name_en": "Glove"}], "rows.field_missing"),
        ([{"sku": "A", "colour": "red"}], "rows.field_unknown"),
        ([{"sku": "A", "attribute:": "red"}], "rows.field_unknown"),
        ("A", "call.shape"),
        ([{"sku": ["A"]}], "call.shape"),
    ],
)
def test_rows_that_are_no_rows_are_refused_whole(program: Program, rows: object, code: str) -> None:
    assert program.refused("POST", "products", {"rows": rows}) == (422, code)
    assert Job.objects.count() == 0


def test_the_same_key_is_one_import_another_body_is_refused(program: Program) -> None:
    rows = {"rows": [{"sku": "A", "stock": 1}]}

    first, second = (program.post("stock", rows, key="k-1") for _call in range(2))

    assert first["id"] == second["id"]
    assert Job.objects.count() == 1
    assert program.refused("POST", "stock", {"rows": [{"sku": "A", "stock": 2}]}, key="k-1") == (409, "key.used")


def test_a_job_is_cancelled_once(program: Program) -> None:
    job = program.post("stock", {"rows": [{"sku": "A", "stock": 1}]})

    assert program.post(f"jobs/{job['id']}/cancel")["state"] == "cancelled"
    assert program.refused("POST", f"jobs/{job['id']}/cancel") == (409, "job.not_now")


def test_answers_are_forgotten_after_a_week_and_not_before(program: Program) -> None:
    rows = {"rows": [{"sku": "A", "stock": 1}]}
    program.post("stock", rows, key="k-1")
    now = timezone.now()

    dropped = [forget_answers(now + timedelta(days=days)) for days in (6, 8)]

    assert dropped == [0, 1]
    program.post("stock", rows, key="k-1")
    assert Job.objects.count() == 2


def test_a_job_is_applied_once_under_its_key(program: Program) -> None:
    make_product(sku="A")
    rows = [{"sku": "A", "stock": "7"}, {"sku": "A2", "stock": "many"}]
    job = program.worked(program.post("products", {"rows": rows}))

    first, second = (program.post(f"jobs/{job['id']}/apply", key="a-1") for _call in range(2))

    assert first == second
    assert program.worked(job)["state"] == "done"


def test_once_a_person_has_taken_an_import_over_nothing_is_applied_without_him(
    program: Program, supplier_a: Supplier, desk: SignIn
) -> None:
    make_product(sku="A")
    rows = [{"sku": "A", "stock": "7", "gtin": "1"}]  # no GTIN: the job waits
    job = program.worked(program.post("products", {"rows": rows}))
    columns = {"column_0": "sku", "column_1": "stock", "column_2": ""}

    desk(Role.OWNER).post(f"/admin/imports/{job['id']}/", {"action": "check", **columns})
    after = program.worked(job)

    assert (job["state"], after["state"], after["rejected"]) == ("waiting", "waiting", 0)
    assert Product.objects.get(sku="A").stock is None
