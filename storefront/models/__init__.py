"""The nouns of the shop. Import from here: `from storefront.models import Product`."""

from storefront.models.assortment import Assortment, AssortmentFacet, AssortmentRule, CatalogueVersion, Effect
from storefront.models.cart import Cart, CartLine, CartState
from storefront.models.customer import Customer, CustomerAssortmentRule, CustomerPriceList
from storefront.models.job import ImportMapping, Job, JobKind, JobProblem, JobState, JobStep, JobUndo
from storefront.models.lexicon import Lexicon, LexiconGram
from storefront.models.order import Order, OrderLine, OrderState, OrderVersion, VersionKind
from storefront.models.pages import ShopHomePage, ShopSettings
from storefront.models.price_list import PriceLine, PriceList, PriceListVersion
from storefront.models.product import (
    Brand,
    Category,
    Listing,
    Picture,
    Product,
    ProductDocument,
    ProductPicture,
    ProductText,
)
from storefront.models.product_set import (
    Comparison,
    ProductSet,
    ProductSetItem,
    ProductSetKind,
    ProductSetRule,
    RuleEffect,
    RuleKind,
)

__all__ = [
    "Assortment",
    "AssortmentFacet",
    "AssortmentRule",
    "Brand",
    "Cart",
    "CartLine",
    "CartState",
    "CatalogueVersion",
    "Category",
    "Comparison",
    "Customer",
    "CustomerAssortmentRule",
    "CustomerPriceList",
    "Effect",
    "ImportMapping",
    "Job",
    "JobKind",
    "JobProblem",
    "JobState",
    "JobStep",
    "JobUndo",
    "Lexicon",
    "LexiconGram",
    "Listing",
    "Order",
    "OrderLine",
    "OrderState",
    "OrderVersion",
    "Picture",
    "PriceLine",
    "PriceList",
    "PriceListVersion",
    "Product",
    "ProductDocument",
    "ProductPicture",
    "ProductSet",
    "ProductSetItem",
    "ProductSetKind",
    "ProductSetRule",
    "ProductText",
    "RuleEffect",
    "RuleKind",
    "ShopHomePage",
    "ShopSettings",
    "VersionKind",
]
