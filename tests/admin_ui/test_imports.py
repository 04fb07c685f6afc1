"""Imports at the desk: every step by its page, for whoever may, and nobody else."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from admin_ui.imports.words import FAILURES, PROBLEMS
from storefront.domain.exports.write_table import spreadsheet_of
from storefront.models import Job, JobState, PriceLine, PriceList, Product
from storefront.tasks import run_job
from tenants.models import Supplier
from tenants.scope import in_tenant
from tenants.users.models import Role
from tests.admin_ui.conftest import SignIn, sign_in
from tests.architecture.sources import ROOT
from tests.factories.storefront import make_category, make_price_list, make_product
from tests.factories.tenants import make_user
from tests.storefront.importing import products

GOODS = products(
    [("A-1", "Glove", "Gant", "Safety > Hands", "Ansell", "PR", "12,5"), ("A-2", "", "", "", "", "QQ9", "")]
)


@pytest.fixture
def owner(desk: SignIn) -> Client:
    return desk(Role.OWNER)


@pytest.fixture(autouse=True)
def _queue(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests do themselves what the worker is woken for."""
    monkeypatch.setattr(run_job, "delay", lambda *args: None)


def upload(client: Client, content: bytes, name: str = "goods.csv", kind: str = "products", **fields: Any) -> Any:
    """Send the form of a new import."""
    fields = {"mode": "update", "language": "en", **fields, "file": SimpleUploadedFile(name, content)}
    return client.post(f"/admin/imports/new/{kind}/", fields)


def led_on(client: Client, job: Job, supplier: Supplier, action: str, **fields: Any) -> str:
    """Press a button of the job's page, let the worker do it, and look again."""
    client.post(f"/admin/imports/{job.key}/", {"action": action, **fields})
    return worked(client, job, supplier)


def worked(client: Client, job: Job, supplier: Supplier) -> str:
    run_job(supplier.pk, job.pk)
    job.refresh_from_db()
    return client.get(f"/admin/imports/{job.key}/").content.decode()


def downloaded(client: Client, address: str) -> list[str]:
    """The lines of a streamed file."""
    return b"".join(client.get(address).streaming_content).decode("utf-8-sig").splitlines()


def chosen(page: str) -> dict[str, str]:
    """The columns' form as it stands."""
    fields = {}
    for name, options in re.findall(r'<select name="(column_\d+)".*?>(.*?)</select>', page, re.S):
        selected = re.search(r'<option value="([^"]*)" selected', options)
        fields[name] = selected[1] if selected else ""
    return fields


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_file_goes_from_upload_to_roll_back(shop: Supplier, owner: Client, form: str) -> None:
    rows = [line.split(";") for line in GOODS.decode().splitlines()]
    answer = upload(owner, GOODS if form == "csv" else spreadsheet_of(rows), f"goods.{form}")
    with in_tenant(shop):
        job = Job.objects.get()
    assert answer["Location"] == f"/admin/imports/{job.key}/"

    columns = worked(owner, job, shop)
    assert chosen(columns)["column_5"] == "unit"
    differences = led_on(owner, job, shop, "check", **chosen(columns))
    assert (job.state, job.result["counts"]["added"], "Safety &gt; Hands" in differences) == ("waiting", 1, True)
    assert re.findall(r'data-problem="([^"]+)"', differences) == ["import.value.unit"]
    assert Product.objects.count() == 0

    led_on(owner, job, shop, "apply")
    assert (job.state, [product.sku for product in Product.objects.all()]) == (JobState.DONE, ["A-1"])

    led_on(owner, job, shop, "roll_back")
    assert (job.state, Product.objects.count()) == (JobState.ROLLED_BACK, 0)


def test_prices_are_imported_into_a_list(shop: Supplier, owner: Client) -> None:
    price_list = make_price_list({make_product("P-1"): "1.00"})
    assert f'<option value="{price_list.pk}" selected>' in owner.get(
        f"/admin/imports/new/prices/?price_list={price_list.pk}"
    ).content.decode().replace("\n", "")

    upload(owner, b"SKU;Price\nP-1;2,50\n", kind="prices", price_list=price_list.pk)
    job = Job.objects.get()
    led_on(owner, job, shop, "check", **chosen(worked(owner, job, shop)))
    led_on(owner, job, shop, "apply")

    assert (job.state, job.result["version_number"]) == (JobState.DONE, 2)
    assert str(PriceLine.objects.get(version__number=2).price) == "2.500000"


def test_difference_shows_before_and_after(shop: Supplier, owner: Client) -> None:
    make_product("A-1", name="Mitten", category=make_category("Safety"), stock=3)
    upload(owner, b"SKU;Name;Stock\nA-1;Glove;4\n")
    job = Job.objects.get()
    led_on(owner, job, shop, "check", **chosen(worked(owner, job, shop)))

    lines = downloaded(owner, f"/admin/imports/{job.key}/differences.csv")

    assert lines == [
        "What;SKU;Row;Field;Before;After",
        "changed;A-1;2;Stock;3;4",
        "changed;A-1;2;Name (English);Mitten;Glove",
    ]


def test_faulty_rows_can_be_taken_away_with_reason_and_remedy(shop: Supplier, owner: Client) -> None:
    upload(owner, b"SKU;Unit\nA-1;=QQ9\n")
    job = Job.objects.get()
    led_on(owner, job, shop, "check", **chosen(worked(owner, job, shop)))

    rows = downloaded(owner, f"/admin/imports/{job.key}/problems.csv")

    words = PROBLEMS["import.value.unit"]
    assert rows[1] == f"2;Unit;'=QQ9;{words.text};{words.fix};import.value.unit"


def test_needed_column_that_is_not_chosen_is_asked_for(shop: Supplier, owner: Client) -> None:
    upload(owner, b"Nr;Name\nA-1;Glove\n")
    job = Job.objects.get()
    worked(owner, job, shop)

    page = owner.post(f"/admin/imports/{job.key}/", {"action": "check", "column_0": "", "column_1": "name_en"})

    job.refresh_from_db()
    assert ("Say which column holds “SKU”." in page.content.decode(), job.step) == (True, "read")


def test_cancelled_import_leaves_nothing(shop: Supplier, owner: Client) -> None:
    upload(owner, GOODS)
    job = Job.objects.get()

    led_on(owner, job, shop, "cancel")

    assert (job.state, Product.objects.count()) == (JobState.CANCELLED, 0)


def test_button_pressed_twice_queues_one_step(shop: Supplier, owner: Client) -> None:
    upload(owner, GOODS)
    job = Job.objects.get()
    led_on(owner, job, shop, "check", **chosen(worked(owner, job, shop)))
    for _twice in range(2):
        owner.post(f"/admin/imports/{job.key}/", {"action": "apply"})

    run_job(shop.pk, job.pk)
    run_job(shop.pk, job.pk)

    assert (Job.objects.get().state, Product.objects.count()) == (JobState.DONE, 1)


@pytest.mark.parametrize(("name", "size"), [("a.exe", 3), ("a", 3), ("a.csv", 0)])
def test_other_files_are_not_taken(shop: Supplier, owner: Client, name: str, size: int) -> None:
    assert (upload(owner, b"x" * size, name).status_code, Job.objects.count()) == (200, 0)


def test_failure_is_told_in_a_sentence(shop: Supplier, owner: Client) -> None:
    upload(owner, b"PK\x03\x04 no workbook", "a.xlsx")

    page = worked(owner, Job.objects.get(), shop)

    assert str(FAILURES["import.file.spreadsheet"].text) in page


@pytest.mark.parametrize(
    ("role", "kind", "status"),
    [
        (Role.CATALOGUE_EDITOR, "products", 200), (Role.CATALOGUE_EDITOR, "prices", 302),
        (Role.FINANCE, "prices", 200), (Role.FINANCE, "products", 302), (Role.SUPPORT, "products", 302),
        (Role.ACCOUNT_MANAGER, "prices", 302), (Role.OWNER, "nothing", 404),
    ],
)  # fmt: skip
def test_who_may_import_what(shop: Supplier, desk: SignIn, role: Role, kind: str, status: int) -> None:
    assert desk(role).get(f"/admin/imports/new/{kind}/").status_code == status


def test_import_of_another_kind_or_supplier_does_not_exist(
    supplier_b: Supplier, shop: Supplier, owner: Client, desk: SignIn
) -> None:
    upload(owner, GOODS)
    job = Job.objects.get()
    stranger = sign_in(supplier_b, make_user(supplier_b, role=Role.OWNER))

    for page in ("", "state/", "problems.csv", "differences.csv"):
        address = f"/admin/imports/{job.key}/{page}"
        assert (desk(Role.FINANCE).get(address).status_code, stranger.get(address).status_code) == (404, 404)


@pytest.mark.parametrize("kind", ["products", "prices"])
def test_template_can_be_filled_in_and_sent_back(shop: Supplier, owner: Client, kind: str) -> None:
    make_product("GL-100")
    price_list = PriceList.objects.create(code="e", name="Empty", currency="EUR")
    content = owner.get(f"/admin/imports/templates/{kind}.xlsx").content

    upload(owner, content, "a.xlsx", kind, price_list=price_list.pk)
    job = Job.objects.get()
    led_on(owner, job, shop, "check", **chosen(worked(owner, job, shop)))

    assert (job.result["rejected"], job.result["rows"]) == (0, 2)


def test_every_code_has_its_words() -> None:
    sources = [path.read_text() for path in ROOT.glob("storefront/domain/**/*.py")]
    codes = {code for text in sources for code in re.findall(r'"((?:import|job)\.[a-z_.]+[a-z])"', text)}

    assert codes - set(PROBLEMS) - set(FAILURES) == set()
