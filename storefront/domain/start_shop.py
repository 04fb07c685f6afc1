"""What a shop begins with: its home page, and the set of everything that a first rule can show.

Connected to `supplier_created` (`storefront/apps.py`); runs in the new supplier's schema and transaction. The welcome
page that Wagtail's own migrations leave behind goes.
"""

from wagtail.models import Page

from storefront.domain.write_listing import everything_set
from storefront.models import ShopHomePage
from tenants.models import Supplier


def start_shop(supplier: Supplier) -> None:
    """Make the home and the set, once."""
    everything_set()
    if ShopHomePage.objects.exists():
        return
    for left_behind in Page.objects.filter(depth=2):
        left_behind.delete()
    Page.get_first_root_node().add_child(instance=ShopHomePage(title=supplier.name, slug="shop-home"))
