"""The home's editor sees what he writes, in each language, with the supplier's look, before it is published."""

import json

import pytest
from wagtail.models import Site

from storefront.models import ShopHomePage
from tenants.models import Supplier
from tenants.users.models import Role
from tests.admin_ui.conftest import SignIn
from tests.canary import canary
from tests.factories.storefront import make_product


@pytest.mark.parametrize(("language", "greeting"), [("en", "Welcome"), ("fr", "Bienvenue"), ("de", "Welcome")])
@pytest.mark.parametrize("host", ["ta.localhost", "tb.localhost"])
def test_draft_is_shown_in_the_language_chosen(
    supplier_b: Supplier, shop: Supplier, desk: SignIn, language: str, greeting: str, host: str
) -> None:
    Site.objects.update(hostname=host)
    make_product("P-1", name=canary("ta", "product"))
    home, editor = ShopHomePage.objects.get(), desk(Role.CATALOGUE_EDITOR)
    home.body = json.dumps(
        [
            {"type": "hero", "value": {"title": {"en": "Welcome", "fr": "Bienvenue"}, "text": {"en": "to us"}}},
            {"type": "featured", "value": {"title": {"en": "Goods"}, "skus": ["P-1", "NOPE"]}},
        ]
    )
    home.save_revision()

    answer = editor.get(f"/admin/pages/{home.pk}/view_draft/?mode={language}")

    page = answer.content.decode()
    assert (answer.status_code, greeting in page, "CNRY-ta-product" in page) == (200, True, True)
    assert f'<html lang="{language}"' in page
    policy = answer["Content-Security-Policy"]
    assert ("frame-ancestors 'self'" in policy, answer["X-Frame-Options"]) == (True, "SAMEORIGIN")


def test_other_pages_of_the_desk_are_framed_by_nobody(shop: Supplier, desk: SignIn) -> None:
    answer = desk(Role.OWNER).get("/admin/customers/")

    assert ("frame-ancestors 'none'" in answer["Content-Security-Policy"], answer["X-Frame-Options"]) == (True, "DENY")
