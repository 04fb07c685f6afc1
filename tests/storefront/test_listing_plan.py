"""A page is read by the way that touches the fewest rows, whatever the catalogue's size; every way finds the same."""

import pytest

from storefront.domain.visibility import Rule
from storefront.domain.write_listing import write_listings
from storefront.models import ProductSet
from storefront.queries import listing
from storefront.queries.categories import CatalogueTree, CategoryNode
from storefront.queries.listing import Plan, cheapest, list_products
from tests.factories.storefront import make_category, make_product, make_set, make_shopper

MILLION = 1_000_000
LEAVES = range(2, 202)


def tree(visible: int, in_leaf: int) -> CatalogueTree:
    """A million products in one branch of two hundred leaves."""
    leaves = tuple(CategoryNode(pk, f"leaf-{pk}", "", in_leaf) for pk in LEAVES)
    root = CategoryNode(1, "branch", "", visible, leaves)
    return CatalogueTree(1, visible, dict.fromkeys(LEAVES, MILLION // 200), (root,))


@pytest.mark.parametrize(
    ("visible", "in_leaf", "everything", "branch", "leaf"),
    [
        (300_000, 1500, Plan.POPULARITY, Plan.POPULARITY, Plan.CATEGORY),
        (20_000, 100, Plan.POPULARITY, Plan.POPULARITY, Plan.CATEGORY),
        (7_000, 1, Plan.POPULARITY, Plan.POPULARITY, Plan.CATEGORY),
        (5_000, 25, Plan.SHELF, Plan.SHELF, Plan.SHELF),
        (100, 1, Plan.SHELF, Plan.SHELF, Plan.SHELF),
    ],
)
def test_plan_follows_density(visible: int, in_leaf: int, everything: Plan, branch: Plan, leaf: Plan) -> None:
    seen = tree(visible, in_leaf)
    root = seen.roots[0]

    found = [cheapest(seen, scope, 24) for scope in (None, root, root.children[0])]

    assert found == [everything, branch, leaf]


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("plan", Plan)
def test_every_plan_finds_the_same_goods(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "cheapest", lambda *_scope: plan)
    branch = make_category("branch")
    leaves = [make_category(name, branch) for name in ("left", "right")]
    goods = [make_product(f"P{n}", category=leaves[n % 2], popularity=n) for n in range(6)]
    other = make_product("OTHER", popularity=9)
    some = make_set(*goods[1:], other)
    write_listings()
    hidden = ProductSet.objects.get(category=leaves[1])
    shoppers = [
        make_shopper(rules=[Rule("show", product_set_id=some.pk)]),
        make_shopper(rules=[Rule("show", product_set_id=some.pk), Rule("hide", product_set_id=hidden.pk),
                            Rule("show", product_id=goods[0].pk)]),
    ]  # fmt: skip

    found = [
        [[card.sku for card in list_products(shopper, category_slug=slug).cards] for slug in scopes]
        for shopper, scopes in zip(
            shoppers, ((None, branch.slug, leaves[1].slug), (None, branch.slug, leaves[0].slug)), strict=True
        )
    ]

    assert found == [
        [["OTHER", "P5", "P4", "P3", "P2", "P1"], ["P5", "P4", "P3", "P2", "P1"], ["P5", "P3", "P1"]],
        [["OTHER", "P4", "P2", "P0"], ["P4", "P2", "P0"], ["P4", "P2", "P0"]],
    ]
