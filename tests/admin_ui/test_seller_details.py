"""Who sells, as it stands on invoices: kept by those who may, refused in odd forms."""

import pytest
from wagtail.models import Site

from storefront.models import SellerDetails
from tenants.models import Supplier
from tenants.users.models import Role
from tests.admin_ui.conftest import SignIn

SAID = {
    "name": "Bolts & Sons", "street": "Mill Lane 1", "postal_code": "80331", "city": "München", "country_code": "DE",
    "email": "sales@bolts.example", "phone": "", "tax_id": "DE123456789", "payment_days": "30", "bank_account": "",
}  # fmt: skip


def path() -> str:
    return f"/admin/settings/storefront/sellerdetails/{Site.objects.get().pk}/"


@pytest.mark.parametrize("role", [Role.OWNER, Role.FINANCE])
def test_who_may_says_who_sells(shop: Supplier, desk: SignIn, role: Role) -> None:
    client = desk(role)
    assert client.get(path()).status_code == 200

    answer = client.post(path(), SAID)

    kept = SellerDetails.objects.get()
    assert answer.status_code == 302
    assert (kept.name, kept.country_code, kept.tax_id, kept.payment_days) == ("Bolts & Sons", "DE", "DE123456789", 30)


def test_a_country_is_two_capital_letters(shop: Supplier, desk: SignIn) -> None:
    desk(Role.OWNER).post(path(), {**SAID, "country_code": "de"})

    assert not SellerDetails.objects.filter(country_code="de").exists()


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.CATALOGUE_EDITOR, Role.ACCOUNT_MANAGER])
def test_others_may_not(shop: Supplier, desk: SignIn, role: Role) -> None:
    desk(role).post(path(), SAID)

    assert not SellerDetails.objects.filter(name="Bolts & Sons").exists()
