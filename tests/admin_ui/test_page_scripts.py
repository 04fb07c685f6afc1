"""Only Wagtail's own start-up calls are signed; a script somebody smuggled in is not."""

import re

import pytest
from wagtail.models import Site

from admin_ui.page_scripts import signed
from tenants.models import Supplier
from tenants.users.models import Role
from tests.admin_ui.conftest import SignIn


@pytest.mark.parametrize(
    "call",
    [
        'new ImageChooser("id_logo", {"modalUrl": "/admin/images/chooser/"});',
        'new InlinePanel({"formsetPrefix": "id_texts", "canOrder": false});',
        'initDateTimeChooser("id_valid_from", {"format": "Y-m-d H:i", "dayOfWeekStart": 0});',
    ],
)
def test_known_call_with_constants_is_signed(call: str) -> None:
    assert signed(f"<p><script>{call}</script>", "n0nce") == f'<p><script nonce="n0nce">{call}</script>'


@pytest.mark.parametrize(
    "call",
    [
        "alert(1)",
        'new ImageChooser("id_logo", {"a": alert(1)});',
        'new ImageChooser("id_logo", {}); alert(1);',
        'new ImageChooser("a"); new ImageChooser("b");',
        'new Function("alert(1)");',
        'initDateChooser("id", {}),alert(1);',
    ],
)
def test_anything_else_is_left_unsigned(call: str) -> None:
    assert "nonce" not in signed(f"<script>{call}</script>", "n0nce")


def test_pages_with_choosers_carry_no_unsigned_script(shop: Supplier, desk: SignIn) -> None:
    site = Site.objects.get()

    answer = desk(Role.OWNER).get(f"/admin/settings/storefront/shopsettings/{site.pk}/")

    page = answer.content.decode()
    assert re.findall(r"<script>", page) == []
    nonce = re.search(r'<script nonce="([^"]+)">new ImageChooser', page)
    assert nonce is not None
    assert f"'nonce-{nonce[1]}'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/admin/products/new/", "/admin/customers/new/", "/admin/"])
def test_forms_with_rows_carry_no_unsigned_script(shop: Supplier, desk: SignIn, path: str) -> None:
    assert re.findall(r"<script>", desk(Role.OWNER).get(path).content.decode()) == []
