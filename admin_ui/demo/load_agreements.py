"""Write a demo supplier's product sets, customers and connections into the tenant we are in."""

from collections.abc import Iterable, Sequence

from django.contrib.auth import get_user_model

from admin_ui.demo.agreements import (
    AgreedConnection,
    AgreedDelivery,
    AgreedTeam,
    BuyingCustomer,
    DemoSupplier,
    PickedSet,
)
from admin_ui.demo.generate import Article
from admin_ui.demo.load_products import slug_of
from admin_ui.models import CustomerManagers
from connections.models import (
    Connection,
    ConnectionAssortmentRule,
    ConnectionPriceList,
    Credential,
    CredentialRole,
    Team,
    TeamAssortmentRule,
    TeamPriceList,
    TeamRule,
)
from protocols.cxml.header import normalise
from storefront.domain.write_listing import everything_set, sync_category_sets
from storefront.models import (
    Customer,
    CustomerAssortmentRule,
    CustomerPriceList,
    DeliveryTerms,
    Effect,
    PriceList,
    Product,
    ProductSet,
    ProductSetItem,
    ProductSetKind,
    ShippingRate,
    TaxRate,
)
from tenants.users.models import Role

EVERYTHING = "everything"


class SetNames:
    """Finds a product set by the name an agreement uses for it."""

    def __init__(self, picked: dict[str, ProductSet]) -> None:
        self._picked = picked
        of_categories = ProductSet.objects.filter(kind=ProductSetKind.CATEGORY).select_related("category")
        self._by_slug = {row.category.slug: row for row in of_categories if row.category}

    def __getitem__(self, name: str) -> ProductSet:
        if name == EVERYTHING:
            return everything_set()
        return self._picked.get(name) or self._by_slug[slug_of(name)]


def load_sets(supplier: DemoSupplier, articles: Sequence[Article], products: Sequence[Product]) -> SetNames:
    """The picked sets and those of every category. Whoever calls writes the listings afterwards."""
    sync_category_sets()
    picked = {wanted.key: _picked_set(wanted, articles, products) for wanted in supplier.sets}
    return SetNames(picked)


def _picked_set(wanted: PickedSet, articles: Sequence[Article], products: Sequence[Product]) -> ProductSet:
    row = ProductSet.objects.create(name=wanted.name, kind=ProductSetKind.PICKED)
    prefixes = tuple(f"{path}/" for path in wanted.below)
    below = [p for a, p in zip(articles, products, strict=True) if f"{a.family.category}/".startswith(prefixes)]
    items = [ProductSetItem(product_set=row, product=product) for product in below[:: wanted.keep_every]]
    ProductSetItem.objects.bulk_create(items)
    return row


def load_customer(wanted: BuyingCustomer, sets: SetNames, lists: dict[str, PriceList]) -> Customer:
    """A customer with its rules: by set, and one product by name that is shown although its set is hidden."""
    customer = Customer.objects.create(number=wanted.number, name=wanted.name, language=wanted.language)
    for position, code in enumerate(wanted.price_lists):
        CustomerPriceList.objects.create(customer=customer, price_list=lists[code], position=position)
    rules = _set_rules(wanted.show, wanted.hide, sets)
    for name in wanted.hide[:1]:
        rules.append({"product": _some_product(sets[name]), "effect": Effect.SHOW})
    CustomerAssortmentRule.objects.bulk_create(CustomerAssortmentRule(customer=customer, **rule) for rule in rules)
    if wanted.delivery:
        _load_delivery(wanted.delivery, customer)
    return customer


def _load_delivery(wanted: AgreedDelivery, customer: Customer) -> None:
    terms = DeliveryTerms.objects.create(
        customer=customer, free_from=wanted.free_from, added_lead_days=wanted.added_lead_days
    )
    for countries, start, cost in wanted.rates:
        ShippingRate.objects.create(terms=terms, countries=countries, at_least=start, cost=cost)
    for tax_class, countries, percent in wanted.taxes:
        TaxRate.objects.create(terms=terms, tax_class=tax_class, countries=countries, percent=percent)


def _set_rules(show: Iterable[str], hide: Iterable[str], sets: SetNames) -> list[dict[str, object]]:
    rules: list[dict[str, object]] = [{"product_set": sets[name], "effect": Effect.SHOW} for name in show]
    rules += [{"product_set": sets[name], "effect": Effect.HIDE} for name in hide]
    return rules


def _some_product(product_set: ProductSet) -> Product:
    """The first product of a set. The set of a category has its members only after the listings are written."""
    if product_set.category is not None:
        return Product.objects.filter(category__slug__startswith=product_set.category.slug).order_by("id")[0]
    return Product.objects.filter(set_items__product_set=product_set).order_by("id")[0]


def load_connection(
    wanted: AgreedConnection,
    supplier: DemoSupplier,
    customer: Customer,
    sets: SetNames,
    lists: dict[str, PriceList],
) -> Connection:
    """A connection with its rules, lists and identities; secrets and addresses come in `issue_secrets.py`."""
    connection = Connection.objects.create(
        key=wanted.key,
        customer=customer,
        name=wanted.name,
        protocol=wanted.protocol,
        profile=wanted.profile,
        environment=wanted.environment,
        currency=wanted.currency,
        may_return_by_http=True,
    )
    for position, code in enumerate(wanted.price_lists):
        ConnectionPriceList.objects.create(connection=connection, price_list=lists[code], position=position)
    rules = _set_rules(wanted.show, wanted.hide, sets)
    ConnectionAssortmentRule.objects.bulk_create(
        ConnectionAssortmentRule(connection=connection, **rule) for rule in rules
    )
    Credential.objects.bulk_create(_identities(wanted, supplier, connection))
    for place, team in enumerate(wanted.teams, start=1):
        _load_team(team, place, connection, sets, lists)
    return connection


def _load_team(
    wanted: AgreedTeam, place: int, connection: Connection, sets: SetNames, lists: dict[str, PriceList]
) -> None:
    team = Team.objects.create(connection=connection, name=wanted.name)
    field, operator, value = wanted.when
    TeamRule.objects.create(team=team, position=place, field=field, operator=operator, value=value)
    rules = _set_rules(wanted.show, wanted.hide, sets)
    TeamAssortmentRule.objects.bulk_create(TeamAssortmentRule(team=team, **rule) for rule in rules)
    for position, code in enumerate(wanted.price_lists):
        TeamPriceList.objects.create(team=team, price_list=lists[code], position=position)


def hand_to_account_manager() -> None:
    """The demo's account manager looks after every other customer, so that his desk differs from the owner's."""
    manager = get_user_model().objects.get(role=Role.ACCOUNT_MANAGER)
    for customer in Customer.objects.order_by("pk")[::2]:
        CustomerManagers.objects.get_or_create(customer=customer, user=manager)


def _identities(wanted: AgreedConnection, supplier: DemoSupplier, connection: Connection) -> list[Credential]:
    if wanted.protocol == "oci":
        user, secret = wanted.parameters
        return [
            Credential(
                connection=connection, role=CredentialRole.LOGIN, identity=wanted.user,
                normalised=normalise("", wanted.user), parameter=user, secret_parameter=secret,
            ),
            Credential(connection=connection, role=CredentialRole.INBOX, identity=wanted.key, normalised=normalise("", wanted.key)),
        ]  # fmt: skip
    parties = (
        (CredentialRole.FROM, wanted.from_),
        (CredentialRole.TO, supplier.our_identity),
        (CredentialRole.SENDER, wanted.sender),
    )
    return [
        Credential(connection=connection, role=role, domain=domain, identity=identity, normalised=normalise(domain, identity))
        for role, (domain, identity) in parties
    ]  # fmt: skip
