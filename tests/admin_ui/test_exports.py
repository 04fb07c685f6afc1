"""A connection's catalogue as a file: what its buyers see, at their prices, and nothing else."""

import io
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from protocols.catalogue import CatalogueItem
from protocols.cif.read import read_cif
from protocols.cxml.read_index import read_index
from storefront.domain.write_listing import write_listings
from storefront.models import Job, JobState, Product
from storefront.tasks import run_job
from tenants.models import Supplier
from tenants.scope import in_tenant
from tenants.users.models import Role
from tests.admin_ui.conftest import SignIn
from tests.factories.connections import make_connection
from tests.factories.storefront import make_category, make_price_list, make_product


@pytest.fixture(autouse=True)
def _queue(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests do themselves what the worker is woken for."""
    monkeypatch.setattr(run_job, "delay", lambda *args: None)


@pytest.fixture
def agreed(shop: Supplier) -> Any:
    """A connection that sees two of three products, one of them in two breaks."""
    safety, tools = make_category("Safety"), make_category("Tools")
    glove = make_product("A-1", name="=Glove", category=safety, unit="PR", unspsc="46181504")
    boot = make_product(
        "A-2", texts={"en": "Boot", "fr": "Botte"}, category=safety, unit="C62", price_unit=100, unspsc="46181605"
    )
    hidden = make_product("A-3", name="Hammer", category=tools)
    prices = make_price_list({glove: {"0": "1.50", "10": "1.25"}, boot: "200", hidden: "9"})
    write_listings()
    connection = make_connection(sees_everything=False).connection
    connection.assortment_rules.create(effect="show", product_set=safety.product_set)
    connection.price_list_links.create(price_list=prices)
    return connection


def exported(client: Client, supplier: Supplier, agreed: Any, form: str) -> bytes:
    """Ask for the file, let the worker write it, and take it."""
    client.post(f"/admin/connections/{agreed.pk}/export/", {"form": form})
    with in_tenant(supplier):
        job = Job.objects.get()
    run_job(supplier.pk, job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.DONE, "")
    answer = client.get(f"/admin/connections/{agreed.pk}/export/{job.key}/file/")
    return b"".join(answer.streaming_content)


def test_csv_has_what_the_buyers_see_at_their_prices(shop: Supplier, desk: SignIn, agreed: Any) -> None:
    lines = exported(desk(Role.OWNER), shop, agreed, "csv").decode("utf-8-sig").splitlines()

    assert lines[1:] == [
        "A-1;'=Glove;;Safety;;;;PR;;;1;1;;;46181504;0;1.5;1;EUR",
        "A-1;'=Glove;;Safety;;;;PR;;;1;1;;;46181504;10;1.25;1;EUR",
        "A-2;Boot;;Safety;;;;C62;;;1;1;;;46181605;0;200;100;EUR",
    ]


def test_workbook_holds_texts_and_numbers(shop: Supplier, desk: SignIn, agreed: Any) -> None:
    content = exported(desk(Role.OWNER), shop, agreed, "xlsx")

    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [(row[0], row[1], row[16]) for row in rows[1:]] == [
        ("A-1", "=Glove", 1.5), ("A-1", "=Glove", 1.25), ("A-2", "Boot", 200.0),
    ]  # fmt: skip


@pytest.mark.parametrize(("form", "read"), [("cif", read_cif), ("cxml", read_index)])
def test_catalogue_can_be_read_back(shop: Supplier, desk: SignIn, agreed: Any, form: str, read: Any) -> None:
    content = exported(desk(Role.OWNER), shop, agreed, form)

    items = [part for part in read(io.BytesIO(content)) if isinstance(part, CatalogueItem)]
    assert [(item.sku, item.names[0].text if item.names else item.descriptions[0].text) for item in items] == [
        ("A-1", "=Glove"), ("A-2", "Boot"),
    ]  # fmt: skip
    assert [item.prices[0].amount / (item.prices[0].price_unit or 1) for item in items] == [1.5, 2]


def test_what_the_format_cannot_say_is_counted(shop: Supplier, desk: SignIn, agreed: Any) -> None:
    Product.objects.filter(sku="A-2").update(unspsc="")
    owner = desk(Role.OWNER)

    exported(owner, shop, agreed, "cif")

    assert [refusal[0] for refusal in Job.objects.get().result["refusals"]] == ["A-2"]
    assert "1 product is left out" in owner.get(f"/admin/connections/{agreed.pk}/export/").content.decode()


def test_file_belongs_to_who_sees_the_connection(shop: Supplier, desk: SignIn, agreed: Any) -> None:
    exported(desk(Role.SUPPORT), shop, agreed, "csv")
    job = Job.objects.get()

    address = f"/admin/connections/{agreed.pk}/export/"
    for page in (address, f"{address}{job.key}/state/", f"{address}{job.key}/file/"):
        assert desk(Role.ACCOUNT_MANAGER).get(page).status_code == 404
        assert desk(Role.FINANCE).get(page).status_code in (302, 403)
    other = make_connection().connection
    assert desk(Role.OWNER).get(f"/admin/connections/{other.pk}/export/{job.key}/file/").status_code == 404
